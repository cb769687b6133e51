using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Loop;
using Clocks.Node.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clocks.Tests.Node;

/// <summary>Who is connected, and who is told when that changes: over sockets that are never connected.</summary>
public sealed class ConnectionTableTests : ITransportWatcher, IDisposable
{
    private readonly List<string> _log = [];
    private readonly List<int> _counted = [];
    private readonly List<Connection> _made = [];
    private readonly NetworkContext _context;
    private readonly ConnectionTable _table;

    public ConnectionTableTests()
    {
        var options = new TcpOptions(
            new NodeId(5), "default", new RunId(500), ClockRate.FromMillihertz(1_000), "lab", IPAddress.Loopback, 0);
        _context = new NetworkContext(options, new Timeline(), 5001) { Watcher = this };
        _table = new ConnectionTable(
            _context, new DialSchedule(options.Id, options.Cluster, options.Run, new AddressRule(() => [])),
            new MessageReader(new Inbox(), NullLogger.Instance));
    }

    [Test]
    public async Task The_ring_begins_after_the_nodes_own_id()
    {
        foreach (int id in (int[])[9, 2, 7, 4])
        {
            GoLive(id);
        }

        await Assert.That(string.Join(' ', _table.Ring.Select(c => c.Peer.Id))).IsEqualTo("7 9 2 4");
        await Assert.That(_log).IsSequence(new[] { "up 9", "up 2", "up 7", "up 4" });
    }

    [Test]
    public async Task A_connection_leaves_the_ring_before_anybody_is_told()
    {
        Connection seven = GoLive(7);
        GoLive(9);
        _table.BecameReady(seven);
        await Assert.That(_table.ReadyPeers).IsEqualTo(1);
        _table.End(seven, DownReason.Bye);
        await Assert.That(_log[^1]).IsEqualTo("down 7 Bye with 1 connected");
        await Assert.That((_table.ReadyPeers, _table.RemoveClosed(), _table.Count)).IsEqualTo((0, true, 1));
    }

    [Test]
    public async Task Other_attempts_at_a_peer_end_when_one_has_succeeded_and_nobody_is_told()
    {
        var target = new DialTarget(new Sighting("lab-7", "mdns", [], Run: new RunId(7)), 0) { Attempts = 2 };
        Connection first = Add(target);
        Connection second = Add(target);
        await Assert.That(_table.DialsUnderWay).IsEqualTo(2);
        GoLive(7, first);
        await Assert.That((second.State, target.Attempts)).IsEqualTo((ConnectionState.Closed, 1));
        await Assert.That(_log).IsSequence(new[] { "up 7" });
    }

    [Test]
    public async Task Discovery_is_asked_again_when_the_last_attempt_has_failed()
    {
        var target = new DialTarget(new Sighting("lab-7", "mdns", []), 0) { Attempts = 2 };
        Connection first = Add(target);
        Connection second = Add(target);
        _table.Abandon(first);
        await Assert.That(_log).IsEmpty();
        _table.Abandon(second);
        await Assert.That(_log).IsSequence(new[] { "unreachable lab-7" });
    }

    [Test]
    public async Task Strangers_that_say_nothing_are_counted_apart_from_our_own_dials()
    {
        Add(null);
        Add(null);
        Add(new DialTarget(new Sighting("lab-7", "mdns", []), 0) { Attempts = 1 });
        await Assert.That((_table.StrangersGreeting, _table.DialsUnderWay)).IsEqualTo((2, 1));
    }

    [Test]
    public async Task A_node_that_ends_hears_of_no_losses()
    {
        Connection seven = GoLive(7);
        _context.IsClosing = true;
        _table.End(seven, DownReason.ConnectionLost);
        await Assert.That(_log).IsSequence(new[] { "up 7" });
    }

    [Test]
    public async Task Who_waits_for_peers_is_woken_when_they_count()
    {
        GoLive(7);
        GoLive(8);
        await Assert.That(_counted).IsSequence(new[] { 1, 2 });
    }

    public void OnUp(Peer peer, string how) => _log.Add($"up {peer.Id}");

    public void OnDown(Peer peer, DownReason reason) => _log.Add($"down {peer.Id} {reason} with {_table.Ring.Length} connected");

    public void OnCountsChanged() => _counted.Add(_table.Ring.Length);

    public void OnIdTaken(string sentence) => _log.Add(sentence);

    public void OnUnreachable(Sighting sighting, string? why) => _log.Add($"unreachable {sighting.Key}");

    public void OnTrouble(string sentence) => _log.Add(sentence);

    public void Dispose() => _made.ForEach(c => c.Close());

    private Connection Add(DialTarget? target)
    {
        var connection = new Connection(new Socket(SocketType.Stream, ProtocolType.Tcp), target, 0, _context.Buffers);
        _made.Add(connection);
        _table.Add(connection);
        return connection;
    }

    private Connection GoLive(int id, Connection? made = null)
    {
        Connection connection = made ?? Add(null);
        var peer = new Peer(new NodeId(id), new RunId((UInt128)id), $"lab-{id}", "10.0.0.1", 5001);
        connection.GoLive(peer, new SendCount(), new InboundChannel(peer.Id, null));
        _table.BecameLive(connection, "mdns");
        return connection;
    }
}
