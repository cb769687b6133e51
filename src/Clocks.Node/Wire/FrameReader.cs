using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Clocks.Model;

namespace Clocks.Node.Wire;

/// <summary>
/// Bytes to frames: a span of the stream comes in, one frame after the other goes out. An incomplete frame is a value,
/// not an error: keep its bytes and come back with more. Elements after those of the kind are skipped, so later
/// versions can add some; everything else that is not as it should be is a status with which the connection is ended.
/// The network thread runs it; a timestamp allocates nothing, a hello or a refusal its record.
/// </summary>
public ref struct FrameReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    /// <summary>Bytes of whole frames read so far; what follows belongs to the next.</summary>
    public int Consumed { get; private set; }

    /// <summary>Reads the next frame.</summary>
    public ReadStatus Next(out Frame frame)
    {
        frame = default;
        ReadOnlySpan<byte> rest = _source[Consumed..];
        if (rest.Length > Limits.FrameBytesMax)
        {
            rest = rest[..Limits.FrameBytesMax];
        }

        var reader = new MsgPackReader(rest);
        ReadStatus status = Read(ref reader, ref frame);
        if (status == ReadStatus.Done)
        {
            Consumed += reader.Consumed;
        }
        else if (status == ReadStatus.Incomplete && rest.Length == Limits.FrameBytesMax)
        {
            return ReadStatus.TooLong;
        }

        return status;
    }

    /// <summary>
    /// Reads the next frame if it is a timestamp as <see cref="FrameWriter"/> writes it and whole: one pass over its
    /// bytes. False for anything else, and nothing is consumed: <see cref="Next"/> judges it.
    /// </summary>
    public bool TryTimestamp(out long n, out long lamport, out long k)
    {
        n = lamport = k = 0;
        if (_source.Length - Consumed < FrameWriter.TimestampBytesMax)
        {
            return false;
        }

        ref byte begin = ref Unsafe.Add(ref MemoryMarshal.GetReference(_source), Consumed);
        if (begin != FrameWriter.TimestampArray || Unsafe.Add(ref begin, 1) != (byte)FrameKind.Timestamp)
        {
            return false;
        }

        int at = 2;
        if (!TryNumber(ref begin, ref at, out n) || !TryNumber(ref begin, ref at, out lamport) || !TryNumber(ref begin, ref at, out k))
        {
            return false;
        }

        Consumed += at;
        return true;
    }

    /// <summary>An unsigned integer of at most nine bytes, all of them within the span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNumber(ref byte begin, ref int at, out long value)
    {
        ref byte code = ref Unsafe.Add(ref begin, at);
        ref byte bits = ref Unsafe.Add(ref code, 1);
        switch (code)
        {
            case 0xce:
                value = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref bits));
                at += 5;
                return true;
            case 0xcd:
                value = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ushort>(ref bits));
                at += 3;
                return true;
            case 0xcc:
                value = bits;
                at += 2;
                return true;
            case 0xcf:
                ulong number = BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref bits));
                value = (long)number;
                at += 9;
                return number <= (ulong)Limits.LamportMax;
            default:
                value = code;
                at++;
                return code < 0x80;
        }
    }

    private static ReadStatus Read(ref MsgPackReader reader, ref Frame frame)
    {
        ReadStatus status = reader.ArrayHeader(out int count);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        if (count == 0)
        {
            return ReadStatus.TooFewElements;
        }

        status = reader.Unsigned(long.MaxValue, out long kind);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        frame.Kind = (FrameKind)Math.Min(kind, byte.MaxValue);
        (status, int read) = frame.Kind switch
        {
            FrameKind.Timestamp or FrameKind.Bye => (Numbers(ref reader, ref frame, count), 4),
            FrameKind.Hello => ReadHello(ref reader, ref frame, count),
            FrameKind.Refuse => (ReadRefuse(ref reader, ref frame, count), 3),
            FrameKind.Ready => (ReadStatus.Done, 1),
            _ => (ReadStatus.UnknownKind, 1),
        };

        for (; status == ReadStatus.Done && read < count; read++)
        {
            status = reader.Skip();
        }

        return status;
    }

    private static ReadStatus Numbers(ref MsgPackReader reader, ref Frame frame, int count)
    {
        if (count < 4)
        {
            return ReadStatus.TooFewElements;
        }

        ReadStatus status = reader.Unsigned(Limits.LamportMax, out frame.N);
        status = status == ReadStatus.Done ? reader.Unsigned(Limits.LamportMax, out frame.Lamport) : status;
        return status == ReadStatus.Done ? reader.Unsigned(Limits.LamportMax, out frame.K) : status;
    }

    private static ReadStatus ReadRefuse(ref MsgPackReader reader, ref Frame frame, int count)
    {
        if (count < 3)
        {
            return ReadStatus.TooFewElements;
        }

        ReadStatus status = reader.Unsigned(byte.MaxValue, out long code);
        if (status != ReadStatus.Done)
        {
            return status;
        }

        frame.Code = (RefuseCode)code;
        status = reader.Text(Limits.FrameBytesMax, out ReadOnlySpan<byte> reason);
        frame.Reason = status == ReadStatus.Done ? Encoding.UTF8.GetString(reason) : null;
        return status;
    }

    /// <summary>
    /// A hello of another version is only read up to its version: what follows is that version's business.
    /// </summary>
    private static (ReadStatus Status, int Read) ReadHello(ref MsgPackReader reader, ref Frame frame, int count)
    {
        if (count < 2)
        {
            return (ReadStatus.TooFewElements, 1);
        }

        ReadStatus status = reader.Unsigned(long.MaxValue, out frame.Version);
        if (status != ReadStatus.Done || frame.Version != Hello.ProtocolVersion)
        {
            return (status, 2);
        }

        return count < 10 ? (ReadStatus.TooFewElements, 2) : (HelloBody(ref reader, ref frame), 10);
    }

    private static ReadStatus HelloBody(ref MsgPackReader reader, ref Frame frame)
    {
        ReadStatus status = reader.Text(Limits.ClusterBytesMax, out ReadOnlySpan<byte> cluster);
        long id = 0, port = 0, rate = 0, age = 0;
        ReadOnlySpan<byte> run = default, nonce = default, host = default;
        status = status == ReadStatus.Done ? reader.Unsigned(Limits.NodeIdMax, out id) : status;
        status = status == ReadStatus.Done ? reader.Binary(RunId.Bytes, out run) : status;
        status = status == ReadStatus.Done ? reader.Binary(16, out nonce) : status;
        status = status == ReadStatus.Done ? reader.Unsigned(ushort.MaxValue, out port) : status;
        status = status == ReadStatus.Done ? reader.Unsigned(Limits.RateMillihertzMax, out rate) : status;
        status = status == ReadStatus.Done ? reader.Text(Limits.HostBytesMax, out host) : status;
        status = status == ReadStatus.Done ? reader.Unsigned(long.MaxValue, out age) : status;
        if (status != ReadStatus.Done)
        {
            return status;
        }

        if (run.Length != RunId.Bytes || nonce.Length != 16)
        {
            return ReadStatus.OutOfRange;
        }

        frame.Hello = new Hello(
            Encoding.UTF8.GetString(cluster),
            new NodeId((int)id),
            RunId.Read(run),
            BinaryPrimitives.ReadUInt128BigEndian(nonce),
            (int)port,
            rate,
            Encoding.UTF8.GetString(host),
            age);
        return ReadStatus.Done;
    }
}
