using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Clocks.Node.Wire;

/// <summary>
/// Writes MessagePack values into a span: the part of the specification that frames use (arrays, unsigned integers,
/// str, bin), each in its shortest form. The caller's span must be large enough, as
/// <see cref="Model.Limits.FrameBytesMax"/> is for every frame of ours; a span that is too small is a bug and throws.
/// Any thread; allocates nothing.
/// </summary>
/// <remarks>https://github.com/msgpack/msgpack/blob/master/spec.md, sections "int format family", "str", "bin",
/// "array".</remarks>
public ref struct MsgPackWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    /// <summary>The header of an array of so many elements; the elements follow.</summary>
    /// <param name="count">0 to 15: frames are short, so the one-byte form suffices.</param>
    public void ArrayHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, 15u);
        _destination[Written++] = (byte)(0x90 | count);
    }

    /// <summary>An unsigned integer: 1, 2, 3, 5 or 9 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Unsigned(ulong value)
    {
        if (value < 0x80)
        {
            _destination[Written++] = (byte)value;
            return;
        }

        UnsignedLong(value);
    }

    /// <summary>An unsigned integer that is known not to be negative.</summary>
    public void Unsigned(long value) => Unsigned((ulong)value);

    /// <summary>A string, in UTF-8.</summary>
    public void Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        if (length < 32)
        {
            _destination[Written++] = (byte)(0xa0 | length);
        }
        else
        {
            LengthPrefix(0xd9, length);
        }

        Encoding.UTF8.GetBytes(value, _destination[Written..]);
        Written += length;
    }

    /// <summary>Bytes.</summary>
    public void Binary(scoped ReadOnlySpan<byte> value)
    {
        LengthPrefix(0xc4, value.Length);
        value.CopyTo(_destination[Written..]);
        Written += value.Length;
    }

    private void UnsignedLong(ulong value)
    {
        Span<byte> rest = _destination[Written..];
        switch (value)
        {
            case <= byte.MaxValue:
                (rest[0], rest[1]) = (0xcc, (byte)value);
                Written += 2;
                break;
            case <= ushort.MaxValue:
                rest[0] = 0xcd;
                BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)value);
                Written += 3;
                break;
            case <= uint.MaxValue:
                rest[0] = 0xce;
                BinaryPrimitives.WriteUInt32BigEndian(rest[1..], (uint)value);
                Written += 5;
                break;
            default:
                rest[0] = 0xcf;
                BinaryPrimitives.WriteUInt64BigEndian(rest[1..], value);
                Written += 9;
                break;
        }
    }

    /// <summary>The 8- or 16-bit length form; the code of the 16-bit form follows that of the 8-bit form.</summary>
    private void LengthPrefix(byte code8, int length)
    {
        Span<byte> rest = _destination[Written..];
        if (length <= byte.MaxValue)
        {
            (rest[0], rest[1]) = (code8, (byte)length);
            Written += 2;
        }
        else
        {
            rest[0] = (byte)(code8 + 1);
            BinaryPrimitives.WriteUInt16BigEndian(rest[1..], checked((ushort)length));
            Written += 3;
        }
    }
}
