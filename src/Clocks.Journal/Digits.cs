using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Clocks.Journal;

/// <summary>
/// Whole numbers as decimal digits, two at a time from a table: a number and a place in memory come in, the place after
/// the last digit goes out. No culture, no check of room: the caller has reserved <see cref="BytesMax"/>. Pure; any
/// thread.
/// </summary>
internal static unsafe class Digits
{
    /// <summary>The longest number: nineteen digits and a sign.</summary>
    public const int BytesMax = 20;

    private const ulong Hundred = 100, TenThousand = 10_000, Million = 1_000_000, HundredMillion = 100_000_000;

    private static ReadOnlySpan<byte> Pairs =>
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"u8
        + "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

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
        to = high < HundredMillion
            ? WriteHead(to, (uint)high)
            : WriteEight(WriteHead(to, (uint)(high / HundredMillion)), (uint)(high % HundredMillion));
        return WriteEight(to, (uint)(value % HundredMillion));
    }

    /// <summary>Exactly six digits: the fraction of a second in microseconds.</summary>
    /// <param name="to">Where.</param>
    /// <param name="value">0 to 999 999.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteSix(byte* to, uint value)
    {
        uint high = value / 10_000;
        Pair(to, high);
        return WriteFour(to + 2, value - high * 10_000);
    }

    /// <summary>Exactly four digits.</summary>
    /// <param name="to">Where.</param>
    /// <param name="value">0 to 9 999.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* WriteFour(byte* to, uint value)
    {
        uint high = value / 100;
        Pair(to, high);
        Pair(to + 2, value - high * 100);
        return to + 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteEight(byte* to, uint value)
    {
        uint high = value / 10_000;
        WriteFour(to, high);
        return WriteFour(to + 4, value - high * 10_000);
    }

    /// <summary>One to eight digits, without leading zeros.</summary>
    private static byte* WriteHead(byte* to, uint value)
    {
        if (value < TenThousand)
        {
            return value < Hundred ? WriteOneOrTwo(to, value) : WriteFour(to, value, value < 1_000);
        }

        uint high = value / 10_000;
        to = high < Hundred ? WriteOneOrTwo(to, high) : WriteFour(to, high, high < 1_000);
        return WriteFour(to, value - high * 10_000);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteFour(byte* to, uint value, bool isThree)
    {
        uint high = value / 100;
        to = isThree ? WriteOne(to, high) : Pair(to, high);
        return Pair(to, value - high * 100);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteOneOrTwo(byte* to, uint value) => value < 10 ? WriteOne(to, value) : Pair(to, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* WriteOne(byte* to, uint value)
    {
        *to = (byte)('0' + value);
        return to + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Pair(byte* to, uint value)
    {
        Unsafe.CopyBlockUnaligned(ref *to, ref Unsafe.Add(ref MemoryMarshal.GetReference(Pairs), value * 2), 2);
        return to + 2;
    }
}
