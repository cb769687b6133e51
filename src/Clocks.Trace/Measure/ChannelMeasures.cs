using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>The numbers of one channel, an ordered pair of lanes.</summary>
public sealed class ChannelMeasures
{
    /// <summary>The label of the sender.</summary>
    public required string From { get; init; }

    /// <summary>The label of the receiver.</summary>
    public required string To { get; init; }

    /// <summary>
    /// Whether the receiver has a journal here that says whose messages it took; if not, nothing is known about what it
    /// received on this channel.
    /// </summary>
    public required bool IsReceiverKnown { get; init; }

    /// <summary>Messages sent.</summary>
    public long Sent { get; init; }

    /// <summary>Sends that found the outbox full and sent nothing.</summary>
    public long Blocked { get; init; }

    /// <summary>Messages taken by a tick of the receiver.</summary>
    public long Received { get; init; }

    /// <summary>Messages that never came although a later one did, as when a connection broke.</summary>
    public long Lost { get; init; }

    /// <summary>Messages after the last one that was taken: on their way, in the queue, or lost at the end.</summary>
    public long InFlight => Sent - Received - Lost;

    /// <summary>
    /// From the tick that sent to the arrival, in milliseconds, by the wall clocks of both machines: their offset is
    /// in it.
    /// </summary>
    public Distribution DelayMs { get; init; }

    /// <summary>From the arrival to the tick that took it, in milliseconds, by one clock.</summary>
    public Distribution WaitMs { get; init; }
}
