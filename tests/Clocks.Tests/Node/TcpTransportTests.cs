using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Clocks.Model;
using Clocks.Node.Transport;
using Clocks.Node.Wire;

namespace Clocks.Tests.Node;

public sealed class TcpTransportTests
{
    [Test]
    public async Task Two_nodes_that_hear_of_each_other_make_one_connection()
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Eventually(() => two.Transport.Connected == 1 && three.Transport.Connected == 1);
        await Assert.That(two.Log.Single()).IsEqualTo("up 3");
        await Assert.That(three.Log.Single()).IsEqualTo("up 2");
    }

    [Test]
    public async Task A_message_arrives_with_its_number_its_clock_and_its_place()
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Eventually(() => two.Transport.Connected == 1 && three.Transport.Connected == 1);
        await Assert.That(two.Transport.Channels[0].TrySend(17, 99)).IsEqualTo(1);
        await Assert.That(two.Transport.Channels[0].TrySend(18, 101)).IsEqualTo(2);
        two.Transport.Flush(atOnce: true);
        Eventually(() => three.Transport.Waiting == 2);
        await Assert.That(three.Transport.TryReceive(out Arrival first, out int left)).IsTrue();
        await Assert.That(first.Message).IsEqualTo(new Message(new NodeId(2), 17, 99, 1));
        await Assert.That(left).IsEqualTo(1);
    }

    [Test]
    public async Task A_flood_arrives_complete_and_in_order_however_small_the_buffers()
    {
        const int Messages = 300_000;
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Eventually(() => two.Transport.Connected == 1 && three.Transport.Connected == 1);
        IChannel channel = two.Transport.Channels[0];
        long next = 1;
        for (long sent = 0; sent < Messages || next <= Messages;)
        {
            if (sent < Messages && channel.TrySend(sent + 1, sent + 1) == 0)
            {
                two.Transport.Flush(atOnce: false);
            }
            else if (sent < Messages)
            {
                sent++;
            }

            two.Transport.Flush(atOnce: false);
            while (sent % 5 == 0 && three.Transport.TryReceive(out Arrival arrival, out _))
            {
                await Assert.That(arrival.Message.K).IsEqualTo(next++);
            }
        }

        await Assert.That(three.Transport.Waiting).IsEqualTo(0);
    }

    [Test]
    public async Task A_full_share_of_the_inbox_stops_the_reading_and_loses_nothing()
    {
        const int Share = Limits.InboxDepthMax / 2;
        const int Messages = Share + 50_000;
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Eventually(() => two.Transport.Connected == 1 && three.Transport.Connected == 1);
        IChannel channel = two.Transport.Channels[0];
        long sent = 0;
        Eventually(() =>
        {
            while (sent < Messages && channel.TrySend(sent + 1, sent + 1) != 0)
            {
                sent++;
            }

            two.Transport.Flush(atOnce: false);
            return three.Transport.Waiting == Share;
        });
        List<long> taken = [];
        Eventually(() =>
        {
            while (sent < Messages && channel.TrySend(sent + 1, sent + 1) != 0)
            {
                sent++;
            }

            two.Transport.Flush(atOnce: false);
            while (three.Transport.TryReceive(out Arrival arrival, out _))
            {
                taken.Add(arrival.Message.K);
            }

            return taken.Count == Messages;
        });
        await Assert.That(taken.SequenceEqual(Enumerable.Range(1, Messages).Select(k => (long)k)))
            .IsTrue().Because("each once and in order");
        await Assert.That(three.Transport.ReadingPauses).IsGreaterThan(0L);
    }

    [Test]
    public async Task A_bye_is_told_from_a_loss()
    {
        using var two = new End(2);
        using var three = new End(3);
        using var four = new End(4);
        End.Introduce(two, three);
        End.Introduce(two, four);
        Eventually(() => two.Transport.Connected == 2);
        three.Transport.Close(5, 6);
        Eventually(() => two.Log.Contains("down 3 Bye"));
        four.Transport.Dispose();
        Eventually(() => two.Log.Contains("down 4 ConnectionLost"));
        await Assert.That(two.Doubted).Contains(new NodeId(4));
        await Assert.That(two.Doubted).DoesNotContain(new NodeId(3)).Because("it has ended and is not dialled again");
    }

    [Test]
    public async Task Another_cluster_stays_apart()
    {
        using var two = new End(2);
        using var three = new End(3, "other");
        two.Transport.AddCandidate(three.AddressOnly());
        Eventually(() => two.Log.Any(l => l.StartsWith("trouble", StringComparison.Ordinal) && l.Contains("'other'")));
        await Assert.That(two.Transport.Connected).IsEqualTo(0);
    }

    [Test]
    public async Task The_second_node_with_an_id_learns_who_has_it()
    {
        using var first = new End(2);
        Eventually(() => first.Timeline.MonoNs > (HelloRule.SameAgeMs + 100) * 1_000_000);
        using var second = new End(2);
        End.Introduce(first, second);
        Eventually(() => second.Log.Any(l => l.StartsWith("taken", StringComparison.Ordinal) && l.Contains("127.0.0.1")));
        await Assert.That(first.Log.Any(l => l.StartsWith("taken", StringComparison.Ordinal))).IsFalse();
    }

    [Test]
    public async Task A_node_that_is_only_known_by_address_is_found_out()
    {
        using var two = new End(2);
        using var three = new End(3);
        two.Transport.AddCandidate(three.AddressOnly());
        two.Transport.AddCandidate(two.AddressOnly());
        Eventually(() => two.Transport.Connected == 1 && three.Transport.Connected == 1);
        await Assert.That(three.How[0]).IsEqualTo("dialled-us");
    }

    [Test]
    [Arguments("GET / HTTP/1.1\r\n\r\n")]
    [Arguments("\u0094\u0001\u0001\u0001\u0001")]
    public async Task What_does_not_speak_the_protocol_is_refused_and_the_others_go_on(string text)
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Eventually(() => two.Transport.Connected == 1);
        using var stranger = new TcpClient("127.0.0.1", two.Transport.Port);
        NetworkStream stream = stranger.GetStream();
        stream.Write(System.Text.Encoding.Latin1.GetBytes(text));
        var answer = new MemoryStream();
        try
        {
            stream.CopyTo(answer);
        }
        catch (IOException)
        {
            // Unread bytes turn the close into a reset; the refusal may have come before it.
        }

        Eventually(() => two.Log.Any(l => l.StartsWith("trouble", StringComparison.Ordinal)));
        await Assert.That(two.Transport.Connected).IsEqualTo(1);
    }

    [Test]
    public async Task Another_version_of_the_protocol_is_named_on_both_sides()
    {
        using var two = new End(2);
        using var stranger = new TcpClient("127.0.0.1", two.Transport.Port);
        NetworkStream stream = stranger.GetStream();
        stream.Write([0x92, 0, 2]);
        var answer = new MemoryStream();
        stream.CopyTo(answer);
        var reader = new FrameReader(answer.ToArray());
        await Assert.That(reader.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That(frame.Code).IsEqualTo(RefuseCode.Version);
        Eventually(() => two.Log.Any(l => l.Contains("version 2")));
    }

    [Test]
    public async Task A_peer_that_never_reads_blocks_its_channel_and_nobody_else()
    {
        using var two = new End(2);
        using var deaf = new TcpClient("127.0.0.1", two.Transport.Port);
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Hello(bytes, new Hello("default", new NodeId(9), new RunId(99), 1, 1, 1_000, "deaf", 0));
        deaf.GetStream().Write(bytes.AsSpan(0, length));
        Eventually(() => two.Transport.Connected == 1);
        using var three = new End(3);
        End.Introduce(two, three);
        Eventually(() => two.Transport.Connected == 2);
        IChannel toDeaf = two.Transport.Channels[1];
        await Assert.That(toDeaf.Peer.Id.Value).IsEqualTo(9);
        long n = 0;
        Eventually(() =>
        {
            two.Transport.Flush(atOnce: true);
            return toDeaf.TrySend(++n, n) == 0;
        });
        await Assert.That(two.Transport.Channels[0].TrySend(n, n)).IsEqualTo(1);
        two.Transport.Flush(atOnce: true);
        Eventually(() => three.Transport.Waiting == 1);
    }

    [Test]
    public async Task A_lost_connection_comes_back_and_the_numbers_of_the_channel_go_on()
    {
        using var two = new End(2);
        using var relay = new Relay();
        using var three = new End(3);
        relay.Target = new IPEndPoint(IPAddress.Loopback, two.Transport.Port);
        three.Transport.AddCandidate(two.Sighting() with { EndPoints = [relay.EndPoint] });
        Eventually(() => two.Transport.Connected == 1 && three.Transport.Connected == 1);
        await Assert.That(three.Transport.Channels[0].TrySend(1, 1)).IsEqualTo(1);
        relay.Cut();
        Eventually(() => two.Log.Any(l => l.StartsWith("down 3", StringComparison.Ordinal)) && two.Log.Count(l => l == "up 3") >= 2
            && three.Transport.Connected == 1);
        await Assert.That(three.Transport.Channels[0].TrySend(2, 2)).IsEqualTo(2);
    }

    internal static void Eventually(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            if (Environment.TickCount64 >= deadline)
            {
                Assert.Fail("the condition did not come true within 20 s");
            }

            Thread.Yield();
        }
    }

    /// <summary>A cable: passes bytes between two TCP connections until it is cut.</summary>
    private sealed class Relay : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentBag<TcpClient> _clients = [];

        public Relay()
        {
            _listener.Start();
            _ = Accept();
        }

        public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

        public IPEndPoint? Target { get; set; }

        public void Cut()
        {
            while (_clients.TryTake(out TcpClient? client))
            {
                client.Close();
            }
        }

        public void Dispose()
        {
            _listener.Dispose();
            Cut();
        }

        private async Task Accept()
        {
            while (true)
            {
                TcpClient near;
                try
                {
                    near = await _listener.AcceptTcpClientAsync();
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
                {
                    return;
                }

                var far = new TcpClient();
                await far.ConnectAsync(Target!);
                _clients.Add(near);
                _clients.Add(far);
                _ = Pass(near, far);
                _ = Pass(far, near);
            }
        }

        private static async Task Pass(TcpClient from, TcpClient to)
        {
            try
            {
                await from.GetStream().CopyToAsync(to.GetStream());
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The cable was cut.
            }
        }
    }
}
