using System.Runtime.CompilerServices;

namespace Clocks.Journal.Lines;

/// <summary>
/// Whole numbers as decimal digits, eight at a time in one machine word, without a table, at a place in memory; the
/// place after the last digit is returned. No culture, no check of room: the caller has reserved <see
/// cref="BytesMax"/>, and what stands behind the last digit there is overwritten. Pure; any thread.
/// </summary>
/// <remarks>
/// The lanes of a word are divided together, with a multiplication and a shift each (as in "Quickly converting integers
/// to ASCII" by P. Khuong, 2017): eight digits into two fours, those into four pairs, those into eight.
/// </remarks>
internal static unsafe class Digits
{
    /// <summary>The longest number, nineteen digits and a sign, and what its last eight may write over.</summary>
    public const int BytesMax = 28;

    private const ulong HundredMillion = 100_000_000;

    private const ulong Zeros = 0x3030_3030_3030_3030;

    /// <summary>Any number, without leading zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Write(byte* to, long value)
    {
        if (value < 0)
        {
            *to++ = (byte)'-';
            return WriteUnsigned(to, 0 - (ulong)value);
        }

        return WriteUnsigned(to, (ulong)value);
    }

    /// <summary>A number without a sign, without leading zeros.</summary>
    public static byte* WriteUnsigned(byte* to, ulong value)
    {
        if (value < HundredMillion)
        {
            return WriteHead(to, (uint)value);
        }

        ulong high = value / HundredMillion;
        to = high < HundredMillion ? WriteHead(to, (uint)high) : WriteLong(to, high);
        return WriteEight(to, (uint)(value - high * HundredMillion));
    }

    /// <summary>Exactly six digits: the fraction of a second in microseconds.</summary>
    /// <param name="to">Where.</param>
    /// <param name="value">0 to 999 999.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteSix(byte* to, uint value)
    {
        Unsafe.WriteUnaligned(to, (Eight(value) >> 16) | Zeros);
        return to + 6;
    }

    /// <summary>Exactly four digits.</summary>
    /// <param name="to">Where.</param>
    /// <param name="value">0 to 9 999.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteFour(byte* to, uint value)
    {
        uint pairs = value * 10_486 >> 20;
        pairs |= (value - pairs * 100) << 16;
        uint ones = (pairs * 103 >> 10) & 0x000F_000F;
        Unsafe.WriteUnaligned(to, (ones | ((pairs - ones * 10) << 8)) | 0x3030_3030);
        return to + 4;
    }

    /// <summary>Exactly eight digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteEight(byte* to, uint value)
    {
        Unsafe.WriteUnaligned(to, Eight(value) | Zeros);
        return to + 8;
    }

    /// <summary>Seventeen digits and more, but for the last eight.</summary>
    private static byte* WriteLong(byte* to, ulong high) =>
        WriteEight(WriteHead(to, (uint)(high / HundredMillion)), (uint)(high % HundredMillion));

    /// <summary>
    /// One to eight digits, without leading zeros. Branches say how many: they are foreseen, so that what follows is
    /// written at its place while these digits are still being made.
    /// </summary>
    private static byte* WriteHead(byte* to, uint value)
    {
        if (value < 10)
        {
            *to = (byte)('0' + value);
            return to + 1;
        }

        ulong digits = Eight(value);
        if (value < 10_000)
        {
            return value < 100 ? Put(to, digits, 2) : value < 1_000 ? Put(to, digits, 3) : Put(to, digits, 4);
        }

        if (value < 1_000_000)
        {
            return value < 100_000 ? Put(to, digits, 5) : Put(to, digits, 6);
        }

        return value < 10_000_000 ? Put(to, digits, 7) : Put(to, digits, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Put(byte* to, ulong digits, int count)
    {
        Unsafe.WriteUnaligned(to, (digits >> (64 - 8 * count)) | Zeros);
        return to + count;
    }

    /// <summary>The values of eight digits, one a byte, the first in the lowest byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Eight(uint value)
    {
        ulong fours = value * 3_518_437_209UL >> 45;
        fours |= (value - fours * 10_000) << 32;
        ulong pairs = (fours * 10_486 >> 20) & 0x0000_007F_0000_007F;
        pairs |= (fours - pairs * 100) << 16;
        ulong ones = (pairs * 103 >> 10) & 0x000F_000F_000F_000F;
        return ones | ((pairs - ones * 10) << 8);
    }
}
