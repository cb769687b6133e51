using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Node.Wire;

/// <summary>
/// The hot frame, <c>[1, n, lamport, k]</c>, by hand: one pass, no copy, a fraction of the library's time
/// (<c>./build.sh bench micro</c>, Codec). Every other frame, and this one in any other form, is the library's; that the
/// two agree on every value and every split is a property test. Any thread; allocates nothing.
/// </summary>
/// <remarks>https://github.com/msgpack/msgpack/blob/master/spec.md, sections "array format family" and "int format
/// family": written in the shortest form; read in any unsigned form.</remarks>
internal static class TimestampFrame
{
    /// <summary>The largest: array header, kind, three integers of nine bytes.</summary>
    public const int BytesMax = 2 + 3 * 9;

    /// <summary>The smallest: every integer in one byte.</summary>
    private const int BytesMin = 2 + 3;

    /// <summary>The first byte: an array of four.</summary>
    private const byte Array = 0x94;

    /// <summary>Writes it.</summary>
    /// <param name="destination">Room for <see cref="BytesMax"/> bytes.</param>
    /// <param name="n">0 to <see cref="Limits.WireNumberMax"/>, as are the others.</param>
    /// <param name="lamport">The clock.</param>
    /// <param name="k">The place in the channel.</param>
    /// <returns>How many bytes.</returns>
    public static int Write(Span<byte> destination, long n, long lamport, long k)
    {
        destination[0] = Array;
        destination[1] = (byte)FrameKind.Timestamp;
        int at = 2;
        WriteNumber(destination, ref at, (ulong)n);
        WriteNumber(destination, ref at, (ulong)lamport);
        WriteNumber(destination, ref at, (ulong)k);
        return at;
    }

    /// <summary>
    /// Reads it from the beginning of <paramref name="source"/>. False: it is something else, not whole, out of range,
    /// or in a form that is left to the library.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> source, out long n, out long lamport, out long k, out int length) =>
        source.Length >= BytesMax
            ? TryRead(ref MemoryMarshal.GetReference(source), out n, out lamport, out k, out length)
            : TryReadLast(source, out n, out lamport, out k, out length);

    /// <summary>
    /// The last one that has arrived, often the only one: with room behind it, it is read as any other. The room is of
    /// zeros, which are numbers too, so what ends in it had not arrived whole.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadLast(ReadOnlySpan<byte> source, out long n, out long lamport, out long k, out int length)
    {
        if (source.Length < BytesMin)
        {
            (n, lamport, k, length) = (0, 0, 0, 0);
            return false;
        }

        Span<byte> padded = stackalloc byte[BytesMax];
        padded.Clear();
        source.CopyTo(padded);
        return TryRead(ref MemoryMarshal.GetReference(padded), out n, out lamport, out k, out length) && length <= source.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRead(ref byte begin, out long n, out long lamport, out long k, out int length)
    {
        n = lamport = k = 0;
        length = 2;
        return begin == Array && Unsafe.Add(ref begin, 1) == (byte)FrameKind.Timestamp
            && TryReadNumber(ref begin, ref length, out n)
            && TryReadNumber(ref begin, ref length, out lamport)
            && TryReadNumber(ref begin, ref length, out k);
    }

    /// <summary>An unsigned integer of at most nine bytes, all of them within the span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadNumber(ref byte begin, ref int at, out long value)
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
                return number <= (ulong)Limits.WireNumberMax;
            default:
                value = code;
                at++;
                return code < 0x80;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteNumber(Span<byte> destination, ref int at, ulong value)
    {
        if (value < 0x80)
        {
            destination[at++] = (byte)value;
            return;
        }

        at += WriteLong(destination[at..], value);
    }

    private static int WriteLong(Span<byte> rest, ulong value)
    {
        switch (value)
        {
            case <= byte.MaxValue:
                (rest[0], rest[1]) = (0xcc, (byte)value);
                return 2;
            case <= ushort.MaxValue:
                rest[0] = 0xcd;
                BinaryPrimitives.WriteUInt16BigEndian(rest[1..], (ushort)value);
                return 3;
            case <= uint.MaxValue:
                rest[0] = 0xce;
                BinaryPrimitives.WriteUInt32BigEndian(rest[1..], (uint)value);
                return 5;
            default:
                rest[0] = 0xcf;
                BinaryPrimitives.WriteUInt64BigEndian(rest[1..], value);
                return 9;
        }
    }
}
