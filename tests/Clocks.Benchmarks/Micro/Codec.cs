using System.Buffers;
using BenchmarkDotNet.Attributes;
using Clocks.Node.Wire;
using MessagePack;

namespace Clocks.Benchmarks;

/// <summary>
/// One timestamp frame to bytes, and from bytes: as the tick thread and the network thread do it, and beside it as the
/// MessagePack library does (a writer a frame, as each leaves alone), bare and behind the limits of the wire.
/// </summary>
public class Codec
{
    private const int Frames = 1_000;

    private readonly byte[] _stream = new byte[Frames * FrameWriter.TimestampBytesMax];
    private readonly byte[] _byes = new byte[Frames * FrameWriter.TimestampBytesMax];
    private readonly byte[] _one = new byte[FrameWriter.TimestampBytesMax];
    private readonly ArrayBufferWriter<byte> _written = new(FrameWriter.TimestampBytesMax);
    private int _length;
    private int _byesLength;

    [GlobalSetup]
    public void Fill()
    {
        (_length, _byesLength) = (0, 0);
        for (long n = 1; n <= Frames; n++)
        {
            _length += FrameWriter.Timestamp(_stream.AsSpan(_length), n * 1_000, n * 2_000, n);
            _byesLength += FrameWriter.Bye(_byes.AsSpan(_byesLength), n * 1_000, n * 2_000, n);
        }
    }

    [Benchmark]
    public int WriteTimestamp() => FrameWriter.Timestamp(_one, 1_234_567, 2_345_678, 345_678);

    [Benchmark]
    public int WriteTimestampByLibrary()
    {
        _written.ResetWrittenCount();
        var writer = new MessagePackWriter(_written);
        writer.WriteArrayHeader(4);
        writer.Write((byte)FrameKind.Timestamp);
        writer.Write(1_234_567L);
        writer.Write(2_345_678L);
        writer.Write(345_678L);
        writer.Flush();
        return _written.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long ReadTimestamp()
    {
        var reader = new FrameReader(_stream.AsSpan(0, _length));
        long sum = 0;
        while (reader.TryTimestamp(out long n, out long lamport, out long k) || Slow(ref reader, out n, out lamport, out k))
        {
            sum += n + lamport + k;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long ReadTimestampByLibrary()
    {
        var reader = new MessagePackReader(_stream.AsMemory(0, _length));
        long sum = 0;
        while (!reader.End && reader.ReadArrayHeader() == 4 && reader.ReadByte() == (byte)FrameKind.Timestamp)
        {
            sum += reader.ReadInt64() + reader.ReadInt64() + reader.ReadInt64();
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long ReadAnyFrame() => ReadAll(_stream.AsSpan(0, _length));

    /// <summary>By the library, each after its end has been found and its limits judged.</summary>
    [Benchmark(OperationsPerInvoke = Frames)]
    public long ReadBye() => ReadAll(_byes.AsSpan(0, _byesLength));

    private static long ReadAll(ReadOnlySpan<byte> frames)
    {
        var reader = new FrameReader(frames);
        long sum = 0;
        while (reader.Next(out Frame frame) == ReadStatus.Done)
        {
            sum += frame.N;
        }

        return sum;
    }

    private static bool Slow(ref FrameReader reader, out long n, out long lamport, out long k)
    {
        bool isDone = reader.Next(out Frame frame) == ReadStatus.Done;
        (n, lamport, k) = (frame.N, frame.Lamport, frame.K);
        return isDone;
    }
}
