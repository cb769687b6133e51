using System.Buffers.Binary;
using MessagePack;

namespace Clocks.Node.Wire;

/// <summary>
/// What the first bytes of a MessagePack value say about its size: how many bytes are its own, how many values it
/// holds. Ours, not the library's: its reader says by an exception that bytes are missing, and believes every length.
/// Any thread; allocates nothing.
/// </summary>
/// <remarks>https://github.com/msgpack/msgpack/blob/master/spec.md, section "Formats": the code byte, then for some a
/// length of 1, 2 or 4 bytes in big-endian order.</remarks>
internal readonly struct ValueHeader
{
    private ValueHeader(int headerBytes, int payloadBytes, int inside)
    {
        HeaderBytes = headerBytes;
        PayloadBytes = payloadBytes;
        Inside = inside;
    }

    /// <summary>The code byte and the length after it: 1 to 5 bytes.</summary>
    public int HeaderBytes { get; }

    /// <summary>Digits of a number, bytes of a text or binary, type and bytes of an extension.</summary>
    public int PayloadBytes { get; }

    /// <summary>Values that an array or a map holds; they follow the header. A map of n pairs holds 2n.</summary>
    public int Inside { get; }

    /// <summary>The value's own bytes, without the values it holds.</summary>
    public int Bytes => HeaderBytes + PayloadBytes;

    /// <summary>
    /// Reads the header at the beginning of <paramref name="source"/>; the rest of the value need not be there. A
    /// length over <see cref="Limits.FrameBytesMax"/> cannot be that of a value in a frame: it is
    /// <see cref="ReadStatus.TooLong"/> at once, and nobody waits for it.
    /// </summary>
    public static ReadStatus Read(ReadOnlySpan<byte> source, out ValueHeader header)
    {
        header = default;
        if (source.IsEmpty)
        {
            return ReadStatus.Incomplete;
        }

        byte code = source[0];
        switch (code)
        {
            case MessagePackCode.NeverUsed:
                return ReadStatus.WrongType;
            case <= MessagePackCode.MaxFixInt or >= MessagePackCode.MinNegativeFixInt:
            case MessagePackCode.Nil or MessagePackCode.False or MessagePackCode.True:
                header = new ValueHeader(1, 0, 0);
                return ReadStatus.Done;
            case <= MessagePackCode.MaxFixMap:
                header = new ValueHeader(1, 0, 2 * (code & 0x0f));
                return ReadStatus.Done;
            case <= MessagePackCode.MaxFixArray:
                header = new ValueHeader(1, 0, code & 0x0f);
                return ReadStatus.Done;
            case <= MessagePackCode.MaxFixStr:
                header = new ValueHeader(1, code & 0x1f, 0);
                return ReadStatus.Done;
            case MessagePackCode.Float32:
                header = new ValueHeader(1, 4, 0);
                return ReadStatus.Done;
            case MessagePackCode.Float64:
                header = new ValueHeader(1, 8, 0);
                return ReadStatus.Done;
            case >= MessagePackCode.UInt8 and <= MessagePackCode.Int64:
                // Unsigned and then signed, of 1, 2, 4 and 8 bytes each.
                header = new ValueHeader(1, 1 << (code & 3), 0);
                return ReadStatus.Done;
            case >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16:
                header = new ValueHeader(1, 1 + (1 << (code - MessagePackCode.FixExt1)), 0);
                return ReadStatus.Done;
            default:
                return ReadLength(source, code, out header);
        }
    }

    private static ReadStatus ReadLength(ReadOnlySpan<byte> source, byte code, out ValueHeader header)
    {
        header = default;
        int width = code switch
        {
            MessagePackCode.Bin8 or MessagePackCode.Ext8 or MessagePackCode.Str8 => 1,
            MessagePackCode.Bin16 or MessagePackCode.Ext16 or MessagePackCode.Str16
                or MessagePackCode.Array16 or MessagePackCode.Map16 => 2,
            _ => 4,
        };
        if (source.Length < 1 + width)
        {
            return ReadStatus.Incomplete;
        }

        uint length = width switch
        {
            1 => source[1],
            2 => BinaryPrimitives.ReadUInt16BigEndian(source[1..]),
            _ => BinaryPrimitives.ReadUInt32BigEndian(source[1..]),
        };
        if (length > Limits.FrameBytesMax)
        {
            return ReadStatus.TooLong;
        }

        header = MessagePackCode.ToMessagePackType(code) switch
        {
            MessagePackType.Array => new ValueHeader(1 + width, 0, (int)length),
            MessagePackType.Map => new ValueHeader(1 + width, 0, 2 * (int)length),
            MessagePackType.Extension => new ValueHeader(1 + width, 1 + (int)length, 0),
            _ => new ValueHeader(1 + width, (int)length, 0),
        };
        return ReadStatus.Done;
    }
}
