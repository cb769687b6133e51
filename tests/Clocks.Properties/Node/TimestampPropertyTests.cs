using Clocks.Model;
using Clocks.Node.Wire;
using Clocks.Tests.Journal;
using MessagePack;

namespace Clocks.Tests.Node;

/// <summary>
/// The fast path of the hot frame says what the MessagePack library says: both directions, every value, every form of
/// an integer, every split; a failure names its seed.
/// </summary>
[TestClass]
public sealed class TimestampPropertyTests
{
    [TestMethod]
    public void What_the_fast_path_writes_the_library_writes_too() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            var bytes = new byte[FrameWriter.TimestampBytesMax];
            int length = FrameWriter.Timestamp(bytes, n, lamport, k);
            CollectionAssert.AreEqual(WireDraws.Library(FrameKind.Timestamp, n, lamport, k), bytes[..length]);
            return true;
        },
        3_000);

    [TestMethod]
    public void What_the_fast_path_writes_the_library_reads() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            var bytes = new byte[FrameWriter.TimestampBytesMax];
            int length = FrameWriter.Timestamp(bytes, n, lamport, k);
            var reader = new MessagePackReader(bytes.AsMemory(0, length));
            Assert.AreEqual(4, reader.ReadArrayHeader());
            Assert.AreEqual((1L, n, lamport, k), (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()));
            Assert.IsTrue(reader.End);
            return true;
        },
        3_000);

    /// <summary>A form that the fast path leaves to the library is read by it; both ways the values are the same.</summary>
    [TestMethod]
    public void Whoever_reads_a_timestamp_reads_the_same() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            byte[] frame = WireDraws.Numbers(FrameKind.Timestamp, n, lamport, k, ref draw);
            byte[] stream = [.. frame, .. Behind(ref draw)];
            var library = new MessagePackReader(frame);
            Assert.AreEqual(4, library.ReadArrayHeader());
            Assert.AreEqual((1L, n, lamport, k), (library.ReadInt64(), library.ReadInt64(), library.ReadInt64(), library.ReadInt64()));
            var any = new FrameReader(stream);
            Assert.AreEqual(ReadStatus.Done, any.Next(out Frame read));
            Assert.AreEqual((FrameKind.Timestamp, n, lamport, k), (read.Kind, read.N, read.Lamport, read.K));
            Assert.AreEqual(frame.Length, any.Consumed);
            var fast = new FrameReader(stream);
            bool isFast = fast.TryTimestamp(out long fastN, out long fastLamport, out long fastK);
            Assert.AreEqual(IsUnsigned(frame), isFast, Convert.ToHexString(frame));
            Assert.AreEqual(isFast ? frame.Length : 0, fast.Consumed);
            Assert.IsTrue(!isFast || (fastN, fastLamport, fastK) == (n, lamport, k));
            return true;
        },
        5_000);

    [TestMethod]
    public void Of_a_beginning_of_a_timestamp_neither_reads_anything() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            byte[] frame = WireDraws.Numbers(FrameKind.Timestamp, n, lamport, k, ref draw);
            for (int cut = 0; cut < frame.Length; cut++)
            {
                var reader = new FrameReader(frame.AsSpan(0, cut));
                Assert.IsFalse(reader.TryTimestamp(out _, out _, out _), $"cut after {cut} of {Convert.ToHexString(frame)}");
                Assert.AreEqual(ReadStatus.Incomplete, reader.Next(out _), $"cut after {cut} of {Convert.ToHexString(frame)}");
                Assert.AreEqual(0, reader.Consumed);
            }

            return true;
        },
        1_000);

    [TestMethod]
    public void A_number_over_the_limit_is_read_by_neither() => JournalPropertyTests.ForEverySeed(
        seed =>
        {
            var draw = new Draw(seed);
            long[] numbers = [WireDraws.Number(ref draw), WireDraws.Number(ref draw), WireDraws.Number(ref draw)];
            ulong tooMuch = draw.Below(3) == 0 ? Limits.LamportMax + 1UL : Math.Max(draw.Next(), Limits.LamportMax + 1UL);
            uint place = draw.Below(3);
            byte[] frame =
            [
                0x94, 1, .. Enumerable.Range(0, 3).SelectMany(i => i == place
                    ? [0xcf, .. BitConverter.GetBytes(tooMuch).Reverse()]
                    : WireDraws.Library(FrameKind.Timestamp, numbers[i], 0, 0)[2..^2]),
                .. Behind(ref draw),
            ];
            var reader = new FrameReader(frame);
            Assert.IsFalse(reader.TryTimestamp(out _, out _, out _));
            Assert.AreEqual(ReadStatus.OutOfRange, reader.Next(out _));
            return true;
        },
        2_000);

    private static (long N, long Lamport, long K) AnyNumbers(ref Draw draw) =>
        (WireDraws.Number(ref draw), WireDraws.Number(ref draw), WireDraws.Number(ref draw));

    /// <summary>What follows a frame: nothing, a little, or as much as the fast path likes to have.</summary>
    private static byte[] Behind(ref Draw draw)
    {
        var bytes = new byte[draw.Below(3) * draw.Below(20)];
        Array.Fill(bytes, (byte)draw.Below(256));
        return bytes;
    }

    /// <summary>Whether array and kind are in their shortest form and all numbers in an unsigned one.</summary>
    private static bool IsUnsigned(byte[] frame)
    {
        bool isUnsigned = frame[0] == 0x94 && frame[1] == 1;
        for (int at = 2; isUnsigned && at < frame.Length;)
        {
            isUnsigned = frame[at] <= MessagePackCode.UInt64;
            at += frame[at] < 0x80 ? 1 : 1 + (1 << (frame[at] & 3));
        }

        return isUnsigned;
    }
}
