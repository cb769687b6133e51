using System.Net.Sockets;
using Clocks.Model;
using Clocks.Node.Wire;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Node;

/// <summary>Who does not belong to a run: what he can do to a node by connecting to it, over real sockets on 127.0.0.1.</summary>
public sealed class StrangerTests
{
    [Test]
    public async Task A_hello_with_our_id_and_a_great_age_ends_nobody_and_is_said_a_few_times()
    {
        using var two = new End(2);
        for (int i = 0; i < 20; i++)
        {
            using TcpClient stranger = Greet(two, Hello(2) with { Run = new RunId((UInt128)(i + 1)), AgeMs = 1L << 40 });
            stranger.GetStream().ReadByte();
        }

        await Assert.That(two.Log.Any(l => l.StartsWith("taken", StringComparison.Ordinal))).IsFalse();
        await Assert.That(two.Log.Count(l => l.StartsWith("trouble id 2", StringComparison.Ordinal))).IsEqualTo(3);
    }

    [Test]
    public async Task One_peer_fills_its_share_of_the_inbox_and_the_others_are_read_and_seen_to_leave()
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        using TcpClient flood = Greet(two, Hello(9));
        Scratch.Until(() => two.Transport.Connected == 2, "both are connected");
        Task flooding = Task.Run(() => Flood(flood));
        Scratch.Until(() => two.Transport.Waiting >= Limits.InboxDepthMax / 3, "its share is full");
        three.Transport.Channels[0].TrySend(1, 1);
        three.Transport.Flush(atOnce: true);
        Scratch.Until(() => two.Transport.Waiting == Limits.InboxDepthMax / 3 + 1, "the other peer's message is in");
        three.Transport.Close(1, 1);
        Scratch.Until(() => two.Log.Contains("down 3 Bye"), "the other peer leaves");
        await Assert.That(two.Transport.Waiting).IsEqualTo(Limits.InboxDepthMax / 3 + 1);
        // Room again: it is read again, up to its share, which is larger now.
        while (two.Transport.TryReceive(out _, out _) && two.Transport.Waiting > 1_000)
        {
        }

        Scratch.Until(() => two.Transport.Waiting > 2_000, "what waited is read");
        flood.Dispose();
        await flooding;
    }

    [Test]
    public async Task Silent_connections_of_one_address_make_room_for_who_says_hello()
    {
        using var two = new End(2);
        var silent = new List<TcpClient>();
        for (int i = 0; i < 200; i++)
        {
            silent.Add(new TcpClient("127.0.0.1", two.Transport.Port));
        }

        using TcpClient honest = Greet(two, Hello(9));
        Scratch.Until(() => two.Transport.Connected == 1, "the honest one is let in");
        await Assert.That(two.Log.Single()).IsEqualTo("up 9");
        silent.ForEach(s => s.Dispose());
    }

    [Test]
    public async Task The_greatest_time_a_stranger_can_say_leaves_a_node_that_nobody_cuts_off()
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Scratch.Until(() => two.Transport.Connected == 1 && three.Transport.Connected == 1, "connected");
        var bytes = new byte[Limits.FrameBytesMax];
        foreach (long lamport in (long[])[Limits.WireNumberMax, Limits.WireNumberMax + 1])
        {
            using TcpClient stranger = Greet(two, Hello(9) with { Run = new RunId((UInt128)lamport) });
            stranger.GetStream().Write(bytes.AsSpan(0, FrameWriter.Timestamp(bytes, 1, lamport, 1)));
            Scratch.Until(() => two.Log.Any(l => l == "down 9 Malformed") == lamport > Limits.WireNumberMax, "judged");
            Scratch.Until(() => lamport > Limits.WireNumberMax || two.Transport.Waiting == 1, "arrived");
        }

        // The clock of two would be there now: what it then says, it does not say to others.
        IChannel toThree = two.Transport.Channels.ToArray().Single(c => c.Peer.Id.Value == 3);
        await Assert.That(toThree.TrySend(5, Limits.WireNumberMax + 1)).IsEqualTo(0);
        await Assert.That(toThree.TrySend(5, Limits.WireNumberMax)).IsEqualTo(1);
        two.Transport.Flush(atOnce: true);
        Scratch.Until(() => three.Transport.Waiting == 1, "the last one that may be said arrives");
    }

    [Test]
    public async Task What_another_connection_said_under_a_peers_name_does_not_count_against_it()
    {
        using var two = new End(2);
        using TcpClient first = Greet(two, Hello(9));
        Scratch.Until(() => two.Transport.Connected == 1, "connected");
        var bytes = new byte[Limits.FrameBytesMax];
        first.GetStream().Write(bytes.AsSpan(0, FrameWriter.Timestamp(bytes, 1, 1, Limits.WireNumberMax)));
        Scratch.Until(() => two.Transport.Waiting == 1, "the place is spent");
        using TcpClient second = Greet(two, Hello(9));
        Scratch.Until(() => two.Log.Contains("down 9 Replaced"), "replaced from its own address");
        second.GetStream().Write(bytes.AsSpan(0, FrameWriter.Timestamp(bytes, 2, 2, 2)));
        Scratch.Until(() => two.Transport.Waiting == 2, "what the peer says counts");
        await Assert.That(two.Log.Contains("down 9 Malformed")).IsFalse();
    }

    [Test]
    public async Task Garbage_on_many_connections_is_a_few_lines_and_how_many_more()
    {
        var two = new End(2);
        for (int i = 0; i < 300; i++)
        {
            using var stranger = new TcpClient("127.0.0.1", two.Transport.Port);
            stranger.GetStream().Write("GET / HTTP/1.1\r\n\r\n"u8);
            stranger.GetStream().ReadByte();
        }

        two.Transport.Close(0, 0);
        string[] lines = [.. two.Log.Where(l => l.StartsWith("trouble", StringComparison.Ordinal))];
        await Assert.That(lines.Length).IsBetween(4, 8).Because(string.Join('\n', lines));
        await Assert.That(lines[^1]).Contains("more of 'malformed frame' from 127.0.0.1");
        two.Dispose();
    }

    private static Hello Hello(int id) => new("default", new NodeId(id), new RunId((UInt128)id), 1, 1, 1_000, "stranger", 0);

    private static TcpClient Greet(End end, Hello hello)
    {
        var client = new TcpClient("127.0.0.1", end.Transport.Port) { NoDelay = true };
        var bytes = new byte[Limits.FrameBytesMax];
        client.GetStream().Write(bytes.AsSpan(0, FrameWriter.Hello(bytes, hello)));
        return client;
    }

    private static void Flood(TcpClient client)
    {
        var bytes = new byte[64 * 1024];
        try
        {
            for (long k = 1; ;)
            {
                int length = 0;
                while (length < bytes.Length - FrameWriter.TimestampBytesMax)
                {
                    length += FrameWriter.Timestamp(bytes.AsSpan(length), k, k, k);
                    k++;
                }

                client.GetStream().Write(bytes.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has seen enough.
        }
    }
}
