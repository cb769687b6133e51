using Clocks.Node.Loop;

namespace Clocks.Node.Transport;

/// <summary>
/// The direction of a live connection that its messages come from. Owned by the network thread, but for the share,
/// which the tick thread takes from.
/// </summary>
/// <param name="from">The peer.</param>
/// <param name="delayed">Messages that a fault holds; null where none ever does.</param>
internal sealed class InboundChannel(NodeId from, DelayLine? delayed)
{
    /// <summary>The peer.</summary>
    public NodeId From => from;

    /// <summary>Messages that a fault holds; null where none ever does.</summary>
    public DelayLine? Delayed => delayed;

    /// <summary>What the peer has in the inbox.</summary>
    public InboxShare Share { get; } = new();

    /// <summary>
    /// The place of the last message read, of this connection alone: what another one under the same name has said does
    /// not count.
    /// </summary>
    public long LastPlace { get; set; }
}

/// <summary>
/// How many messages this run has sent to one run of a peer. It outlives the connection, so that after a reconnect the
/// numbers of the channel go on and a lost message shows as a gap. Owned by the tick thread.
/// </summary>
internal sealed class SendCount
{
    /// <summary>The place of the last message sent.</summary>
    public long Sent { get; set; }
}
