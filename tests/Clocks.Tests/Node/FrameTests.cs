using Clocks.Model;
using Clocks.Node.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Node;

[TestClass]
public sealed class FrameTests
{
    private static readonly Hello Ours = new("lab", new NodeId(3), new RunId(7), 9, 40213, 3_000, "lab-7", 1_234);

    [TestMethod]
    public void A_timestamp_comes_back_as_it_went() => Prop.ForAll<ulong, ulong, ulong>((n, lamport, k) =>
    {
        Span<byte> bytes = stackalloc byte[FrameWriter.TimestampBytesMax];
        (long wantN, long wantLamport, long wantK) = (Clip(n), Clip(lamport), Clip(k));
        int length = FrameWriter.Timestamp(bytes, wantN, wantLamport, wantK);
        var reader = new FrameReader(bytes[..length]);
        return reader.Next(out Frame frame) == ReadStatus.Done
            && frame.Kind == FrameKind.Timestamp && frame.N == wantN && frame.Lamport == wantLamport && frame.K == wantK
            && reader.Consumed == length;
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void A_hello_comes_back_as_it_went()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Hello(bytes, Ours);
        var reader = new FrameReader(bytes.AsSpan(0, length));
        Assert.AreEqual(ReadStatus.Done, reader.Next(out Frame frame));
        Assert.AreEqual(Ours, frame.Hello);
    }

    [TestMethod]
    public void A_refusal_comes_back_as_it_went()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Refuse(bytes, RefuseCode.IdTaken, "id 3 is taken");
        var reader = new FrameReader(bytes.AsSpan(0, length));
        Assert.AreEqual(ReadStatus.Done, reader.Next(out Frame frame));
        Assert.AreEqual(RefuseCode.IdTaken, frame.Code);
        Assert.AreEqual("id 3 is taken", frame.Reason);
    }

    [TestMethod]
    public void Every_beginning_of_a_frame_is_incomplete_and_never_wrong()
    {
        var bytes = new byte[Limits.FrameBytesMax];
        int length = FrameWriter.Hello(bytes, Ours);
        for (int cut = 0; cut < length; cut++)
        {
            var reader = new FrameReader(bytes.AsSpan(0, cut));
            Assert.AreEqual(ReadStatus.Incomplete, reader.Next(out _), $"cut after {cut} bytes");
            Assert.AreEqual(0, reader.Consumed);
        }
    }

    [TestMethod]
    public void Integers_are_written_in_their_shortest_form()
    {
        var bytes = new byte[FrameWriter.TimestampBytesMax];
        Assert.AreEqual(2 + 1 + 1 + 1, FrameWriter.Timestamp(bytes, 127, 0, 1));
        Assert.AreEqual(2 + 2 + 3 + 5, FrameWriter.Timestamp(bytes, 128, 256, 65_536));
        Assert.AreEqual(2 + 9 + 1 + 1, FrameWriter.Timestamp(bytes, 1L << 32, 1, 1));
    }

    [TestMethod]
    public void Longer_forms_of_an_integer_are_read_too()
    {
        byte[] bytes = [0x94, 0x01, 0xcd, 0, 5, 0xcf, 0, 0, 0, 0, 0, 0, 0, 6, 0xd3, 0, 0, 0, 0, 0, 0, 0, 7];
        var reader = new FrameReader(bytes);
        Assert.AreEqual(ReadStatus.Done, reader.Next(out Frame frame));
        Assert.AreEqual((5L, 6L, 7L), (frame.N, frame.Lamport, frame.K));
    }

    [TestMethod]
    public void Elements_that_a_later_version_adds_are_skipped()
    {
        // [1, 2, 3, 4, {"a": [1, -2, 1.5, nil]}, "more", ext] and then a Ready.
        byte[] bytes =
        [
            0x97, 1, 2, 3, 4, 0x81, 0xa1, (byte)'a', 0x94, 1, 0xfe, 0xcb, 0, 0, 0, 0, 0, 0, 0, 0, 0xc0,
            0xa4, (byte)'m', (byte)'o', (byte)'r', (byte)'e', 0xd4, 1, 2, 0x91, 5,
        ];
        var reader = new FrameReader(bytes);
        Assert.AreEqual(ReadStatus.Done, reader.Next(out Frame first));
        Assert.AreEqual(4, first.K);
        Assert.AreEqual(ReadStatus.Done, reader.Next(out Frame second));
        Assert.AreEqual(FrameKind.Ready, second.Kind);
    }

    [TestMethod]
    [DataRow(new byte[] { 0x81, 1, 1 }, ReadStatus.WrongType)]
    [DataRow(new byte[] { 0x90 }, ReadStatus.TooFewElements)]
    [DataRow(new byte[] { 0x92, 1, 1 }, ReadStatus.TooFewElements)]
    [DataRow(new byte[] { 0x91, 77 }, ReadStatus.UnknownKind)]
    [DataRow(new byte[] { 0x94, 1, 0xff, 1, 1 }, ReadStatus.WrongType)]
    [DataRow(new byte[] { 0x94, 1, 0xd0, 0xff, 1, 1 }, ReadStatus.OutOfRange)]
    [DataRow(new byte[] { 0x94, 1, 0xcf, 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 1 }, ReadStatus.OutOfRange)]
    [DataRow(new byte[] { 0x93, 3, 4, 0xdb, 0xff, 0xff, 0xff, 0xff }, ReadStatus.TooLong)]
    [DataRow(new byte[] { 0x47, 0x45, 0x54, 0x20 }, ReadStatus.WrongType)]
    [DataRow(new byte[] { 0x92, 5, 0xc1 }, ReadStatus.WrongType)]
    public void What_is_no_frame_is_named(byte[] bytes, ReadStatus expected)
    {
        var reader = new FrameReader(bytes);
        Assert.AreEqual(expected, reader.Next(out _));
    }

    [TestMethod]
    public void A_frame_that_does_not_end_within_4_KiB_is_too_long()
    {
        var bytes = new byte[Limits.FrameBytesMax + 1];
        bytes[0] = 0xdc;
        bytes[1] = 0x0f;
        bytes[2] = 0xff;
        bytes[3] = 5;
        bytes.AsSpan(4).Fill(0xd9);
        var reader = new FrameReader(bytes);
        Assert.AreEqual(ReadStatus.TooLong, reader.Next(out _));
    }

    [TestMethod]
    public void A_hello_of_another_version_is_read_up_to_its_version()
    {
        byte[] bytes = [0x93, 0, 2, 0xc0];
        var reader = new FrameReader(bytes);
        Assert.AreEqual(ReadStatus.Done, reader.Next(out Frame frame));
        Assert.AreEqual(2, frame.Version);
        Assert.IsNull(frame.Hello);
    }

    [TestMethod]
    public void Arbitrary_bytes_never_throw_and_never_read_past_the_end() => Prop.ForAll<byte[]>(bytes =>
    {
        var reader = new FrameReader(bytes);
        for (int i = 0; i <= bytes.Length && reader.Next(out _) == ReadStatus.Done; i++)
        {
        }

        return reader.Consumed <= bytes.Length;
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Timestamps_are_read_without_allocating()
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
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(999, frames);
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

    private static long Clip(ulong value) => (long)(value % (Limits.LamportMax + 1UL));
}
