using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Clocks.Node.Wire;

/// <summary>
/// Frames to bytes: one self-delimiting MessagePack array each, integers in their shortest form. The library writes
/// them, except the timestamp, which <see cref="TimestampFrame"/> does. Every method returns the number of bytes
/// written; the destination must have room for the largest frame of that kind. Any thread; allocates nothing after the
/// first frame of a thread.
/// </summary>
/// <remarks>https://github.com/msgpack/msgpack/blob/master/spec.md</remarks>
internal static class FrameWriter
{
    /// <summary>The largest timestamp or bye frame: array header, kind, three integers of nine bytes.</summary>
    public const int TimestampBytesMax = TimestampFrame.BytesMax;

    /// <summary>Bytes of a journal in one frame at most: with what stands before them it is as long as a frame may be.</summary>
    public const int LinesBytesMax = Limits.FrameBytesMax - 16;

    /// <summary>Elements of a hello that every node writes.</summary>
    public const int HelloElements = 10;

    /// <summary>In the element after those: the sender wants to be told of the peers of the receiver.</summary>
    public const byte AskingForPeers = 1;

    /// <summary>The largest peer frame: array header, kind, id, two binaries of sixteen bytes, port.</summary>
    public const int PeerBytesMax = 1 + 1 + 3 + 18 + 18 + 3;

    /// <summary>Characters of a refusal's reason that are sent: it fits a frame whatever they are.</summary>
    private const int ReasonCharsMax = 1000;

    /// <summary>Writes <c>[1, n, lamport, k]</c>.</summary>
    public static int Timestamp(Span<byte> destination, long n, long lamport, long k) =>
        TimestampFrame.Write(destination, n, lamport, k);

    /// <summary>Writes <c>[2, n, lamport, k]</c>.</summary>
    public static int Bye(Span<byte> destination, long n, long lamport, long k)
    {
        FrameScratch scratch = FrameScratch.Empty();
        MessagePackWriter writer = Begin(scratch, FrameKind.Bye, 4);
        writer.Write(n);
        writer.Write(lamport);
        writer.Write(k);
        writer.Flush();
        return scratch.CopyTo(destination);
    }

    /// <summary>Writes <c>[5]</c>.</summary>
    public static int Ready(Span<byte> destination)
    {
        FrameScratch scratch = FrameScratch.Empty();
        MessagePackWriter writer = Begin(scratch, FrameKind.Ready, 1);
        writer.Flush();
        return scratch.CopyTo(destination);
    }

    /// <summary>Writes a hello.</summary>
    public static int Hello(Span<byte> destination, Hello hello)
    {
        FrameScratch scratch = FrameScratch.Empty();
        MessagePackWriter writer = Begin(scratch, FrameKind.Hello, hello.IsAsking ? HelloElements + 1 : HelloElements);
        writer.Write(Clocks.Node.Wire.Hello.ProtocolVersion);
        WriteText(ref writer, hello.Cluster);
        writer.Write(hello.Id.Value);
        writer.WriteBinHeader(RunId.Bytes);
        hello.Run.Write(writer.GetSpan(RunId.Bytes));
        writer.Advance(RunId.Bytes);
        writer.WriteBinHeader(Clocks.Node.Wire.Hello.NonceBytes);
        BinaryPrimitives.WriteUInt128BigEndian(writer.GetSpan(Clocks.Node.Wire.Hello.NonceBytes), hello.Nonce);
        writer.Advance(Clocks.Node.Wire.Hello.NonceBytes);
        writer.Write(hello.ListenPort);
        writer.Write(hello.RateMillihertz);
        WriteText(ref writer, hello.Host);
        writer.Write(hello.AgeMs);
        if (hello.IsAsking)
        {
            writer.Write(AskingForPeers);
        }

        writer.Flush();
        return scratch.CopyTo(destination);
    }

    /// <summary>Writes <c>[8, id, run, address, port]</c>.</summary>
    public static int Peer(Span<byte> destination, ToldPeer told)
    {
        FrameScratch scratch = FrameScratch.Empty();
        MessagePackWriter writer = Begin(scratch, FrameKind.Peer, 5);
        writer.Write(told.Id.Value);
        writer.WriteBinHeader(RunId.Bytes);
        told.Run.Write(writer.GetSpan(RunId.Bytes));
        writer.Advance(RunId.Bytes);
        writer.WriteBinHeader(ToldPeer.AddressBytes);
        told.Address.MapToIPv6().TryWriteBytes(writer.GetSpan(ToldPeer.AddressBytes), out int length);
        writer.Advance(length);
        writer.Write(told.Port);
        writer.Flush();
        return scratch.CopyTo(destination);
    }

    /// <summary>Writes a refusal; a reason of more than 1 000 characters is cut.</summary>
    public static int Refuse(Span<byte> destination, RefuseCode code, string reason)
    {
        FrameScratch scratch = FrameScratch.Empty();
        MessagePackWriter writer = Begin(scratch, FrameKind.Refuse, 3);
        writer.Write((byte)code);
        WriteText(ref writer, reason.Length > ReasonCharsMax ? reason[..ReasonCharsMax] : reason);
        writer.Flush();
        return scratch.CopyTo(destination);
    }

    /// <summary>Writes <c>[6, version, cluster, from]</c>.</summary>
    public static int Watch(Span<byte> destination, string cluster, long from)
    {
        FrameScratch scratch = FrameScratch.Empty();
        MessagePackWriter writer = Begin(scratch, FrameKind.Watch, 4);
        writer.Write(Clocks.Node.Wire.Hello.ProtocolVersion);
        WriteText(ref writer, cluster);
        writer.Write(from);
        writer.Flush();
        return scratch.CopyTo(destination);
    }

    /// <summary>Writes <c>[7, at, bytes]</c>, of at most <see cref="LinesBytesMax"/> bytes.</summary>
    public static int Lines(Span<byte> destination, long at, ReadOnlySpan<byte> bytes)
    {
        FrameScratch scratch = FrameScratch.Empty();
        MessagePackWriter writer = Begin(scratch, FrameKind.Lines, 3);
        writer.Write(at);
        writer.WriteBinHeader(bytes.Length);
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
        writer.Flush();
        return scratch.CopyTo(destination);
    }

    private static MessagePackWriter Begin(FrameScratch scratch, FrameKind kind, int elements)
    {
        var writer = new MessagePackWriter(scratch);
        writer.WriteArrayHeader(elements);
        writer.Write((byte)kind);
        return writer;
    }

    /// <summary>
    /// A string, not a span of characters: the library's Write of a span throws on an empty one. In one place, since
    /// that of a string is inlined wherever it stands, 2 700 bytes each.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteText(ref MessagePackWriter writer, string text) => writer.Write(text);
}
