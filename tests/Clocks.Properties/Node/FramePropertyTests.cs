using Clocks.Model;
using Clocks.Node.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Node;

public sealed class FramePropertyTests
{
    [Test]
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

    [Test]
    public void Arbitrary_bytes_never_throw_and_never_read_past_the_end() => Prop.ForAll<byte[]>(bytes =>
    {
        var reader = new FrameReader(bytes);
        for (int i = 0; i <= bytes.Length && reader.Next(out _) == ReadStatus.Done; i++)
        {
        }

        return reader.Consumed <= bytes.Length;
    }).QuickCheckThrowOnFailure();

    private static long Clip(ulong value) => (long)(value % (Limits.WireNumberMax + 1UL));
}
