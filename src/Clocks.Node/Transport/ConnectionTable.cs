using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Sockets;

namespace Clocks.Node.Transport;

/// <summary>
/// The connections of a node: all of them for the network thread, which alone changes the table, and the live ones in
/// ring order for the tick thread. Every connection is added here, and ends here, where those are told who should know.
/// </summary>
internal sealed class ConnectionTable(NetworkContext context, DialSchedule targets, MessageReader reader)
{
    private readonly List<Connection> _connections = [];
    private IChannel[] _ring = [];
    private int _readyPeers;

    /// <summary>Connections in the table, those included that have been closed since <see cref="RemoveClosed"/>.</summary>
    public int Count => _connections.Count;

    /// <summary>The live connections in ring order. Any thread; a new array after every change.</summary>
    public IChannel[] Ring => Volatile.Read(ref _ring);

    /// <summary>Live connections whose peers have said that they are ready. Any thread.</summary>
    public int ReadyPeers => Volatile.Read(ref _readyPeers);

    /// <summary>Connections that we have opened and that are not live yet.</summary>
    public int DialsUnderWay => CountHandshakes(openedByUs: true, ConnectionState.Connecting);

    /// <summary>Connections that others have opened and whose hello has not been accepted yet.</summary>
    public int StrangersGreeting => CountHandshakes(openedByUs: false, ConnectionState.Handshaking);

    /// <summary>One of the table; a connection that is added meanwhile comes last.</summary>
    public Connection this[int index] => _connections[index];

    /// <summary>One more connection.</summary>
    public void Add(Connection connection) => _connections.Add(connection);

    /// <summary>Takes out those that have been closed; true where there were any.</summary>
    public bool RemoveClosed() => _connections.RemoveAll(c => c.State == ConnectionState.Closed) > 0;

    /// <summary>The live connection to a run; null where there is none.</summary>
    /// <remarks>A loop: asked about every target whenever the timers run, a closure each time would be megabytes in a flood.</remarks>
    public Connection? Live(RunId run)
    {
        foreach (Connection connection in _connections)
        {
            if (connection.State == ConnectionState.Live && connection.Peer.Run == run)
            {
                return connection;
            }
        }

        return null;
    }

    /// <summary>The live connection to whoever has this id.</summary>
    public Connection? Live(NodeId id) => _connections.Find(c => c.State == ConnectionState.Live && c.Peer.Id == id);

    /// <summary>Whether this run is known and connected.</summary>
    public bool IsLive(RunId? run) => run is { } known && Live(known) is not null;

    /// <summary>Whether a dial of ours to this run has sent its hello and waits for the answer.</summary>
    public bool IsDialHandshaking(RunId run) =>
        _connections.Exists(c => c.State == ConnectionState.Handshaking && c.Target is { } target && target.Run == run);

    /// <summary>Whether another connection of the same target is ahead of this one, which is connecting.</summary>
    public bool IsOvertaken(Connection connection) => _connections.Exists(
        c => c.Target == connection.Target && c.State is ConnectionState.Handshaking or ConnectionState.Live);

    /// <summary>
    /// The oldest connection without a hello of the network that has the most of them, a newcomer counted with its own.
    /// IPv6 addresses of one network (RFC 4291, section 2.5.4: 64 bits) are one, because a machine there has as many as
    /// it likes.
    /// </summary>
    public Connection? OldestOfMostGreetings(IPAddress newcomer)
    {
        var greeting = _connections.FindAll(c => c.State == ConnectionState.Handshaking && !c.OpenedByUs);
        Connection? oldest = null;
        int most = 0;
        foreach (Connection connection in greeting)
        {
            int same = greeting.FindAll(c => IsSameNetwork(c.RemoteAddress, connection.RemoteAddress)).Count
                + (IsSameNetwork(newcomer, connection.RemoteAddress) ? 1 : 0);
            if (same > most)
            {
                (most, oldest) = (same, connection);
            }
        }

        return oldest;
    }

