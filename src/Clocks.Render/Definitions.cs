namespace Clocks.Render;

/// <summary>
/// What the words and columns of a summary mean, once, so that text, Markdown, JSON and the page print the same
/// sentences next to the numbers. Keys are a stable contract.
/// </summary>
public static class Definitions
{
    /// <summary>Key and sentence, in the order in which the numbers appear.</summary>
    public static IReadOnlyList<(string Key, string Sentence)> All { get; } =
    [
        ("clock_rate", "ticks per second that the journal's first line states; one tick is one event"),
        ("effective_rate", "events per second between the first and the last event"),
        ("final_clock", "the Lamport clock at the end: what the last line states, else the clock after the last event"),
        ("jump", "new clock - old clock at an event; avg_jump_size is its mean over all events"),
        ("gaps", "events at which the clock rose by more than 1, so that it left values out"),
        ("queue", "messages still waiting after a receive took one; max_queue_len is the greatest over receives, "
        + "0 if none"),
        ("queue_at_end", "messages that had arrived and were not taken when the node ended"),
        ("queue_over_time", "mean number of waiting messages over time: total waiting time / time (Little's law)"),
        ("late_ticks", "deadlines that passed by a whole period and were skipped, never made up for"),
        ("lateness", "how long after its deadline a tick came, counted from the machine's most punctual tick"),
        ("lamport_rate", "Lamport time per second of wall time between the first and the last event"),
        ("elapsed_drift", "elapsed seconds - elapsed Lamport time at an event, both since the machine's first event"),
        ("final_drift", "Lamport spread at the end: max - min of the final clocks; the word drift is the students'"),
        ("spread", "max - min of the clocks of all running machines at one moment"),
        ("sent", "messages handed to live connections, one for each recipient"),
        ("in_flight", "messages after the last one that the receiver took: on their way, in its queue, or lost "
        + "at the end"),
        ("lost", "messages that never came although a later one of the same channel did"),
        ("delay", "from the tick that sent to the arrival, by the wall clocks of both machines: their offset is in it"),
        ("wait", "from the arrival of a message to the tick that took it, by one clock"),
        ("concurrent", "pairs of events of which neither happened before the other"),
        ("offset", "wall clock of the second machine - wall clock of the first: an interval that the messages allow"),
        ("clock_drift", "the rate at which that offset grows, in parts per million: an interval"),
    ];

    /// <summary>The sentence for a key.</summary>
    public static string Of(string key) => All.First(d => d.Key == key).Sentence;
}
