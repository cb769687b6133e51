using System.Buffers.Text;

namespace Clocks.Json;

/// <summary>
/// Numbers that somebody else may have written: decimal text as a whole number, exact while it has up to eighteen
/// digits. Pure; any thread; allocates nothing.
/// </summary>
public static class Decimals
{
    /// <summary>Greatest magnitude that a double is believed for, in the units asked for.</summary>
    private const double DoubleMax = 9e18;

    /// <summary>Reads a whole number, also one with a fraction of zeros or an exponent.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> token, out long value)
    {
        if (Utf8Parser.TryParse(token, out value, out int used) && used == token.Length)
        {
            return true;
        }

        if (TryScaled(token, 0, out value, out bool isExact))
        {
            return isExact;
        }

        bool isGood = TryDouble(token, out double number)
            && Math.Abs(number) < DoubleMax && number == Math.Floor(number);
        value = isGood ? (long)number : 0;
        return isGood;
    }

    /// <summary>Reads seconds as microseconds, rounded to the nearest.</summary>
    public static bool TryMicroseconds(ReadOnlySpan<byte> token, out long value)
    {
        if (TryScaled(token, 6, out value, out _))
        {
            return true;
        }

        bool isGood = TryDouble(token, out double seconds) && Math.Abs(seconds) < DoubleMax / 1e6;
        value = isGood ? (long)Math.Round(seconds * 1e6) : 0;
        return isGood;
    }

    /// <summary>
    /// Reads <c>-12.34</c> times ten to a power; false for an exponent, for other text and for too many digits.
    /// </summary>
    private static bool TryScaled(ReadOnlySpan<byte> token, int power, out long value, out bool isExact)
    {
        value = 0;
        isExact = true;
        bool isNegative = token.StartsWith("-"u8);
        int at = isNegative ? 1 : 0, whole = 0, fraction = 0;
        long sum = 0;
        for (; at < token.Length && (uint)(token[at] - '0') <= 9; at++, whole++)
        {
            sum = unchecked(sum * 10 + (token[at] - '0'));
        }

        bool roundsUp = false;
        if (at < token.Length && token[at] == '.')
        {
            for (at++; at < token.Length && (uint)(token[at] - '0') <= 9; at++, fraction++)
            {
                if (fraction < power)
                {
                    sum = unchecked(sum * 10 + (token[at] - '0'));
                }
                else
                {
                    roundsUp |= fraction == power && token[at] >= '5';
                    isExact &= token[at] == '0';
                }
            }
        }

        if (at != token.Length || whole == 0 || whole + power > 18)
        {
            return false;
        }

        for (; fraction < power; fraction++)
        {
            sum *= 10;
        }

        sum += roundsUp ? 1 : 0;
        value = isNegative ? -sum : sum;
        return true;
    }

    private static bool TryDouble(ReadOnlySpan<byte> token, out double value) =>
        Utf8Parser.TryParse(token, out value, out int used) && used == token.Length;
}
