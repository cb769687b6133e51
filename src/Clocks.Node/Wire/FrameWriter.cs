using System.Buffers.Binary;

namespace Clocks.Node.Wire;

/// <summary>
/// Frames to bytes: one self-delimiting MessagePack array each, integers in their shortest form. Every method returns
/// the number of bytes written; the destination must have room for the largest frame of that kind. Any thread;
/// allocates nothing.
/// </summary>
public static class FrameWriter
{
    /// <summary>The largest timestamp or bye frame: array header, kind, three integers of nine bytes.</summary>
    public const int TimestampBytesMax = 2 + 3 * 9;

    /// <summary>The first byte of a timestamp frame: an array of four.</summary>
    internal const byte TimestampArray = 0x94;

    /// <summary>Writes <c>[1, n, lamport, k]</c>.</summary>
    public static int Timestamp(Span<byte> destination, long n, long lamport, long k) =>
        Numbers(destination, FrameKind.Timestamp, n, lamport, k);

    /// <summary>Writes <c>[2, n, lamport, k]</c>.</summary>
    public static int Bye(Span<byte> destination, long n, long lamport, long k) =>
        Numbers(destination, FrameKind.Bye, n, lamport, k);

    /// <summary>Writes <c>[5]</c>.</summary>
    public static int Ready(Span<byte> destination)
    {
        (destination[0], destination[1]) = (0x91, (byte)FrameKind.Ready);
        return 2;
    }

    /// <summary>Writes a hello.</summary>
    public static int Hello(Span<byte> destination, Hello hello)
    {
        Span<byte> bits = stackalloc byte[16];
        var writer = new MsgPackWriter(destination);
        writer.ArrayHeader(10);
        writer.Unsigned((ulong)FrameKind.Hello);
        writer.Unsigned((ulong)Wire.Hello.ProtocolVersion);
        writer.Text(hello.Cluster);
        writer.Unsigned((ulong)hello.Id.Value);
        hello.Run.Write(bits);
        writer.Binary(bits);
        BinaryPrimitives.WriteUInt128BigEndian(bits, hello.Nonce);
        writer.Binary(bits);
        writer.Unsigned((ulong)hello.ListenPort);
        writer.Unsigned(hello.RateMillihertz);
        writer.Text(hello.Host);
        writer.Unsigned(hello.AgeMs);
        return writer.Written;
    }

    /// <summary>Writes a refusal; a reason of more than 1 000 characters is cut.</summary>
    public static int Refuse(Span<byte> destination, RefuseCode code, string reason)
    {
        var writer = new MsgPackWriter(destination);
        writer.ArrayHeader(3);
        writer.Unsigned((ulong)FrameKind.Refuse);
        writer.Unsigned((ulong)code);
        writer.Text(reason.Length > 1000 ? reason[..1000] : reason);
        return writer.Written;
    }

    private static int Numbers(Span<byte> destination, FrameKind kind, long n, long lamport, long k)
    {
        var writer = new MsgPackWriter(destination);
        writer.ArrayHeader(4);
        writer.Unsigned((ulong)kind);
        writer.Unsigned(n);
        writer.Unsigned(lamport);
        writer.Unsigned(k);
        return writer.Written;
    }
}
