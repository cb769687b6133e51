using Clocks.Model;
using Clocks.Node.Wire;

namespace Clocks.Tests.Node;

/// <summary>The limits that stand in front of the MessagePack library, and what a frame that waits for more costs.</summary>
public sealed class FrameLimitTests
{
    private static readonly Hello Ours = new("lab", new NodeId(3), new RunId(7), 9, 40213, 3_000, "lab-7", 1_234);

    [Test]
    public async Task A_frame_of_4_KiB_is_read_and_one_byte_more_is_too_long()
    {
        // [5, binary]: array, kind, and a header of three bytes before the binary.
        foreach (int excess in new[] { 0, 1 })
        {
            int length = Limits.FrameBytesMax - 5 + excess;
            byte[] bytes = [0x92, 5, 0xc5, (byte)(length >> 8), (byte)length, .. new byte[length], 0x91, 5];
            var reader = new FrameReader(bytes);
            (ReadStatus status, int consumed) = (reader.Next(out _), reader.Consumed);
            await Assert.That(status).IsEqualTo(excess == 0 ? ReadStatus.Done : ReadStatus.TooLong);
            await Assert.That(consumed).IsEqualTo(excess == 0 ? Limits.FrameBytesMax : 0);
        }
    }

    [Test]
    [Arguments(new byte[] { 0xc6, 0, 0, 0x10, 1 })]
    [Arguments(new byte[] { 0xdb, 0xff, 0xff, 0xff, 0xff })]
    [Arguments(new byte[] { 0xdd, 0x7f, 0xff, 0xff, 0xff })]
    [Arguments(new byte[] { 0xdf, 0x80, 0, 0, 0 })]
    [Arguments(new byte[] { 0xc9, 0, 0x20, 0, 0 })]
    [Arguments(new byte[] { 0xda, 0x10, 1 })]
    public async Task What_is_announced_longer_than_a_frame_is_not_waited_for(byte[] value)
    {
        var reader = new FrameReader([0x92, 5, .. value]);
        await Assert.That(reader.Next(out _)).IsEqualTo(ReadStatus.TooLong);
    }

    [Test]
    [Arguments(0x91)]
    [Arguments(0x81)]
    public async Task Arrays_in_arrays_are_read_up_to_the_limit_of_depth(int container)
    {
        // The frame is the outermost; a map of one pair holds a key, and the next map as its value.
        foreach (int excess in new[] { 0, 1 })
        {
            var bytes = new List<byte> { 0x92, 5 };
            for (int depth = 1; depth < Limits.FrameDepthMax + excess; depth++)
            {
                bytes.Add((byte)container);
                bytes.AddRange(container == 0x81 ? [7] : []);
            }

            bytes.Add(0xc0);
            var reader = new FrameReader(bytes.ToArray());
            await Assert.That(reader.Next(out _)).IsEqualTo(excess == 0 ? ReadStatus.Done : ReadStatus.TooDeep);
        }
    }

    [Test]
    public async Task Every_status_has_words()
    {
        ReadStatus[] all = Enum.GetValues<ReadStatus>();
        await Assert.That(all.Select(status => status.Describe()).Distinct()).Count().IsEqualTo(all.Length);
    }

