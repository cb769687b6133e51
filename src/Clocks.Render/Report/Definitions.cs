namespace Clocks.Render.Report;

/// <summary>
/// What the words and columns of a summary mean, once, so that text, Markdown, JSON and the page print the same
/// sentences next to the numbers. Keys are a stable contract.
/// </summary>
internal static class Definitions
{
    /// <summary>Key and sentence, in the order in which the numbers appear.</summary>
    public static IReadOnlyList<DefinedWord> All { get; } =
    [
        new("clock_rate", "ticks per second that the journal's first line states; one tick is one event"),
        new("effective_rate", "events per second between the first and the last event"),
        new("final_clock", "the Lamport clock at the end: what the last line states, else the clock "
            + "after the last event"),
        new("jump", "new clock - old clock at an event; avg_jump_size is its mean over all events"),
        new("p95", "the smallest value that 95 of 100 do not exceed; the median likewise that 50 of 100 do not"),
        new("gaps", "events at which the clock rose by more than 1, so that it left values out"),
        new("queue", "messages still waiting after a receive took one; max_queue_len is the greatest over receives, "
        + "0 if none"),
        new("queue_at_end", "messages that had arrived and were not taken when the node ended"),
        new("queue_over_time", "mean number of waiting messages over time: total waiting time / time (Little's law)"),
        new("late_ticks", "deadlines that passed by a whole period and were skipped, never made up for"),
        new("lateness", "how long after its deadline a tick came, counted from the machine's most punctual tick"),
        new("lamport_rate", "Lamport time per second of wall time between the first and the last event"),
        new("elapsed_drift", "elapsed seconds - elapsed Lamport time at an event, both since the "
            + "machine's first event"),
        new("final_drift", "Lamport spread at the end: max - min of the final clocks, of a restarted machine that of "
            + "its last life; the word drift is the students'"),
        new("spread", "max - min of the clocks of all running machines at one moment"),
        new("sent", "messages handed to live connections, one for each recipient"),
        new("in_flight", "messages after the last one that the receiver took: on their way, in its queue, or lost "
        + "at the end"),
        new("lost", "messages that never came although a later one of the same channel did"),
        new("delay", "from the tick that sent to the arrival, by the wall clocks of both machines: "
            + "their offset is in it"),
        new("wait", "from the arrival of a message to the tick that took it, by one clock"),
        new("concurrent", "pairs of events of which neither happened before the other"),
        new("offset", "wall clock of the second machine - wall clock of the first: an interval that "
            + "the messages allow"),
        new("clock_drift", "the rate at which that offset grows, in parts per million: an interval; "
            + "'open' where no message bounds it"),
    ];
}
