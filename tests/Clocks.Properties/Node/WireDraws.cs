using System.Buffers;
using System.Buffers.Binary;
using Clocks.Model;
using Clocks.Node.Wire;
using MessagePack;

namespace Clocks.Properties.Node;

/// <summary>
/// Frames as other programs may send them: any value, weighted to the edges of MessagePack's forms, in any form that
/// holds it, with elements of later versions. Written with the library or by the letter of the specification, never
/// with what is tested.
/// </summary>
internal static class WireDraws
{
    /// <summary>First and last values of the integer forms, and the limits of the protocol.</summary>
    private static readonly long[] Edges =
    [
        0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000,
        Limits.WireNumberMax - 1, Limits.WireNumberMax,
    ];

    /// <summary>A number that a timestamp may hold.</summary>
    public static long Number(ref Draw draw) => draw.Below(4) switch
    {
        0 => Edges[draw.Below((uint)Edges.Length)],
        1 => Math.Clamp(Edges[draw.Below((uint)Edges.Length)] + draw.Below(5) - 2, 0, Limits.WireNumberMax),
        // So many bits, each as likely.
        _ => (long)(draw.Next() >> (12 + (int)draw.Below(52))),
    };

    /// <summary>A number in one of the forms that hold it, the shortest or a longer one, unsigned or signed.</summary>
    public static void WriteNumber(List<byte> bytes, long number, ref Draw draw)
    {
        Span<byte> digits = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(digits, number);
        while (true)
        {
            int width = 1 << (int)draw.Below(4);
            bool isSigned = draw.Below(4) == 0;
            if (number < 0x80 && draw.Below(3) == 0)
            {
                bytes.Add((byte)number);
                return;
            }

            if (width == 8 || number >> (8 * width - (isSigned ? 1 : 0)) == 0)
            {
                byte first = isSigned ? MessagePackCode.Int8 : MessagePackCode.UInt8;
                bytes.Add((byte)(first + int.Log2(width)));
                bytes.AddRange(digits[(8 - width)..]);
                return;
            }
        }
    }

    /// <summary>As the library writes it: every integer in its shortest form.</summary>
    public static byte[] Library(FrameKind kind, long n, long lamport, long k)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(4);
        writer.Write((byte)kind);
        writer.Write(n);
        writer.Write(lamport);
        writer.Write(k);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A timestamp or bye whose integers are in any form; the array and the kind too, if so drawn.</summary>
    public static byte[] Numbers(FrameKind kind, long n, long lamport, long k, ref Draw draw)
    {
        var bytes = new List<byte>();
        bool isLong = draw.Below(5) == 0;
        bytes.AddRange(isLong ? [MessagePackCode.Array16, 0, 4] : [0x94]);
        if (draw.Below(5) == 0)
        {
            WriteNumber(bytes, (long)kind, ref draw);
        }
        else
        {
            bytes.Add((byte)kind);
        }

        WriteNumber(bytes, n, ref draw);
        WriteNumber(bytes, lamport, ref draw);
        WriteNumber(bytes, k, ref draw);
        return [.. bytes];
    }

