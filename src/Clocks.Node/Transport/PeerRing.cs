namespace Clocks.Node.Transport;

/// <summary>
/// The ring of ids as the tick rule wants it: ascending, beginning after this node's own id and going round.
/// </summary>
internal static class PeerRing
{
    /// <summary>Puts channels into ring order.</summary>
    public static IChannel[] Sort(IChannel[] channels, NodeId self)
    {
        Array.Sort(channels, (a, b) => Distance(self, a.Peer.Id).CompareTo(Distance(self, b.Peer.Id)));
        return channels;
    }

    /// <summary>Steps around the ring from one id to another.</summary>
    private static int Distance(NodeId from, NodeId to) =>
        (to.Value - from.Value + Limits.NodeIdMax + 1) % (Limits.NodeIdMax + 1);
}
