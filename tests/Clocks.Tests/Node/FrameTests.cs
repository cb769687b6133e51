using Clocks.Model;
using Clocks.Node.Wire;

namespace Clocks.Tests.Node;

public sealed class FrameTests
{
    private static readonly Hello Ours = new("lab", new NodeId(3), new RunId(7), 9, 40213, 3_000, "lab-7", 1_234);

    [Test]
    public async Task A_hello_comes_back_as_it_went()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Hello(bytes, Ours);
        var reader = new FrameReader(bytes.AsSpan(0, length));
        await Assert.That(reader.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That(frame.Hello).IsEqualTo(Ours);
    }

    [Test]
    public async Task A_refusal_comes_back_as_it_went()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Refuse(bytes, RefuseCode.IdTaken, "id 3 is taken");
        var reader = new FrameReader(bytes.AsSpan(0, length));
        await Assert.That(reader.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That(frame.Code).IsEqualTo(RefuseCode.IdTaken);
        await Assert.That(frame.Reason).IsEqualTo("id 3 is taken");
    }

    [Test]
    public async Task Every_beginning_of_a_frame_is_incomplete_and_never_wrong()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Hello(bytes, Ours);
        for (int cut = 0; cut < length; cut++)
        {
            var reader = new FrameReader(bytes.AsSpan(0, cut));
            (ReadStatus status, int consumed) = (reader.Next(out _), reader.Consumed);
            await Assert.That(status).IsEqualTo(ReadStatus.Incomplete).Because($"cut after {cut} bytes");
            await Assert.That(consumed).IsEqualTo(0);
        }
    }

    [Test]
    public async Task Integers_are_written_in_their_shortest_form()
    {
        var bytes = new byte[FrameWriter.TimestampBytesMax];
        await Assert.That(FrameWriter.Timestamp(bytes, 127, 0, 1)).IsEqualTo(2 + 1 + 1 + 1);
        await Assert.That(FrameWriter.Timestamp(bytes, 128, 256, 65_536)).IsEqualTo(2 + 2 + 3 + 5);
        await Assert.That(FrameWriter.Timestamp(bytes, 1L << 32, 1, 1)).IsEqualTo(2 + 9 + 1 + 1);
    }

    [Test]
    public async Task Longer_forms_of_an_integer_are_read_too()
    {
        byte[] bytes = [0x94, 0x01, 0xcd, 0, 5, 0xcf, 0, 0, 0, 0, 0, 0, 0, 6, 0xd3, 0, 0, 0, 0, 0, 0, 0, 7];
        var reader = new FrameReader(bytes);
        await Assert.That(reader.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That((frame.N, frame.Lamport, frame.K)).IsEqualTo((5L, 6L, 7L));
    }

    [Test]
    public async Task Elements_that_a_later_version_adds_are_skipped()
    {
        // [1, 2, 3, 4, {"a": [1, -2, 1.5, nil]}, "more", ext] and then a Ready.
        byte[] bytes =
        [
            0x97, 1, 2, 3, 4, 0x81, 0xa1, (byte)'a', 0x94, 1, 0xfe, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0, 0xc0,
            0xa4, (byte)'m', (byte)'o', (byte)'r', (byte)'e', 0xd4, 1, 2, 0x91, 5,
        ];
        var reader = new FrameReader(bytes);
        (ReadStatus one, ReadStatus other) = (reader.Next(out Frame first), reader.Next(out Frame second));
        await Assert.That(one).IsEqualTo(ReadStatus.Done);
        await Assert.That(first.K).IsEqualTo(4);
        await Assert.That(other).IsEqualTo(ReadStatus.Done);
        await Assert.That(second.Kind).IsEqualTo(FrameKind.Ready);
    }

    [Test]
    [Arguments(new byte[] { 0x81, 1, 1 }, ReadStatus.WrongType)]
    [Arguments(new byte[] { 0x90 }, ReadStatus.TooFewElements)]
    [Arguments(new byte[] { 0x92, 1, 1 }, ReadStatus.TooFewElements)]
    [Arguments(new byte[] { 0x91, 77 }, ReadStatus.UnknownKind)]
    [Arguments(new byte[] { 0x94, 1, 0xff, 1, 1 }, ReadStatus.WrongType)]
    [Arguments(new byte[] { 0x94, 1, 0xd0, 0xff, 1, 1 }, ReadStatus.OutOfRange)]
    [Arguments(new byte[] { 0x94, 1, 0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 1 }, ReadStatus.OutOfRange)]
    [Arguments(new byte[] { 0x93, 3, 4, 0xdb, 0xff, 0xff, 0xff, 0xff }, ReadStatus.TooLong)]
    [Arguments(new byte[] { 0x47, 0x45, 0x54, 0x20 }, ReadStatus.WrongType)]
    [Arguments(new byte[] { 0x92, 5, 0xc1 }, ReadStatus.WrongType)]
    public async Task What_is_no_frame_is_named(byte[] bytes, ReadStatus expected)
    {
        var reader = new FrameReader(bytes);
        await Assert.That(reader.Next(out _)).IsEqualTo(expected);
    }

    [Test]
    public async Task A_frame_that_does_not_end_within_4_KiB_is_too_long()
    {
        var bytes = new byte[Limits.FrameBytesMax + 1];
        bytes[0] = 0xdc;
        bytes[1] = 0x0f;
        bytes[2] = 0xff;
        bytes[3] = 5;
        bytes.AsSpan(4).Fill(0xd9);
        var reader = new FrameReader(bytes);
        await Assert.That(reader.Next(out _)).IsEqualTo(ReadStatus.TooLong);
    }

    [Test]
    public async Task A_hello_of_another_version_is_read_up_to_its_version()
    {
        byte[] bytes = [0x93, 0, 2, 0xc0];
        var reader = new FrameReader(bytes);
        await Assert.That(reader.Next(out Frame frame)).IsEqualTo(ReadStatus.Done);
        await Assert.That(frame.Version).IsEqualTo(2);
        await Assert.That(frame.Hello).IsNull();
    }

    [Test]
    public async Task Timestamps_are_read_without_allocating()
    {
        var bytes = new byte[64 * 1024];
        int length = 0;
        for (int i = 1; i < 1_000; i++)
        {
            length += FrameWriter.Timestamp(bytes.AsSpan(length), i, i * 70_000L, i);
        }

        Read(bytes, length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int frames = Read(bytes, length);
        await Assert.That(GC.GetAllocatedBytesForCurrentThread() - before).IsEqualTo(0);
        await Assert.That(frames).IsEqualTo(999);
    }

    private static int Read(byte[] bytes, int length)
    {
        var reader = new FrameReader(bytes.AsSpan(0, length));
        int frames = 0;
        while (reader.Next(out _) == ReadStatus.Done)
        {
            frames++;
        }

        return frames;
    }
}