    [Test]
    [Arguments(3, 41, 0xd9, ReadStatus.OutOfRange)]
    [Arguments(4, 0, 0xa0, ReadStatus.WrongType)]
    [Arguments(5, 15, 0xc4, ReadStatus.OutOfRange)]
    [Arguments(5, 17, 0xc4, ReadStatus.OutOfRange)]
    [Arguments(9, 0, 0xc0, ReadStatus.WrongType)]
    public async Task A_wrong_element_of_a_hello_is_named_when_its_header_is_there(int place, int length, int code, ReadStatus expected)
    {
        // The elements before it, right; then the first two bytes of the wrong one.
        byte[][] right =
        [
            [0x9a], [0], [1], [0xa1, (byte)'c'], [3], [0xc4, 16, .. new byte[16]], [0xc4, 16, .. new byte[16]], [5], [6], [0xa0], [8],
        ];
        byte[] bytes = [.. right.Take(place).SelectMany(b => b), (byte)code, (byte)length];
        var reader = new FrameReader(bytes);
        await Assert.That(reader.Next(out _)).IsEqualTo(expected);
        var whole = new FrameReader(right.SelectMany(b => b).ToArray());
        await Assert.That(whole.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That(frame.Hello!.Cluster).IsEqualTo("c");
    }

    /// <summary>
    /// What has been passed is spoilt before the next byte comes; whoever looked at it again would find it wrong.
    /// </summary>
    [Test]
    public async Task A_frame_that_comes_byte_by_byte_is_searched_once()
    {
        byte[] head = [0xdc, 0x0f, 0xfd, 5];
        byte[] stream = [.. head, .. Enumerable.Repeat((byte)0x80, Limits.FrameBytesMax - head.Length), 0x91, 5];
        FrameProgress progress = default;
        for (int end = 1; end < Limits.FrameBytesMax; end++)
        {
            var reader = new FrameReader(stream.AsSpan(0, end), progress);
            (ReadStatus status, progress) = (reader.Next(out _), reader.Progress);
            await Assert.That(status).IsEqualTo(ReadStatus.Incomplete).Because($"after {end} bytes");
            if (end > head.Length)
            {
                stream[end - 1] = 0xc1;
            }
        }

        var last = new FrameReader(stream, progress);
        (ReadStatus one, int oneEnd) = (last.Next(out Frame frame), last.Consumed);
        (ReadStatus other, int otherEnd) = (last.Next(out _), last.Consumed);
        await Assert.That(one).IsEqualTo(ReadStatus.Done);
        await Assert.That((frame.Kind, oneEnd)).IsEqualTo((FrameKind.Ready, Limits.FrameBytesMax));
        await Assert.That(other).IsEqualTo(ReadStatus.Done);
        await Assert.That(otherEnd).IsEqualTo(stream.Length);
    }

    [Test]
    public async Task A_frame_that_waits_for_more_allocates_nothing()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int hello = FrameWriter.Hello(bytes, Ours);
        byte[] refusal = [0x94, 3, 8, 0xa4, (byte)'f', (byte)'u', (byte)'l', (byte)'l', 0xdc, 0, 9, 1, 2, 3];
        ReadBeginnings(bytes.AsSpan(0, hello - 1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int incomplete = ReadBeginnings(bytes.AsSpan(0, hello - 1)) + ReadBeginnings(refusal);
        await Assert.That(GC.GetAllocatedBytesForCurrentThread() - before).IsEqualTo(0);
        await Assert.That(incomplete).IsEqualTo(hello + refusal.Length + 1);
    }

    [Test]
    public async Task The_frames_of_a_live_connection_are_written_and_read_without_allocating()
    {
        var bytes = new byte[4 * FrameWriter.TimestampBytesMax];
        WriteAndRead(bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int frames = WriteAndRead(bytes);
        await Assert.That(GC.GetAllocatedBytesForCurrentThread() - before).IsEqualTo(0);
        await Assert.That(frames).IsEqualTo(4);
    }

    [Test]
    public async Task A_destination_that_is_too_small_is_a_bug_and_throws()
    {
        Assert.ThrowsExactly<ArgumentException>(() => FrameWriter.Ready(new byte[1]));
        Assert.ThrowsExactly<ArgumentException>(() => FrameWriter.Refuse(new byte[8], RefuseCode.Full, "no room"));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => FrameWriter.Hello(new byte[9_000], Ours with { Host = new string('h', 5_000) }));
        var bytes = new byte[Limits.FrameBytesMax];
        var reader = new FrameReader(bytes.AsSpan(0, FrameWriter.Refuse(bytes, RefuseCode.Full, new string('\u20ac', 1_001))));
        await Assert.That(reader.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That(frame.Reason).IsEqualTo(new string('\u20ac', 1_000));
    }

    [Test]
    public async Task A_refusal_without_a_reason_is_a_frame_too()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Refuse(bytes, RefuseCode.Full, "");
        await Assert.That(bytes[..length]).IsSequence(new byte[] { 0x93, 3, 8, 0xa0 });
        var reader = new FrameReader(bytes.AsSpan(0, length));
        await Assert.That(reader.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That(frame.Reason).IsEqualTo("");
    }

    /// <summary>How many of the beginnings of a frame, the empty one among them, are incomplete.</summary>
    private static int ReadBeginnings(ReadOnlySpan<byte> bytes)
    {
        int incomplete = 0;
        for (int end = 0; end <= bytes.Length; end++)
        {
            var reader = new FrameReader(bytes[..end]);
            incomplete += !reader.TryTimestamp(out _, out _, out _) && reader.Next(out _) == ReadStatus.Incomplete ? 1 : 0;
        }

        return incomplete;
    }

    private static int WriteAndRead(byte[] bytes)
    {
        int length = FrameWriter.Ready(bytes);
        length += FrameWriter.Timestamp(bytes.AsSpan(length), 1, 1L << 40, 1);
        // [1, 2, 3, 4] with a signed integer: a form that the library reads.
        ReadOnlySpan<byte> signed = [0x94, 1, 0xd0, 2, 3, 4];
        signed.CopyTo(bytes.AsSpan(length));
        length += signed.Length;
        length += FrameWriter.Bye(bytes.AsSpan(length), 3, 1L << 41, 2);
        var reader = new FrameReader(bytes.AsSpan(0, length));
        int frames = 0;
        while (reader.TryTimestamp(out _, out _, out _) || reader.Next(out _) == ReadStatus.Done)
        {
            frames++;
        }

        return frames;
    }
}
