using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Clocks.Node.Wire;

/// <summary>
/// Reads MessagePack values from a span that may end in the middle of one. Accepts every form of an integer, string or
/// binary, not only the shortest; <see cref="Skip"/> passes over any value of the specification, nested ones without
/// recursion. Never reads past the span, never throws on bytes, allocates nothing. After anything but
/// <see cref="ReadStatus.Done"/> the position is unspecified: begin again from the frame's first byte.
/// </summary>
/// <remarks>https://github.com/msgpack/msgpack/blob/master/spec.md</remarks>
public ref struct MsgPackReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    /// <summary>Bytes read so far.</summary>
    public int Consumed { get; private set; }

    private readonly int Left => _source.Length - Consumed;

    /// <summary>The header of an array.</summary>
    public ReadStatus ArrayHeader(out int count)
    {
        count = 0;
        if (Left == 0)
        {
            return ReadStatus.Incomplete;
        }

        byte code = _source[Consumed];
        if ((code & 0xf0) == 0x90)
        {
            count = code & 0x0f;
            Consumed++;
            return ReadStatus.Done;
        }

        int width = code switch { 0xdc => 2, 0xdd => 4, _ => 0 };
        return width == 0 ? ReadStatus.WrongType : Length(width, 0, out count);
    }

    /// <summary>An integer that is not negative, at most <paramref name="max"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadStatus Unsigned(long max, out long value)
    {
        if (Left > 0 && _source[Consumed] < 0x80)
        {
            value = _source[Consumed++];
            return value <= max ? ReadStatus.Done : ReadStatus.OutOfRange;
        }

        return UnsignedLong(max, out value);
    }

    /// <summary>A string: its UTF-8 bytes, at most <paramref name="max"/> of them.</summary>
    public ReadStatus Text(int max, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        if (Left == 0)
        {
            return ReadStatus.Incomplete;
        }

        byte code = _source[Consumed];
        if ((code & 0xe0) == 0xa0)
        {
            Consumed++;
            return Bytes(code & 0x1f, max, out utf8);
        }

        int width = code switch { 0xd9 => 1, 0xda => 2, 0xdb => 4, _ => 0 };
        return width == 0 ? ReadStatus.WrongType : Prefixed(width, max, out utf8);
    }

    /// <summary>A binary of at most <paramref name="max"/> bytes.</summary>
    public ReadStatus Binary(int max, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (Left == 0)
        {
            return ReadStatus.Incomplete;
        }

        int width = _source[Consumed] switch { 0xc4 => 1, 0xc5 => 2, 0xc6 => 4, _ => 0 };
        return width == 0 ? ReadStatus.WrongType : Prefixed(width, max, out bytes);
    }

    /// <summary>Passes over one value of any type. What it holds is counted, not recursed into.</summary>
    public ReadStatus Skip()
    {
        for (long pending = 1; pending > 0; pending--)
        {
            if (Left == 0)
            {
                return ReadStatus.Incomplete;
            }

            byte code = _source[Consumed];
            ReadStatus status = ValueSize(code, out int bytes, out long elements);
            if (status != ReadStatus.Done)
            {
                return status;
            }

            if (bytes > Left)
            {
                return ReadStatus.Incomplete;
            }

            Consumed += bytes;
            pending += elements;
        }

        return ReadStatus.Done;
    }

    /// <summary>
    /// The size of the value that begins with <paramref name="code"/>: its own bytes, and the values it holds.
    /// </summary>
    private readonly ReadStatus ValueSize(byte code, out int bytes, out long elements)
    {
        elements = 0;
        bytes = 1;
        switch (code)
        {
            case < 0x80 or >= 0xe0 or 0xc0 or 0xc2 or 0xc3:
                return ReadStatus.Done;
            case < 0x90:
                elements = 2 * (code & 0x0f);
                return ReadStatus.Done;
            case < 0xa0:
                elements = code & 0x0f;
                return ReadStatus.Done;
            case < 0xc0:
                bytes = 1 + (code & 0x1f);
                return ReadStatus.Done;
            case 0xcc or 0xd0:
                bytes = 2;
                return ReadStatus.Done;
            case 0xcd or 0xd1:
                bytes = 3;
                return ReadStatus.Done;
            case 0xca or 0xce or 0xd2:
                bytes = 5;
                return ReadStatus.Done;
            case 0xcb or 0xcf or 0xd3:
                bytes = 9;
                return ReadStatus.Done;
            case >= 0xd4 and <= 0xd8:
                bytes = 2 + (1 << (code - 0xd4));
                return ReadStatus.Done;
            case 0xc1:
                return ReadStatus.WrongType;
            default:
                return PrefixedSize(code, out bytes, out elements);
        }
    }

    private readonly ReadStatus PrefixedSize(byte code, out int bytes, out long elements)
    {
        bytes = 1;
        elements = 0;
        int width = code switch
        {
            0xc4 or 0xc7 or 0xd9 => 1,
            0xc5 or 0xc8 or 0xda or 0xdc or 0xde => 2,
            _ => 4,
        };
        if (Left < 1 + width)
        {
            return ReadStatus.Incomplete;
        }

        long length = BigEndian(_source.Slice(Consumed + 1, width));
        if (length > int.MaxValue / 4)
        {
            return ReadStatus.TooLong;
        }

        bool isContainer = code >= 0xdc;
        bool isExtension = code is >= 0xc7 and <= 0xc9;
        bytes = 1 + width + (isContainer ? 0 : (int)length) + (isExtension ? 1 : 0);
        elements = isContainer ? length * (code >= 0xde ? 2 : 1) : 0;
        return ReadStatus.Done;
    }

    private ReadStatus UnsignedLong(long max, out long value)
    {
        value = 0;
        if (Left == 0)
        {
            return ReadStatus.Incomplete;
        }

        byte code = _source[Consumed];
        int width = code switch
        {
            0xcc or 0xd0 => 1,
            0xcd or 0xd1 => 2,
            0xce or 0xd2 => 4,
            0xcf or 0xd3 => 8,
            _ => 0,
        };
        if (width == 0)
        {
            return ReadStatus.WrongType;
        }

        if (Left < 1 + width)
        {
            return ReadStatus.Incomplete;
        }

        ulong bits = (ulong)BigEndian(_source.Slice(Consumed + 1, width));
        bool isNegative = code >= 0xd0 && bits >> (8 * width - 1) != 0;
        Consumed += 1 + width;
        if (isNegative || bits > (ulong)max)
        {
            return ReadStatus.OutOfRange;
        }

        value = (long)bits;
        return ReadStatus.Done;
    }

    private ReadStatus Prefixed(int width, int max, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        ReadStatus status = Length(width, max, out int length);
        return status == ReadStatus.Done ? Bytes(length, max, out bytes) : status;
    }

    private ReadStatus Bytes(int length, int max, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (length > max)
        {
            return ReadStatus.OutOfRange;
        }

        if (Left < length)
        {
            return ReadStatus.Incomplete;
        }

        bytes = _source.Slice(Consumed, length);
        Consumed += length;
        return ReadStatus.Done;
    }

    /// <summary>A big-endian length after the code byte; over the limit of a frame it cannot become complete.</summary>
    private ReadStatus Length(int width, int max, out int length)
    {
        length = 0;
        if (Left < 1 + width)
        {
            return ReadStatus.Incomplete;
        }

        long bits = BigEndian(_source.Slice(Consumed + 1, width));
        if (bits > Math.Max(max, Model.Limits.FrameBytesMax))
        {
            return ReadStatus.TooLong;
        }

        length = (int)bits;
        Consumed += 1 + width;
        return ReadStatus.Done;
    }

    private static long BigEndian(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        1 => bytes[0],
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        _ => BinaryPrimitives.ReadInt64BigEndian(bytes),
    };
}
