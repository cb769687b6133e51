using System.Net.Sockets;
using Clocks.Model;
using Clocks.Node.Wire;

namespace Clocks.Tests.Node;

/// <summary>A peer on a real connection that sends a byte at a time.</summary>
public sealed class SlowPeerTests
{
    [Test]
    public async Task Frames_that_come_byte_by_byte_are_frames_like_any_others()
    {
        using var two = new End(2);
        using var slow = new TcpClient("127.0.0.1", two.Transport.Port) { NoDelay = true };
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Hello(bytes, new Hello("default", new NodeId(9), new RunId(99), 1, 1, 1_000, "slow", 0));
        // A Ready with two elements of a later version, then a timestamp, one with signed numbers, and one with one more.
        byte[] ready = [0x93, 5, 0x82, 1, 0x92, 2, 3, 0xa1, (byte)'x', 0xc0, 0xc4, 2, 0xc1, 0xc1];
        byte[] signed = [0x94, 1, 0xd1, 0, 8, 0xd0, 9, 2];
        byte[] longer = [0x95, 1, 9, 10, 3, 0xa3, (byte)'n', (byte)'e', (byte)'w'];
        int timestamp = FrameWriter.Timestamp(bytes.AsSpan(length), 7, 1L << 40, 1);
        byte[] stream = [.. bytes[..length], .. ready, .. bytes[length..(length + timestamp)], .. signed, .. longer];
        for (int i = 0; i < stream.Length; i++)
        {
            slow.GetStream().Write(stream, i, 1);
            // With the last byte of its hello it is a peer; before that nothing more is sent.
            await Assert.That(i < length - 1 || Eventually(() => two.Transport.Connected == 1))
                .IsTrue().Because(string.Join('\n', two.Log));
        }

        await Assert.That(Eventually(() => two.Transport.Waiting == 3)).IsTrue().Because(string.Join('\n', two.Log));
        await Assert.That(two.Transport.ReadyPeers).IsEqualTo(1);
        await Assert.That(Received(two)).IsEqualTo(new Message(new NodeId(9), 7, 1L << 40, 1));
        await Assert.That(Received(two)).IsEqualTo(new Message(new NodeId(9), 8, 9, 2));
        await Assert.That(Received(two)).IsEqualTo(new Message(new NodeId(9), 9, 10, 3));
    }

    [Test]
    public async Task A_frame_that_never_ends_is_too_long_after_4_KiB_of_single_bytes()
    {
        using var two = new End(2);
        using var slow = new TcpClient("127.0.0.1", two.Transport.Port) { NoDelay = true };
        NetworkStream stream = slow.GetStream();
        byte[] begin = [0xdc, 0x0f, 0xff, 5];
        stream.Write(begin);
        for (int i = begin.Length; i < Limits.FrameBytesMax - 1; i++)
        {
            stream.WriteByte(0xd0);
        }

        await Assert.That(two.Log.Count).IsEqualTo(0);
        stream.WriteByte(0xd0);
        await Assert.That(Eventually(() => two.Log.Any(l => l.Contains("longer than 4 KiB"))))
            .IsTrue().Because(string.Join('\n', two.Log));
    }

    private static Message Received(End end) =>
        end.Transport.TryReceive(out Arrival arrival, out _) ? arrival.Message : default;

    private static bool Eventually(Func<bool> condition) => SpinWait.SpinUntil(condition, 10_000);
}
