using System.Globalization;

namespace Clocks.Experiments.Statistics;

/// <summary>
/// Numbers with as many digits as they deserve: a mean is written to the second digit of its uncertainty, a number
/// alone to its third. Pure; any thread.
/// </summary>
public static class SignificantDigits
{
    /// <summary>A number that is uncertain by so much.</summary>
    /// <param name="uncertainty">At least 0.</param>
    /// <param name="value">The number.</param>
    /// <param name="decimalsMax">Fewer digits than it deserves, where there is no room.</param>
    public static string Format(double uncertainty, double value, int decimalsMax = 3) => Decimals(
        value,
        Math.Min(decimalsMax, uncertainty switch
        {
            0 => value == Math.Round(value) ? 0 : 2,
            >= 9.95 => 0,
            >= 0.995 => 1,
            >= 0.0995 => 2,
            _ => 3,
        }));

    /// <summary>A number alone.</summary>
    public static string Short(double value) => Decimals(value, Math.Abs(value) switch
    {
        var size when size == Math.Round(size) || size >= 99.95 => 0,
        >= 9.995 => 1,
        >= 0.0995 => 2,
        _ => 3,
    });

    /// <summary>A share as per cent.</summary>
    public static string Percent(double share) => Decimals(100 * share, 0) + " %";

    /// <summary>The text never has a sign before a zero.</summary>
    private static string Decimals(double value, int decimals)
    {
        string text = value.ToString(decimals switch { 0 => "0", 1 => "0.0", 2 => "0.00", _ => "0.000" },
            CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAnyExcept("-0.") < 0 ? text.TrimStart('-') : text;
    }
}