    /// <summary>
    /// A connection has become the channel to its peer: other attempts at that peer end, and the tick thread sees it.
    /// </summary>
    public void BecameLive(Connection connection, string how)
    {
        for (int i = 0; i < _connections.Count; i++)
        {
            Connection other = _connections[i];
            if (other.State < ConnectionState.Live && other.Target is { } target && target.Run == connection.Peer.Run)
            {
                Abandon(other);
            }
        }

        // The evidence first: from when the ring is published, messages may leave.
        context.Watcher.OnUp(connection.Peer, how);
        PublishRing();
        context.Watcher.OnCountsChanged();
    }

    /// <summary>The peer of a live connection has said that it ticks, or is ready to.</summary>
    public void BecameReady(Connection connection)
    {
        connection.IsPeerReady = true;
        CountReady();
        context.Watcher.OnCountsChanged();
    }

    /// <summary>
    /// A connection that never became live ends; when it was the last attempt at its target, discovery is asked again.
    /// </summary>
    public void Abandon(Connection connection)
    {
        connection.Close();
        if (connection.Target is { } target && --target.Attempts == 0 && !IsLive(target.Run) && !context.IsClosing)
        {
            context.Watcher.OnUnreachable(
                target.Sighting, target.LastError == SocketError.Success ? null : SocketWords.Of(target.LastError));
            if (target.IsOutdated(context.NowMs))
            {
                context.Watcher.OnTold(target.Sighting, isThere: false);
            }
            else if (targets.Complaint(target, context.NowMs) is { } sentence)
            {
                context.Watcher.OnTrouble(sentence);
            }
        }
    }

    /// <summary>
    /// A target has announced itself: what has been knocking in vain for a while is let go, since the system would knock
    /// again only a second or more later, and the next attempt begins at once.
    /// </summary>
    public void LetGoOfKnocking(DialTarget target, long sinceMs)
    {
        foreach (Connection connection in _connections)
        {
            if (connection.Target == target && connection.State == ConnectionState.Connecting && connection.BornAtMs < sinceMs)
            {
                connection.Close();
                target.Attempts--;
            }
        }
    }

    /// <summary>A connection ends, whatever it was; a live one leaves the ring before anybody is told.</summary>
    public void End(Connection connection, DownReason reason)
    {
        if (connection.State != ConnectionState.Live)
        {
            Abandon(connection);
            return;
        }

        connection.Close();
        PublishRing();
        connection.Recycle();
        if (connection.Target is { } target)
        {
            target.Attempts--;
        }

        if (context.IsClosing)
        {
            return;
        }

        foreach (Discovery.Sighting doubted in targets.ConnectionEnded(connection.Peer, reason, context.NowMs))
        {
            context.Watcher.OnUnreachable(doubted, why: null);
        }

        context.Watcher.OnDown(connection.Peer, reason);
    }

    /// <summary>The other end of a connection is gone. What a fault holds of what it sent before comes first.</summary>
    public void Lose(Connection connection)
    {
        if (connection.Inbound is { Delayed.IsEmpty: false } && !context.IsClosing)
        {
            connection.HasEnded = true;
            return;
        }

        End(connection, DownReason.ConnectionLost);
    }

    private static bool IsSameNetwork(IPAddress one, IPAddress other)
    {
        if (one.AddressFamily != AddressFamily.InterNetworkV6 || other.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return one.Equals(other);
        }

        Span<byte> first = stackalloc byte[16], second = stackalloc byte[16];
        one.TryWriteBytes(first, out _);
        other.TryWriteBytes(second, out _);
        return first[..8].SequenceEqual(second[..8]);
    }

    private void PublishRing()
    {
        List<Connection> live = _connections.FindAll(c => c.State == ConnectionState.Live);
        Volatile.Write(ref _ring, PeerRing.Sort([.. live], context.Options.Id));
        reader.ShareAmong(live.Count);
        CountReady();
    }

    private void CountReady()
    {
        int ready = 0;
        foreach (Connection connection in _connections)
        {
            ready += connection.State == ConnectionState.Live && connection.IsPeerReady ? 1 : 0;
        }

        Volatile.Write(ref _readyPeers, ready);
    }

    private int CountHandshakes(bool openedByUs, ConnectionState first)
    {
        int count = 0;
        foreach (Connection connection in _connections)
        {
            count += connection.OpenedByUs == openedByUs && connection.State >= first && connection.State < ConnectionState.Live
                ? 1
                : 0;
        }

        return count;
    }
}

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
