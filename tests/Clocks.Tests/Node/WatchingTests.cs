using System.Net;
using System.Net.Sockets;
using System.Text;
using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node.Security;
using Clocks.Node.Watching;
using Clocks.Node.Wire;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Node;

/// <summary>Those who only watch, over real sockets on 127.0.0.1: what they get, and what they cannot do to a node.</summary>
public sealed class WatchingTests
{
    private static readonly ClusterKeys Ours = new(SealedChannelTests.KeyOf(1)), Theirs = new(SealedChannelTests.KeyOf(2));

    [Test]
    [Arguments(false)]
    [Arguments(true)]
    public async Task Who_watches_gets_the_journal_as_it_grows_and_is_no_peer(bool hasKey)
    {
        using var scratch = new Scratch();
        string journal = scratch.Path("machine_2.jsonl");
        var node = new End(2, hasKey ? Ours : null, "default", run => Begin(journal, run));
        using var seen = new Seen(hasKey ? Ours : null);
        seen.Hear(node.Sighting());
        seen.Until(journal);
        for (int i = 0; i < 50; i++)
        {
            File.AppendAllText(journal, $"line {i}\n" + (i % 10 == 0 ? new string('x', 9_000) + "\n" : ""));
            if (i % 20 == 0)
            {
                seen.Until(journal);
            }
        }

        File.AppendAllText(journal, "the last line\n");
        await Assert.That(node.Transport.Connected).IsEqualTo(0);
        await Assert.That(node.Log.Count).IsEqualTo(0).Because(string.Join('\n', node.Log));
        node.Dispose();
        seen.Until(journal);
        await Assert.That(seen.Text).EndsWith("the last line\n");
        await Assert.That(seen.Problem).IsNull();
    }

    [Test]
    [Arguments(false, true, "does not answer to this key")]
    [Arguments(true, true, "does not answer to this key")]
    [Arguments(true, false, null)]
    public async Task Who_has_not_the_key_sees_nothing(bool hasNodeKey, bool hasWatcherKey, string? said)
    {
        using var scratch = new Scratch();
        using var node = new End(2, hasNodeKey ? Ours : null, "default", run => Begin(scratch.Path("machine_2.jsonl"), run));
        using var seen = new Seen(hasWatcherKey ? Theirs : null);
        seen.Hear(node.Sighting());
        Scratch.Until(() => seen.Poll() && seen.Failures >= 2 && (said is null || seen.Problem?.Contains(said) == true), "it fails");
        await Assert.That(seen.Text).IsEqualTo("");
    }

    [Test]
    public async Task Another_cluster_another_version_and_a_node_without_a_journal_are_refused_with_a_reason()
    {
        using var scratch = new Scratch();
        using var node = new End(2, null, "red", run => Begin(scratch.Path("machine_2.jsonl"), run));
        using var mute = new End(3, cluster: "red");
        await Assert.That(Refusal(node, Watch("blue"))).IsEqualTo("Cluster: this is a node of cluster 'red'");
        await Assert.That(Refusal(mute, Watch("red"))).StartsWith("NoJournal: this node writes no journal that could be shown");
        await Assert.That(Refusal(node, [0x93, 6, 2, 0xc0])).StartsWith("Version: this node speaks protocol version 1");
        await Assert.That(Refusal(node, [0x93, 7, 0, 0xc4, 1, (byte)'x'])).StartsWith("Malformed:");
    }

    [Test]
    public async Task Whoever_says_more_than_that_it_watches_is_let_go_and_the_node_hears_nothing()
    {
        using var scratch = new Scratch();
        using var node = new End(2, null, "default", run => Begin(scratch.Path("machine_2.jsonl"), run));
        byte[] timestamp = new byte[FrameWriter.TimestampBytesMax];
        timestamp = timestamp[..FrameWriter.Timestamp(timestamp, 1, 1_000_000, 1)];
        using Socket socket = Connect(node, Watch("default"));
        await Assert.That(socket.Receive(new byte[4096])).IsGreaterThan(100).Because("it is served");
        socket.Send(timestamp);
        await Assert.That(IsLetGo(socket)).IsTrue();
        using Socket hasty = Connect(node, [.. Watch("default"), .. timestamp]);
        await Assert.That(IsLetGo(hasty)).IsTrue();
        await Assert.That((node.Transport.Connected, node.Transport.Waiting)).IsEqualTo((0, 0));
    }

