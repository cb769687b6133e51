using System.Net;
using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node.Transport;
using Clocks.Node.Wire;

namespace Clocks.Tests.Node;

/// <summary>Nodes that are told one address and learn the rest, and peers that tell what nobody asked or should believe.</summary>
public sealed class PeerExchangeTests
{
    private static readonly Hello OfNine = new("default", new NodeId(9), new RunId(99), 1, 40_009, 1_000, "nine", 0);

    [Test]
    public async Task Who_names_one_node_meets_all_that_name_it()
    {
        using var seed = new End(1);
        using var two = new End(2) { FollowsTold = true };
        using var three = new End(3) { FollowsTold = true };
        using var four = new End(4) { FollowsTold = true };
        End[] all = [seed, two, three, four];
        foreach (End end in all[1..])
        {
            end.Transport.AddCandidate(seed.AddressOnly());
        }

        await Assert.That(Eventually(() => all.All(end => end.Transport.Connected == 3)))
            .IsTrue().Because(string.Join('\n', all.SelectMany(end => end.Log)));
        await Assert.That(two.How.Concat(three.How).Concat(four.How)).Contains("told");
        await Assert.That(seed.Told).IsEmpty();
        await Assert.That(two.Told.Concat(three.Told).All(told => told.Key.EndsWith(" from node 1"))).IsTrue();
    }

    [Test]
    public async Task Who_has_not_asked_is_told_nothing()
    {
        using var seed = new End(1);
        using var silent = new TcpClient("127.0.0.1", seed.Transport.Port);
        silent.GetStream().Write(Bytes(frame => FrameWriter.Hello(frame, OfNine)));
        await Assert.That(Eventually(() => seed.Transport.Connected == 1)).IsTrue();
        using var two = new End(2);
        two.Transport.AddCandidate(seed.AddressOnly());
        await Assert.That(Eventually(() => seed.Transport.Connected == 2)).IsTrue();
        await Assert.That(Eventually(() => two.Told.Any(told => told.Id == new NodeId(9)))).IsTrue().Because("two has asked");
        foreach (IChannel channel in seed.Transport.Channels)
        {
            channel.TrySend(1, 1);
        }

        seed.Transport.Flush(atOnce: true);
        await Assert.That(Kinds(silent, until: FrameKind.Timestamp)).IsSequence([FrameKind.Hello, FrameKind.Timestamp]);
    }

    [Test]
    public async Task Who_tells_without_being_asked_is_cut_off()
    {
        using var two = new End(2);
        using var stranger = new TcpClient("127.0.0.1", two.Transport.Port);
        stranger.GetStream().Write(Bytes(frame => FrameWriter.Hello(frame, OfNine)));
        await Assert.That(Eventually(() => two.Transport.Connected == 1)).IsTrue();
        stranger.GetStream().Write(Bytes(frame => FrameWriter.Peer(frame, Told(5, "127.0.0.1", 7))));
        await Assert.That(Eventually(() => two.Log.Contains("down 9 Malformed"))).IsTrue().Because(string.Join('\n', two.Log));
        await Assert.That(two.Told).IsEmpty();
    }

    [Test]
    public async Task A_seed_that_lies_is_believed_within_bounds()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var two = new End(2);
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        two.Transport.AddCandidate(new Sighting($"127.0.0.1:{port}", "static", [new IPEndPoint(IPAddress.Loopback, port)]));
        using TcpClient seed = listener.AcceptTcpClient();
        var first = new FrameReader(Received(seed, 1));
        first.Next(out Frame hello);
        bool isAsked = hello.Hello!.IsAsking;
        await Assert.That(isAsked).IsTrue();
        seed.GetStream().Write(Bytes(frame => FrameWriter.Hello(frame, OfNine)));
        // Itself, its own number, no port, an address that means something else to each machine: no hint.
        seed.GetStream().Write(Bytes(frame => FrameWriter.Peer(frame, Told(5, "127.0.0.1", 7) with { Run = two.Sighting().Run!.Value })));
        seed.GetStream().Write(Bytes(frame => FrameWriter.Peer(frame, Told(2, "127.0.0.1", 7))));
        seed.GetStream().Write(Bytes(frame => FrameWriter.Peer(frame, Told(5, "127.0.0.1", 0))));
        seed.GetStream().Write(Bytes(frame => FrameWriter.Peer(frame, Told(5, "fe80::1", 7))));
        for (int i = 1; i <= 2 * Limits.PeersMax; i++)
        {
            int told = i;
            seed.GetStream().Write(Bytes(frame => FrameWriter.Peer(frame, Told(10 + told, "203.0.113.1", 1_000 + told))));
        }

