using Clocks.Model;
using Clocks.Node.Wire;
using Clocks.Properties.Journal;
using MessagePack;

namespace Clocks.Properties.Node;

/// <summary>
/// The fast path of the hot frame says what the MessagePack library says: both directions, every value, every form of
/// an integer, every split; a failure names its seed.
/// </summary>
public sealed class TimestampPropertyTests
{
    [Test]
    public void What_the_fast_path_writes_the_library_writes_too() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            var bytes = new byte[FrameWriter.TimestampBytesMax];
            int length = FrameWriter.Timestamp(bytes, n, lamport, k);
            await Assert.That(bytes[..length]).IsSequence(WireDraws.Library(FrameKind.Timestamp, n, lamport, k));
        },
        3_000);

    [Test]
    public void What_the_fast_path_writes_the_library_reads() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            var bytes = new byte[FrameWriter.TimestampBytesMax];
            int length = FrameWriter.Timestamp(bytes, n, lamport, k);
            (int elements, var values, bool isEnd) = ByLibrary(bytes.AsMemory(0, length));
            await Assert.That(elements).IsEqualTo(4);
            await Assert.That(values).IsEqualTo((1L, n, lamport, k));
            await Assert.That(isEnd).IsTrue();
        },
        3_000);

    /// <summary>A form that the fast path leaves to the library is read by it; both ways the values are the same.</summary>
    [Test]
    public void Whoever_reads_a_timestamp_reads_the_same() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            byte[] frame = WireDraws.Numbers(FrameKind.Timestamp, n, lamport, k, ref draw);
            byte[] stream = [.. frame, .. Behind(ref draw)];
            (int elements, var values, _) = ByLibrary(frame);
            await Assert.That(elements).IsEqualTo(4);
            await Assert.That(values).IsEqualTo((1L, n, lamport, k));
            var any = new FrameReader(stream);
            (ReadStatus status, int consumed) = (any.Next(out Frame read), any.Consumed);
            await Assert.That(status).IsEqualTo(ReadStatus.Done);
            await Assert.That((read.Kind, read.N, read.Lamport, read.K)).IsEqualTo((FrameKind.Timestamp, n, lamport, k));
            await Assert.That(consumed).IsEqualTo(frame.Length);
            var fast = new FrameReader(stream);
            (bool isFast, int fastConsumed) = (fast.TryTimestamp(out long fastN, out long fastLamport, out long fastK), fast.Consumed);
            await Assert.That(isFast).IsEqualTo(IsUnsigned(frame)).Because(Convert.ToHexString(frame));
            await Assert.That(fastConsumed).IsEqualTo(isFast ? frame.Length : 0);
            await Assert.That(!isFast || (fastN, fastLamport, fastK) == (n, lamport, k)).IsTrue();
        },
        5_000);

    [Test]
    public void Of_a_beginning_of_a_timestamp_neither_reads_anything() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            (long n, long lamport, long k) = AnyNumbers(ref draw);
            byte[] frame = WireDraws.Numbers(FrameKind.Timestamp, n, lamport, k, ref draw);
            for (int cut = 0; cut < frame.Length; cut++)
            {
                var reader = new FrameReader(frame.AsSpan(0, cut));
                (bool isFast, ReadStatus status, int consumed) =
                    (reader.TryTimestamp(out _, out _, out _), reader.Next(out _), reader.Consumed);
                await Assert.That(isFast).IsFalse().Because($"cut after {cut} of {Convert.ToHexString(frame)}");
                await Assert.That(status).IsEqualTo(ReadStatus.Incomplete).Because($"cut after {cut} of {Convert.ToHexString(frame)}");
                await Assert.That(consumed).IsEqualTo(0);
            }
        },
        1_000);

    [Test]
    public void A_number_over_the_limit_is_read_by_neither() => JournalPropertyTests.ForEverySeed(
        async seed =>
        {
            var draw = new Draw(seed);
            long[] numbers = [WireDraws.Number(ref draw), WireDraws.Number(ref draw), WireDraws.Number(ref draw)];
            ulong tooMuch = draw.Below(3) == 0 ? Limits.WireNumberMax + 1UL : Math.Max(draw.Next(), Limits.WireNumberMax + 1UL);
            uint place = draw.Below(3);
            byte[] frame =
            [
                0x94, 1, .. Enumerable.Range(0, 3).SelectMany(i => i == place
                    ? [0xcf, .. BitConverter.GetBytes(tooMuch).Reverse()]
                    : WireDraws.Library(FrameKind.Timestamp, numbers[i], 0, 0)[2..^2]),
                .. Behind(ref draw),
            ];
            var reader = new FrameReader(frame);
            (bool isFast, ReadStatus status) = (reader.TryTimestamp(out _, out _, out _), reader.Next(out _));
            await Assert.That(isFast).IsFalse();
            await Assert.That(status).IsEqualTo(ReadStatus.OutOfRange);
        },
        2_000);

    private static (long N, long Lamport, long K) AnyNumbers(ref Draw draw) =>
        (WireDraws.Number(ref draw), WireDraws.Number(ref draw), WireDraws.Number(ref draw));

    /// <summary>What the library reads: how many elements, the first four of them, and whether nothing is left.</summary>
    private static (int Elements, (long Kind, long N, long Lamport, long K) Values, bool IsEnd) ByLibrary(ReadOnlyMemory<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        return (
            reader.ReadArrayHeader(),
            (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64()),
            reader.End);
    }

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
