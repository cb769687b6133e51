using Clocks.Trace.Events;

namespace Clocks.Trace.Loading;

/// <summary>
/// The sessions of one lane with its peers, from its PEER_UP and PEER_DOWN lines: with which incarnation of a peer it
/// was connected when a message arrived. A restarted peer numbers its events and its messages anew, and what the killed
/// incarnation sent may still wait in the inbox when the new one is connected, so that neither the number of a message
/// nor the place of its receive in the journal tells which incarnation it is from. Used while messages are matched; one
/// thread.
/// </summary>
internal sealed class PeerSessions
{
    /// <summary>One connection, until it was lost; <see cref="long.MaxValue"/> when it never was.</summary>
    private readonly record struct Connection(RunId Run, long DownNs);

    private readonly Dictionary<int, List<Connection>> _connections = [];

    private PeerSessions()
    {
    }

    /// <summary>
    /// The sessions of a lane; null where there is nothing to tell apart: each peer was met in one incarnation at the
    /// most, and that one has a journal.
    /// </summary>
    public static PeerSessions? Of(LanesByNode lanes, TraceNode node)
    {
        if (!HasChoice(lanes, node))
        {
            return null;
        }

        var met = new PeerSessions();
        foreach (TracePeerChange line in node.PeerChanges)
        {
            Peer peer = line.Change.Peer;
            if (line.Change.IsUp)
            {
                met.Up(peer);
            }
            else
            {
                met.Down(peer, line.Change.At.MonoNs);
            }
        }

        return met;
    }

    private static bool HasChoice(LanesByNode lanes, TraceNode node)
    {
        foreach (TracePeerChange line in node.PeerChanges)
        {
            Peer peer = line.Change.Peer;
            if (line.Change.IsUp && (lanes.Of(peer.Id).Count > 1 || MissingIncarnations.IsMissing(lanes, peer)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The incarnation that a message came from: that of the first connection that was not yet lost when it arrived.
    /// Null when no line tells.
    /// </summary>
    /// <param name="peer">The id of the sender.</param>
    /// <param name="arrivedNs">When the message was read from the socket, on the monotonic clock of the lane.</param>
    public RunId? IncarnationAt(int peer, long arrivedNs)
    {
        if (!_connections.TryGetValue(peer, out List<Connection>? connections))
        {
            return null;
        }

        foreach (Connection connection in connections)
        {
            if (arrivedNs <= connection.DownNs)
            {
                return connection.Run == default ? null : connection.Run;
            }
        }

        return null;
    }

    private void Up(Peer peer)
    {
        if (!_connections.TryGetValue(peer.Id.Value, out List<Connection>? connections))
        {
            _connections[peer.Id.Value] = connections = [];
        }

        connections.Add(new Connection(peer.Run, long.MaxValue));
    }

    private void Down(Peer peer, long ns)
    {
        if (_connections.TryGetValue(peer.Id.Value, out List<Connection>? connections))
        {
            connections[^1] = connections[^1] with { DownNs = Math.Min(ns, connections[^1].DownNs) };
        }
    }
}