        seed.GetStream().Write(Bytes(FrameWriter.Ready));
        await Assert.That(Eventually(() => two.Transport.ReadyPeers == 1)).IsTrue().Because(string.Join('\n', two.Log));
        await Assert.That(two.Told.Count).IsEqualTo(Limits.PeersMax);
        await Assert.That(two.Told.All(told => told.EndPoints[0].Address.ToString() == "203.0.113.1" && !told.IsNamed)).IsTrue();
    }

    [Test]
    public async Task What_is_told_is_dialled_by_the_rules_for_strangers_and_given_up_after_a_minute()
    {
        var schedule = new DialSchedule(
            new NodeId(1), "default", new RunId(1), new AddressRule(() => [System.Net.IPNetwork.Parse("10.0.0.0/24")]));
        Sighting near = Hint("10.0.0.7"), far = Hint("203.0.113.7");
        await Assert.That(schedule.Add(far, 0)).IsFalse();
        await Assert.That(schedule.Add(near, 0)).IsTrue();
        long nextMs = long.MaxValue;
        DialTarget target = schedule.TakeDue(100, 8, static _ => false, ref nextMs).Single();
        await Assert.That(target.Sighting).IsEqualTo(near);
        await Assert.That(target.IsOutdated(60_099)).IsFalse();
        await Assert.That(target.IsOutdated(60_100)).IsTrue();
    }

    private static Sighting Hint(string address) => new(
        address, Sighting.ToldSource, [new IPEndPoint(IPAddress.Parse(address), 5_001)], new NodeId(7), "default", new RunId(7));

    private static ToldPeer Told(int id, string address, int port) =>
        new(new NodeId(id), new RunId((UInt128)(1_000 + id)), IPAddress.Parse(address), port);

    private delegate int Writer(Span<byte> destination);

    private static byte[] Bytes(Writer write)
    {
        byte[] bytes = new byte[Limits.FrameBytesMax];
        return bytes[..write(bytes)];
    }

    private static FrameKind[] Kinds(TcpClient peer, FrameKind until)
    {
        for (int frames = 1; ; frames++)
        {
            var kinds = new List<FrameKind>();
            var reader = new FrameReader(Received(peer, frames));
            for (int i = 0; i < frames && reader.Next(out Frame frame) == ReadStatus.Done; i++)
            {
                kinds.Add(frame.Kind);
            }

            if (kinds[^1] == until)
            {
                return [.. kinds];
            }
        }
    }

    /// <summary>What has come, once it is so many frames; without taking it.</summary>
    private static byte[] Received(TcpClient peer, int frames)
    {
        byte[] bytes = new byte[Limits.FrameBytesMax];
        int length = 0;
        peer.Client.ReceiveTimeout = 10_000;
        Eventually(() =>
        {
            length = peer.Client.Receive(bytes, SocketFlags.Peek);
            var reader = new FrameReader(bytes.AsSpan(0, length));
            int whole = 0;
            while (reader.Next(out _) == ReadStatus.Done)
            {
                whole++;
            }

            return whole >= frames;
        });
        return bytes[..length];
    }

    private static bool Eventually(Func<bool> condition) => SpinWait.SpinUntil(condition, 10_000);
}
