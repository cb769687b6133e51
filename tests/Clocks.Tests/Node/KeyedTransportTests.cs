using System.Net;
using System.Net.Sockets;
using Clocks.Model;
using Clocks.Node.Security;
using Clocks.Node.Wire;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Node;

/// <summary>Transports of a cluster with a key, over real sockets on 127.0.0.1, and those who do not have it.</summary>
public sealed class KeyedTransportTests
{
    private static readonly ClusterKeys Ours = new(SealedChannelTests.KeyOf(1)), Theirs = new(SealedChannelTests.KeyOf(2));

    [Test]
    public async Task Two_with_one_key_exchange_messages_and_say_bye()
    {
        using var two = new End(2, Ours);
        using var three = new End(3, Ours);
        End.Introduce(two, three);
        Scratch.Until(() => two.Transport.Connected == 1 && three.Transport.Connected == 1, "connected");
        for (long n = 1; n <= 5_000; n++)
        {
            while (two.Transport.Channels[0].TrySend(n, n) == 0)
            {
                two.Transport.Flush(atOnce: true);
            }

            three.Transport.Channels[0].TrySend(n, n);
            if (n % 7 == 0)
            {
                two.Transport.Flush(atOnce: n % 2 == 0);
                three.Transport.Flush(atOnce: n % 3 == 0);
            }
        }

        two.Transport.Flush(atOnce: true);
        three.Transport.Flush(atOnce: true);
        Scratch.Until(() => two.Transport.Waiting == 5_000 && three.Transport.Waiting == 5_000, "all arrive");
        for (long n = 1; n <= 5_000; n++)
        {
            three.Transport.TryReceive(out Arrival arrival, out _);
            await Assert.That(arrival.Message.K).IsEqualTo(n);
        }

        two.Transport.Close(5_000, 5_000);
        Scratch.Until(() => three.Log.Contains("down 2 Bye"), "bye");
        await Assert.That(two.Log.Concat(three.Log).Any(l => l.StartsWith("trouble", StringComparison.Ordinal))).IsFalse();
    }

