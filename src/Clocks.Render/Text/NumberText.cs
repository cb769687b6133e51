using System.Globalization;

namespace Clocks.Render.Text;

/// <summary>
/// Numbers as people and scripts read them, the same on every machine. Six significant digits as <c>%g</c> prints them,
/// thousands in groups, seconds as minutes where that reads better.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class NumberText
{
    /// <summary>Six significant digits without trailing zeros, like <c>%g</c>: 1, 1.5, 123457, 1.23457e+08.</summary>
    public static string Six(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string scientific = value.ToString("0.00000e+00");
        int mark = scientific.IndexOf('e', StringComparison.Ordinal);
        int exponent = int.Parse(scientific.AsSpan(mark + 1), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture);
        if (exponent is < -4 or >= 6)
        {
            string mantissa = scientific[..mark].TrimEnd('0').TrimEnd('.');
            return mantissa + scientific[mark..];
        }

        // Through decimal, so that 0.1 + 0.2 style tails of the sixth digit do not come back.
        decimal rounded = Math.Round((decimal)value, Math.Clamp(5 - exponent, 0, 28));
        return rounded.ToString("0.##########");
    }

    /// <summary>A number that always shows its point, as a float of Python does: 7.0.</summary>
    public static string WithPoint(double value) => value.ToString("0.0##########");

    /// <summary>For people: at most so many decimals, none that are zero.</summary>
    public static string Short(double value, int decimals = 2) =>
        double.IsPositiveInfinity(value) ? "max"
        : double.IsFinite(value) ? value.ToString("0." + new string('#', decimals)) : "-";

    /// <summary>A whole number with thin spaces between thousands.</summary>
    public static string Grouped(long value) => value.ToString("#,##0", Thousands);

    /// <summary>Seconds as <c>12.3 s</c>, or minutes and hours when there are many.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        < 120 => $"{seconds:0.##} s",
        < 7200 => $"{seconds / 60:0.#} min",
        _ => $"{seconds / 3600:0.##} h",
    };

    /// <summary>Grouped, with its noun: <c>1 event</c>, <c>2 events</c>.</summary>
    public static string Count(long value, string noun) => Grouped(value) + " " + Plural.Noun(value, noun);

    private static NumberFormatInfo Thousands { get; } = new() { NumberGroupSeparator = "\u202f" };
}