    /// <summary>A frame of any kind, right in every way; one in three with elements of a later version.</summary>
    public static byte[] Frame(ref Draw draw)
    {
        (long n, long lamport, long k) = (Number(ref draw), Number(ref draw), Number(ref draw));
        switch (draw.Below(8))
        {
            case <= 3:
                return Numbers(FrameKind.Timestamp, n, lamport, k, ref draw);
            case 4:
                return Numbers(FrameKind.Bye, n, lamport, k, ref draw);
        }

        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        int added = draw.Below(3) == 0 ? 1 + (int)draw.Below(5) : 0;
        switch (draw.Below(4))
        {
            case 0:
                writer.WriteArrayHeader(1 + added);
                writer.Write((byte)FrameKind.Ready);
                break;
            case 1:
                writer.WriteArrayHeader(3 + added);
                writer.Write((byte)FrameKind.Refuse);
                writer.Write((byte)draw.Below(256));
                writer.Write(Text(ref draw, 300));
                break;
            case 2:
                writer.WriteArrayHeader(2 + added);
                writer.Write((byte)FrameKind.Hello);
                writer.Write(2L + Number(ref draw));
                break;
            default:
                WriteHello(ref writer, Hello(ref draw), added);
                break;
        }

        for (int i = 0; i < added; i++)
        {
            WriteAnything(ref writer, ref draw, 0);
        }

        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>A hello within the limits.</summary>
    public static Hello Hello(ref Draw draw) => new(
        Text(ref draw, 12),
        new NodeId((int)draw.Below(Limits.NodeIdMax + 1)),
        new RunId(new UInt128(draw.Next(), draw.Next())),
        new UInt128(draw.Next(), draw.Next()),
        (int)draw.Below(65_536),
        draw.Below((uint)Limits.RateMillihertzMax + 1),
        Text(ref draw, 80),
        (long)(draw.Next() >> (1 + (int)draw.Below(60))));

    /// <summary>Changes, takes away or adds bytes; codes of MessagePack rather than others.</summary>
    public static byte[] Mutate(byte[] bytes, ref Draw draw)
    {
        List<byte> changed = [.. bytes];
        for (uint i = 1 + draw.Below(4); i > 0 && changed.Count > 0; i--)
        {
            int at = (int)draw.Below((uint)(draw.Below(2) == 0 ? Math.Min(changed.Count, 12) : changed.Count));
            byte with = (byte)(draw.Below(2) == 0 ? draw.Below(256) : 0x80 + draw.Below(0x60));
            switch (draw.Below(3))
            {
                case 0:
                    changed[at] = with;
                    break;
                case 1:
                    changed.RemoveAt(at);
                    break;
                default:
                    changed.Insert(at, with);
                    break;
            }
        }

        return [.. changed];
    }

    private static void WriteHello(ref MessagePackWriter writer, Hello hello, int added)
    {
        byte[] bits = new byte[16];
        writer.WriteArrayHeader(10 + added);
        writer.Write((byte)FrameKind.Hello);
        writer.Write(1);
        writer.Write(hello.Cluster);
        writer.Write(hello.Id.Value);
        hello.Run.Write(bits);
        writer.Write(bits);
        BinaryPrimitives.WriteUInt128BigEndian(bits, hello.Nonce);
        writer.Write(bits);
        writer.Write(hello.ListenPort);
        writer.Write(hello.RateMillihertz);
        writer.Write(hello.Host);
        writer.Write(hello.AgeMs);
    }

    /// <summary>A value of any type, with others in it.</summary>
    private static void WriteAnything(ref MessagePackWriter writer, ref Draw draw, int depth)
    {
        switch (draw.Below(depth < 5 ? 11u : 9u))
        {
            case 0:
                writer.WriteNil();
                break;
            case 1:
                writer.Write(draw.Below(2) == 0);
                break;
            case 2:
                writer.Write((long)draw.Next() >> (int)draw.Below(64));
                break;
            case 3:
                writer.Write(draw.Unit());
                break;
            case 4:
                writer.Write((float)draw.Unit());
                break;
            case 5:
                writer.Write(Text(ref draw, 40));
                break;
            case 6:
                writer.Write(new byte[draw.Below(300)]);
                break;
            case 7:
                writer.WriteExtensionFormat(new ExtensionResult((sbyte)draw.Below(100), new byte[draw.Below(20)]));
                break;
            case 8:
                writer.WriteExtensionFormat(new ExtensionResult(1, new byte[1 << (int)draw.Below(5)]));
                break;
            case 9:
                int count = (int)draw.Below(20);
                writer.WriteArrayHeader(count);
                for (int i = 0; i < count; i++)
                {
                    WriteAnything(ref writer, ref draw, depth + 3);
                }

                break;
            default:
                writer.WriteMapHeader(2);
                for (int i = 0; i < 4; i++)
                {
                    WriteAnything(ref writer, ref draw, depth + 1);
                }

                break;
        }
    }

    private static string Text(ref Draw draw, uint charsMax)
    {
        var chars = new char[draw.Below(charsMax + 1)];
        for (int i = 0; i < chars.Length; i++)
        {
            chars[i] = draw.Below(8) == 0 ? (char)(0xa0 + draw.Below(0x2000)) : (char)(' ' + draw.Below(95));
        }

        return new string(chars);
    }
}