    [Test]
    public async Task The_new_key_of_one_and_the_old_key_of_another_meet_while_keys_change()
    {
        ClusterKey old = SealedChannelTests.KeyOf(1), young = SealedChannelTests.KeyOf(2);
        using var two = new End(2, new ClusterKeys(old, young));
        using var three = new End(3, new ClusterKeys(young, old));
        End.Introduce(two, three);
        Scratch.Until(() => two.Transport.Connected == 1 && three.Transport.Connected == 1, "connected");
        await Assert.That(two.Log.Any(l => l.StartsWith("trouble", StringComparison.Ordinal))).IsFalse();
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task Who_has_another_key_or_none_is_nobody_and_each_says_so_once(bool hasKey)
    {
        using var two = new End(2, Ours);
        using var three = new End(3, hasKey ? Theirs : null);
        End.Introduce(two, three);
        Scratch.Until(() => Troubles(two) == 1 && Troubles(three) == 1, "both have said it");
        int attempts = two.Doubted.Count + three.Doubted.Count;
        Scratch.Until(() => two.Doubted.Count + three.Doubted.Count >= attempts + 6, "they try again, several times");
        await Assert.That(two.Log.Concat(three.Log).Any(l => l.StartsWith("up", StringComparison.Ordinal))).IsFalse();
        await Assert.That(Troubles(two)).IsEqualTo(1).Because(string.Join('\n', two.Log));
        await Assert.That(Troubles(three)).IsEqualTo(1).Because(string.Join('\n', three.Log));
        await Assert.That(two.Log.Single()).Contains("key");
        await Assert.That(three.Log.Single()).Contains("--key-file");
    }

    [Test]
    [Arguments(2, 3)]
    [Arguments(3, 2)]
    public async Task Who_only_dials_hears_what_may_be_wrong(int keyed, int plain)
    {
        using var two = new End(keyed, Ours);
        using var three = new End(plain);
        three.Transport.AddCandidate(two.Sighting());
        Scratch.Until(() => Troubles(two) == 1 && Troubles(three) == 1, "both have said it");
        await Assert.That(two.Log.Single()).Contains("speaks without a key");
        await Assert.That(three.Log.Single()).Contains("may have a key");
    }

    [Test]
    public async Task A_stranger_who_knows_everything_but_the_key_gets_no_word_and_does_nothing()
    {
        using var two = new End(2, Ours);
        using var three = new End(3, Ours);
        byte[][] capture = Capture(two, three);
        Scratch.Until(() => two.Transport.Connected == 1 && three.Transport.Connected == 1, "connected through the wire that is tapped");
        string[] before = [.. two.Log];
        var random = new Random(13);
        var bytes = new byte[Limits.FrameBytesMax];
        int hello = FrameWriter.Hello(bytes, new Hello(
            "default", new NodeId(3), new RunId(7), 1, three.Transport.Port, 1_000, "host-3", 1L << 40));
        for (int i = 0; i < 40; i++)
        {
            using var stranger = new TcpClient("127.0.0.1", two.Transport.Port) { NoDelay = true, ReceiveTimeout = 4_000 };
            byte[] garbage = new byte[random.Next(1, 400)];
            random.NextBytes(garbage);
            byte[] words = (i % 4) switch
            {
                0 => capture[0],
                1 => garbage,
                2 => bytes[..hello],
                _ => [.. capture[0][..SealedChannel.GreetingBytes], .. garbage],
            };
            Say(stranger, words);
            int answered = Read(stranger);
            // A greeting that is repeated is answered, with a message that is of no use without the key.
            await Assert.That(answered is 0 or SealedChannel.GreetingBytes).IsTrue().Because($"{i}: {answered} bytes");
        }

        string[] after = [.. two.Log.Skip(before.Length)];
        await Assert.That(after.Length).IsEqualTo(1).Because(string.Join('\n', after));
        await Assert.That(after[0]).Contains("127.0.0.1");
        await Assert.That(two.Transport.Connected).IsEqualTo(1);
        two.Transport.Channels[0].TrySend(1, 1);
        two.Transport.Flush(atOnce: true);
        Scratch.Until(() => three.Transport.Waiting == 1, "who has the key is not disturbed");
    }

    [Test]
    public async Task A_greeting_that_was_heard_before_costs_its_repeater_more_than_the_node()
    {
        using var two = new End(2, Ours);
        using var three = new End(3, Ours);
        byte[][] capture = Capture(two, three);
        Scratch.Until(() => two.Transport.Connected == 1, "connected");
        using var stranger = new TcpClient("127.0.0.1", two.Transport.Port) { ReceiveTimeout = 4_000 };
        Say(stranger, capture[0]);
        await Assert.That(Read(stranger)).IsEqualTo(0).Because("it was answered once");
    }

    private static int Troubles(End end) => end.Log.Count(l => l.StartsWith("trouble", StringComparison.Ordinal));

    private static void Say(TcpClient stranger, byte[] words)
    {
        try
        {
            stranger.Client.Send(words);
            stranger.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The node has closed already.
        }
    }

    /// <summary>Bytes until the node closes.</summary>
    private static int Read(TcpClient stranger)
    {
        var bytes = new byte[4_096];
        int all = 0;
        try
        {
            for (int read; (read = stranger.Client.Receive(bytes)) > 0; all += read)
            {
            }
        }
        catch (SocketException)
        {
            // Closed with what it had not read.
        }

        return all;
    }

    /// <summary>Connects three to two through a wire that is tapped: what three says first, hello and all.</summary>
    private static byte[][] Capture(End two, End three)
    {
        using var tap = new WireTap(two.Transport.Port);
        three.Transport.AddCandidate(two.Sighting() with { EndPoints = [new IPEndPoint(IPAddress.Loopback, tap.Port)] });
        Scratch.Until(() => two.Transport.Connected == 1, "through the tap");
        return [tap.Heard()];
    }
}
