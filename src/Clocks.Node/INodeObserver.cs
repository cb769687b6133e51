namespace Clocks.Node;

/// <summary>
/// Who is told how a node fares: the command line, or a test. Peers come and go on the network thread, the rest on the
/// thread that runs the node.
/// </summary>
public interface INodeObserver
{
    /// <summary>A peer is connected.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="how">How it was found.</param>
    /// <param name="at">When; the monotonic clock is 0 at the start of the node.</param>
    void OnPeerUp(Peer peer, string how, Instant at);

    /// <summary>A peer is gone.</summary>
    void OnPeerDown(Peer peer, string reason, Instant at);

    /// <summary>The first period has begun: everybody it waited for is there.</summary>
    void OnStarted()
    {
    }

    /// <summary>About twice a second, while the node waits for peers and while it ticks.</summary>
    void OnProgress(NodeStatus status);
}
