using Clocks.Node.Transport;
using Clocks.Node.Wire;

namespace Clocks.Node.Watching;

/// <summary>
/// Somebody asks for the journal instead of saying hello: who belongs to the cluster gets it, on a thread of its own. With
/// a key nobody comes so far who does not have it. Who watches is no peer: it is in no table, and counts for nothing.
/// Owned by the network thread.
/// </summary>
internal sealed class WatcherGate(NetworkContext context, Handshake handshake)
{
    /// <summary>Lets in, or refuses with a reason.</summary>
    public void OnWatch(Connection connection, in Frame frame)
    {
        if (frame.Cluster is null)
        {
            handshake.OnOtherVersion(connection, frame.Version);
        }
        else if (frame.Cluster != context.Options.Cluster)
        {
            handshake.Refuse(connection, RefuseCode.Cluster, $"this is a node of cluster '{context.Options.Cluster}'");
        }
        else if (connection.Received.Unread.Length > 0 || connection.Sealed is { Arrived.Length: > 0 })
        {
            handshake.Refuse(connection, RefuseCode.Malformed, "who watches says nothing more");
        }
        else if (context.Watchers is not { } watchers)
        {
            handshake.Refuse(
                connection, RefuseCode.NoJournal, "this node writes no journal that could be shown (--log-format text, or a device)");
        }
        else
        {
            // What was peeked at would look like words of one who has nothing more to say.
            connection.DiscardPeeked();
            if (watchers.TryAdd(connection.Socket, connection.Sealed, connection.RemoteAddress, frame.N))
            {
                ConnectionLog.Watched(context.Logger, connection.RemoteAddress);
                connection.HandOver();
            }
            else
            {
                handshake.Refuse(connection, RefuseCode.Full, $"{WatcherThread.WatchersMax} watch this node already");
            }
        }
    }
}