    [Test]
    public async Task Whoever_takes_all_places_does_not_shut_out_a_watcher_of_another_address()
    {
        using var scratch = new Scratch();
        using var node = new End(2, null, "default", run => Begin(scratch.Path("machine_2.jsonl"), run));
        List<Socket> greedy = [];
        for (int i = 0; i < WatcherThread.WatchersMax; i++)
        {
            greedy.Add(Connect(node, Watch("default")));
            greedy[^1].Receive(new byte[4096]);
        }

        await Assert.That(Refusal(node, Watch("default"))).IsEqualTo("Full: 16 watch this node already");
        using Socket other = Connect(node, Watch("default"), from: "127.0.0.2");
        await Assert.That(other.Receive(new byte[4096])).IsGreaterThan(100);
        Scratch.Until(() => greedy.Exists(IsLetGo), "one of the greedy had to go");
        greedy.ForEach(one => one.Dispose());
        Scratch.Until(() => Refusal(node, Watch("default")).Length == 0, "there is room again");
    }

    [Test]
    public async Task Who_takes_nothing_is_let_go_after_a_while_and_costs_one_buffer()
    {
        using var scratch = new Scratch();
        string journal = scratch.Path("machine_2.jsonl");
        Begin(journal, new RunId(1));
        File.AppendAllText(journal, new string('x', 8_000_000));
        (Socket near, Socket far) = Pair();
        using (far)
        using (var file = File.OpenHandle(journal))
        using (var watcher = new Watcher(near, null, IPAddress.Loopback, from: 0))
        {
            long nowMs = 0;
            while (watcher.Serve(file, RandomAccess.GetLength(file), 8_000_000, nowMs) && watcher.HasAll)
            {
                // The sockets of the system took all: more is there.
                File.AppendAllText(journal, new string('x', 8_000_000));
            }

            await Assert.That(watcher.Serve(file, RandomAccess.GetLength(file), 8_000_000, nowMs + Watcher.StuckMs - 1)).IsTrue();
            await Assert.That(watcher.Serve(file, RandomAccess.GetLength(file), 8_000_000, nowMs + Watcher.StuckMs)).IsFalse();
        }
    }

    [Test]
    public async Task A_journal_that_grows_faster_than_it_is_shown_is_shown_at_its_end()
    {
        using var scratch = new Scratch();
        string journal = scratch.Path("machine_2.jsonl");
        Begin(journal, new RunId(1));
        int head = (int)new FileInfo(journal).Length;
        File.AppendAllText(journal, new string('a', 3_000_000));
        (Socket near, Socket far) = Pair();
        using (far)
        using (var file = File.OpenHandle(journal))
        using (var watcher = new Watcher(near, null, IPAddress.Loopback, from: 0))
        {
            Task<List<(long At, int Bytes)>> pieces = Task.Run(() => Pieces(far));
            long length = RandomAccess.GetLength(file);
            await Assert.That(watcher.Serve(file, length, int.MaxValue, 0)).IsTrue();
            while (!watcher.HasAll)
            {
                watcher.Serve(file, length, int.MaxValue, 0);
            }

            File.AppendAllText(journal, new string('b', 3_000_000));
            long longer = RandomAccess.GetLength(file);
            do
            {
                await Assert.That(watcher.Serve(file, longer, int.MaxValue, 0)).IsTrue();
            }
            while (!watcher.HasAll);
            watcher.Dispose();
            List<(long At, int Bytes)> got = await pieces;
            await Assert.That(got[0]).IsEqualTo((0L, head));
            await Assert.That(got[1].At).IsEqualTo(length - Watcher.BacklogBytes);
            int gap = got.FindIndex(2, piece => piece.At == longer - Watcher.RoundBytes);
            await Assert.That(got[gap - 1].At + got[gap - 1].Bytes).IsEqualTo(length);
            await Assert.That(got[^1].At + got[^1].Bytes).IsEqualTo(longer);
        }
    }

