using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// The numbers of one machine, one lane of the run: its row of the table, and what takes a second look or the journals
/// of the others. Null where the journal does not tell.
/// </summary>
public sealed class MachineMeasures : MachineRow
{
    internal MachineMeasures(TraceNode node, EventTally events)
        : base(node.Id, node.Label, node.Knows, node.Rate, node.Footer, node.FinalClock, events)
    {
    }

    /// <summary>Index into <see cref="RunTrace.Nodes"/>.</summary>
    public required int Lane { get; init; }

    /// <summary>Messages handed to live connections, one for each recipient.</summary>
    public long Sent { get; init; }

    /// <summary>Recipients whose outbox was full, so that nothing was sent.</summary>
    public long Blocked { get; init; }

    /// <summary>Events at which the clock went up by more than one: values it left out.</summary>
    public long Gaps { get; init; }

    /// <summary>Lamport values that the clock left out: the sum of (jump - 1).</summary>
    public long ValuesLeftOut { get; init; }

    /// <summary>
    /// The mean number of waiting messages over time, from the waits (Little's law) or else from the depths as steps.
    /// </summary>
    public double? QueueOverTime { get; init; }

    /// <summary>How long taken messages had waited for their tick, in milliseconds.</summary>
    public Distribution? WaitMs { get; init; }

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
