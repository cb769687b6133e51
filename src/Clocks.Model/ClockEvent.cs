namespace Clocks.Model;

/// <summary>
/// One event of one node, as a value without references: what a tick produces and what a journal line says. The
/// recipients of a send travel beside it as <see cref="Delivery"/> values.
/// </summary>
public struct ClockEvent
{
    /// <summary>What it was.</summary>
    public EventKind Kind;

    /// <summary>Recipients of a send that follow this event, blocked ones included.</summary>
    public int DeliveryCount;

    /// <summary>The dense number of the event in its node: 1, 2, 3, ...</summary>
    public long N;

    /// <summary>The clock before the event.</summary>
    public long OldClock;

    /// <summary>The clock after the event: the event's Lamport time.</summary>
    public long NewClock;

    /// <summary>Messages that still wait: after taking this one for a receive, 0 for the others.</summary>
    public int QueueDepth;

    /// <summary>When the tick happened.</summary>
    public Instant At;

    /// <summary>The message that a receive took; default for the others.</summary>
    public Arrival Arrival;
}