    [Test]
    public async Task Another_file_in_the_place_of_the_journal_is_not_shown()
    {
        using var scratch = new Scratch();
        using var node = new End(2, null, "default", _ => Begin(scratch.Path("machine_2.jsonl"), new RunId(7)));
        using Socket socket = Connect(node, Watch("default"));
        await Assert.That(socket.Receive(new byte[4096])).IsEqualTo(0);
    }

    private static string Begin(string path, RunId run)
    {
        File.WriteAllText(path, $"{{\"event\":\"STARTUP\",\"system_time\":1795252980.000001,\"machine_id\":2,\"run\":\"{run}\"}}\n");
        return path;
    }

    private static byte[] Watch(string cluster)
    {
        byte[] frame = new byte[Limits.FrameBytesMax];
        return frame[..FrameWriter.Watch(frame, cluster, 0)];
    }

    private static Socket Connect(End node, byte[] first, string from = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        socket.Connect(IPAddress.Loopback, node.Transport.Port);
        socket.Send(first);
        return socket;
    }

    /// <summary>Whether the other end has closed, however that shows.</summary>
    private static bool IsLetGo(Socket socket)
    {
        try
        {
            byte[] room = new byte[4096];
            while (socket.Receive(room) > 0)
            {
                // What was under way.
            }
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionReset;
        }

        return true;
    }

    /// <summary>Why a first frame is refused; empty where it is not.</summary>
    private static string Refusal(End node, byte[] first)
    {
        using Socket socket = Connect(node, first);
        byte[] room = new byte[8192];
        var reader = new FrameReader(room.AsSpan(0, socket.Receive(room)));
        return reader.Next(out Frame frame) == ReadStatus.Done && frame.Kind == FrameKind.Refuse ? $"{frame.Code}: {frame.Reason}" : "";
    }

    private static (Socket Near, Socket Far) Pair()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        far.Connect(listener.LocalEndpoint);
        Socket near = listener.AcceptSocket();
        near.Blocking = false;
        return (near, far);
    }

    private static List<(long At, int Bytes)> Pieces(Socket socket)
    {
        var all = new MemoryStream();
        byte[] room = new byte[65_536];
        for (int read; (read = socket.Receive(room)) > 0;)
        {
            all.Write(room, 0, read);
        }

        var pieces = new List<(long, int)>();
        var reader = new FrameReader(all.ToArray());
        while (reader.Next(out Frame frame) == ReadStatus.Done)
        {
            pieces.Add((frame.N, frame.Bytes!.Length));
        }

        return pieces;
    }

    /// <summary>Somebody who watches, and the journal of the one node that he hears of.</summary>
    private sealed class Seen : IDisposable
    {
        private readonly JournalSubscriber _subscriber;
        private readonly SortedDictionary<long, byte[]> _pieces = [];

        public Seen(ClusterKeys? keys) => _subscriber = new JournalSubscriber("default", keys, _ => Failures++);

        public int Failures { get; private set; }

        public string? Problem => _subscriber.Problem;

        /// <summary>What has come, which has no hole.</summary>
        public string Text
        {
            get
            {
                var text = new MemoryStream();
                foreach ((long at, byte[] bytes) in _pieces)
                {
                    text.SetLength(at);
                    text.Position = at;
                    text.Write(bytes);
                }

                return Encoding.UTF8.GetString(text.ToArray());
            }
        }

        public void Hear(Sighting sighting) => ((IDiscoveryWatcher)_subscriber).OnSeen(sighting);

        public bool Poll()
        {
            _subscriber.Poll((_, at, bytes) => _pieces[at] = bytes.ToArray());
            return true;
        }

        public void Until(string journal) =>
            Scratch.Until(() => Poll() && Text == File.ReadAllText(journal), "what is seen is what is in the journal");

        public void Dispose() => _subscriber.Dispose();
    }
}
