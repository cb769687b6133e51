using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

/// <summary>
/// The digits of a number of which all but the last four are mostly those of the line before, as a clock of nanoseconds
/// and the places of a channel are: only the last four are made anew. Any other number is right as well, only slower.
/// Owned by one thread; allocates nothing.
/// </summary>
internal unsafe struct CachedPrefixNumber
{
    private const int Word = sizeof(ulong);
    private const ulong TenThousand = 10_000;

    private ulong _high;
    private ulong _first, _second;
    private int _length;

    /// <summary>Writes the number's digits; returns the place after the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Write(byte* to, long value)
    {
        ulong high = (ulong)value / TenThousand;
        if (high != _high || _length == 0)
        {
            // Below 0 it is a great number without a sign, and never remembered.
            if (value < (long)TenThousand || !Begin(high))
            {
                return Digits.Write(to, value);
            }
        }

        Unsafe.WriteUnaligned(to, _first);
        Unsafe.WriteUnaligned(to + Word, _second);
        return Digits.WriteFour(to + _length, (uint)((ulong)value - high * TenThousand));
    }

    /// <summary>False: the number is too long to be remembered.</summary>
    private bool Begin(ulong high)
    {
        byte* text = stackalloc byte[Digits.BytesMax];
        int length = (int)(Digits.WriteUnsigned(text, high) - text);
        if (length > 2 * Word)
        {
            return false;
        }

        (_high, _length) = (high, length);
        _first = Unsafe.ReadUnaligned<ulong>(text);
        _second = Unsafe.ReadUnaligned<ulong>(text + Word);
        return true;
    }
}
