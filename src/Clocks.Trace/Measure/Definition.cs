namespace Clocks.Trace.Measure;

/// <summary>What a number means, for printing next to it.</summary>
/// <param name="Name">The name of the number, as in tables.</param>
/// <param name="Sentence">Its definition.</param>
public sealed record Definition(string Name, string Sentence)
{
    /// <summary>The definitions of all measures, in the order of the tables.</summary>
    public static IReadOnlyList<Definition> All { get; } =
    [
        new("avg_jump_size", "mean of (new clock - old clock) over all events of the machine"),
        new("max_queue_len", "greatest queue depth after taking, over receives; 0 if there was none"),
        new("final_clock", "clock after the last event, as the END line says"),
        new("Final Drift", "max - min of the final clocks, of a restarted machine that of its last life: the Lamport "
            + "spread at the end"),
        new("Lamport spread", "max - min of the clocks of all machines that run at one moment of the time axis"),
        new("effective rate", "(events - 1) / seconds from the first event to the last"),
        new("jump median, p95, max", "the smallest jump that 50 or 95 of 100 events do not exceed, and the greatest"),
        new("gaps", "events at which the clock went up by more than one; values left out: the sum of (jump - 1)"),
        new("queue over time", "mean number of waiting messages over time: sum of all waits / seconds (Little's law)"),
        new("late ticks", "deadlines that passed by a whole period and were skipped"),
        new("lateness", "time from the last deadline to the tick; the most punctual tick stands for on time"),
        new("Lamport rate", "(last clock - first clock) / seconds between the first and the last event"),
        new("elapsed drift", "elapsed seconds - elapsed Lamport time at an event, both since the first event"),
        new("sent", "messages handed to live connections, one for each recipient"),
        new("lost", "messages that never came although a later one of the same channel did"),
        new("in flight", "messages after the last one that was taken: on their way, in the queue, or lost at the end"),
        new("delay", "from the tick that sent to the arrival, by the wall clocks of both: their offset is in it"),
        new("wait", "from the arrival to the tick that took the message, by one clock"),
        new("concurrent pairs", "share of all pairs of events of which neither happened before the other"),
        new("offset", "difference of two wall clocks, an interval that the messages both ways allow"),
        new("drift", "rate at which an offset grows, in parts per million, an interval too"),
    ];
}
