namespace Clocks.Trace.Measure;

/// <summary>The numbers of one machine, one lane of the run. Null where the journal does not tell.</summary>
public sealed class MachineMeasures
{
    /// <summary>Index into <see cref="RunTrace.Nodes"/>.</summary>
    public required int Lane { get; init; }

    /// <summary>What to call it: the id, and the run where there are several.</summary>
    public required string Label { get; init; }

    /// <summary>Ticks per second as the header says; infinite when unpaced.</summary>
    public double? NominalRate { get; init; }

    /// <summary>Events per second between the first and the last event; 0 with fewer than two.</summary>
    public double EffectiveRate { get; init; }

    /// <summary>Seconds from the first to the last event.</summary>
    public double Seconds { get; init; }

    /// <summary>Internal events.</summary>
    public long Internals { get; init; }

    /// <summary>Send events.</summary>
    public long Sends { get; init; }

    /// <summary>Receive events: messages taken.</summary>
    public long Receives { get; init; }

    /// <summary>All events.</summary>
    public long Events => Internals + Sends + Receives;

    /// <summary>Messages handed to live connections, one for each recipient.</summary>
    public long Sent { get; init; }

    /// <summary>Recipients whose outbox was full, so that nothing was sent.</summary>
    public long Blocked { get; init; }

    /// <summary>The clock at the end: what the END line says, else the clock after the last event.</summary>
    public long FinalClock { get; init; }

    /// <summary>
    /// Increases of the clock, new - old, over all events; its mean is the students' <c>avg_jump_size</c>.
    /// </summary>
    public Distribution Jump { get; init; }

    /// <summary>Events at which the clock went up by more than one: values it left out.</summary>
    public long Gaps { get; init; }

    /// <summary>Lamport values that the clock left out: the sum of (jump - 1).</summary>
    public long ValuesLeftOut { get; init; }

    /// <summary>
    /// Queue depths after taking, over receives; its maximum is the students' <c>max_queue_len</c>. Null when not
    /// told.
    /// </summary>
    public Distribution? Queue { get; init; }

    /// <summary>Messages that had arrived and were not taken at the end.</summary>
    public long? QueueAtEnd { get; init; }

    /// <summary>
    /// The mean number of waiting messages over time, from the waits (Little's law) or else from the depths as steps.
    /// </summary>
    public double? QueueOverTime { get; init; }

    /// <summary>How long taken messages had waited for their tick, in milliseconds.</summary>
    public Distribution? WaitMs { get; init; }

    /// <summary>Deadlines that passed by a whole period and were skipped.</summary>
    public long? LateTicks { get; init; }

    /// <summary>
    /// How late ticks came after their deadlines, in milliseconds, counted from the most punctual tick. Null when
    /// unpaced.
    /// </summary>
    public Distribution? LatenessMs { get; init; }

    /// <summary>Lamport time per second between the first and the last event.</summary>
    public double LamportRate { get; init; }

    /// <summary>
    /// Elapsed seconds minus elapsed Lamport time, over events, both since the first event: the students' per-event
    /// drift.
    /// </summary>
    public Distribution ElapsedDrift { get; init; }

    /// <summary>Messages per second that arrived for it, taken or not; null when the journals do not tell.</summary>
    public double? ArrivalRate { get; init; }
}
