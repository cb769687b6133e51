using System.Buffers.Binary;
using System.Text;

namespace Clocks.Grade.Wire;

/// <summary>
/// Reads MessagePack values from bytes that may not all have come. It is the grader's own, so that what a program sends is not judged by
/// the
/// code that a node speaks with. Every read returns false when the end has not come, or the bytes are none (<see cref="Problem"/>).
/// </summary>
/// <remarks>https://github.com/msgpack/msgpack/blob/master/spec.md</remarks>
internal ref struct PackReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes that were read.</summary>
    public int Position { get; private set; }

    /// <summary>Why the bytes are no frame, whatever comes; empty while they may be one.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Reads the head of an array.</summary>
    public bool TryArray(out int count)
    {
        count = 0;
        if (!TryByte(out byte first))
        {
            return false;
        }

        long length = 0;
        bool isArray = (first & 0xF0) == 0x90 ? (length = first & 0x0F) >= 0
            : first is 0xDC or 0xDD ? TryUnsigned(first == 0xDC ? 2 : 4, out length)
            : Fail($"the byte {first:x2} begins no array, and a frame is one");
        count = (int)Math.Min(length, Limits.FrameBytesMax);
        return isArray;
    }

    /// <summary>Reads any value.</summary>
    public bool TryValue(out WireValue value, int depth = 1)
    {
        value = default;
        if (depth > Limits.FrameDepthMax)
        {
            return Fail($"a value is nested more than {Limits.FrameDepthMax} deep");
        }

        if (!TryByte(out byte first))
        {
            return false;
        }

        return first switch
        {
            <= 0x7F => Number(first, out value),
            >= 0xE0 => Number((sbyte)first, out value),
            <= 0x8F => TryItems(2 * (first & 0x0F), depth, out value),
            <= 0x9F => TryItems(first & 0x0F, depth, out value),
            <= 0xBF => TryText(first & 0x1F, out value),
            0xC0 or 0xC2 or 0xC3 => Other(first == 0xC0 ? "nil" : first == 0xC2 ? "false" : "true", out value),
            0xC1 => Fail("the byte c1 begins nothing"),
            >= 0xC4 and <= 0xC6 => TryUnsigned(1 << (first - 0xC4), out long length) && TryBinary(length, out value),
            >= 0xC7 and <= 0xC9 => TryUnsigned(1 << (first - 0xC7), out long length) && TryOther(length + 1, "an extension", out value),
            0xCA or 0xCB => TryOther(first == 0xCA ? 4 : 8, "a float", out value),
            >= 0xCC and <= 0xCF => TryUnsigned(1 << (first - 0xCC), out long number)
                && (number >= 0 ? Number(number, out value) : Other("a number beyond 2^63", out value)),
            >= 0xD0 and <= 0xD3 => TrySigned(1 << (first - 0xD0), out long number) && Number(number, out value),
            >= 0xD4 and <= 0xD8 => TryOther((1 << (first - 0xD4)) + 1, "an extension", out value),
            >= 0xD9 and <= 0xDB => TryUnsigned(1 << (first - 0xD9), out long length) && TryText(length, out value),
            0xDC or 0xDD => TryUnsigned(first == 0xDC ? 2 : 4, out long count) && TryItems(count, depth, out value),
            _ => TryUnsigned(first == 0xDE ? 2 : 4, out long count) && TryItems(2 * count, depth, out value),
        };
    }

    private static bool Number(long number, out WireValue value)
    {
        value = new WireValue(WireValueKind.Number, number, $"{number}");
        return true;
    }

    private static bool Other(string what, out WireValue value)
    {
        value = new WireValue(WireValueKind.Other, 0, what);
        return true;
    }

    private bool TryItems(long count, int depth, out WireValue value)
    {
        for (long i = 0; i < count; i++)
        {
            if (!TryValue(out _, depth + 1))
            {
                value = default;
                return false;
            }
        }

        return Other("a list or a map", out value);
    }

    private bool TryText(long length, out WireValue value)
    {
        bool isThere = TryBytes(length, out ReadOnlySpan<byte> text);
        value = isThere ? new WireValue(WireValueKind.Text, length, $"\"{Encoding.UTF8.GetString(text)}\"") : default;
        return isThere;
    }

    private bool TryBinary(long length, out WireValue value)
    {
        bool isThere = TryBytes(length, out ReadOnlySpan<byte> binary);
        value = isThere ? new WireValue(WireValueKind.Binary, length, Convert.ToHexStringLower(binary)) : default;
        return isThere;
    }

    private bool TryOther(long length, string what, out WireValue value) => Other(what, out value) && TryBytes(length, out _);

    private bool TryByte(out byte value)
    {
        bool isThere = TryBytes(1, out ReadOnlySpan<byte> one);
        value = isThere ? one[0] : (byte)0;
        return isThere;
    }

    private bool TryUnsigned(int length, out long number)
    {
        bool isThere = TryBytes(length, out ReadOnlySpan<byte> digits);
        number = !isThere ? 0 : length switch
        {
            1 => digits[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(digits),
            4 => BinaryPrimitives.ReadUInt32BigEndian(digits),
            _ => BinaryPrimitives.ReadInt64BigEndian(digits),
        };
        return isThere;
    }

    private bool TrySigned(int length, out long number)
    {
        bool isThere = TryUnsigned(length, out number);
        number = length switch
        {
            1 => (sbyte)number,
            2 => (short)number,
            4 => (int)number,
            _ => number,
        };
        return isThere;
    }

    private bool TryBytes(long length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (Position + length > Limits.FrameBytesMax)
        {
            return Fail($"it is longer than {Limits.FrameBytesMax} bytes");
        }

        if (Position + length > _bytes.Length)
        {
            return false;
        }

        taken = _bytes.Slice(Position, (int)length);
        Position += (int)length;
        return true;
    }

    private bool Fail(string problem)
    {
        Problem = problem;
        return false;
    }
}
