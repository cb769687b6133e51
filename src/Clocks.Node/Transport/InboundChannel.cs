namespace Clocks.Node.Transport;

/// <summary>The direction of a live connection that its messages come from.</summary>
/// <param name="From">The peer.</param>
/// <param name="Count">How many messages have come.</param>
/// <param name="Delayed">Messages that a fault holds; null where none ever does.</param>
internal sealed record InboundChannel(NodeId From, ChannelCount Count, DelayLine? Delayed);

/// <summary>
/// How many messages went each way between this run and one run of a peer. It outlives the connection, so that after a
/// reconnect the numbers of the channel go on and a lost message shows as a gap.
/// </summary>
internal sealed class ChannelCount
{
    /// <summary>The place of the last message sent. The tick thread.</summary>
    public long Sent { get; set; }

    /// <summary>The place of the last message read. The network thread.</summary>
    public long Received { get; set; }
}
