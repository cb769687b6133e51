using System.Globalization;

namespace Clocks.Render.Plots;

/// <summary>
/// Where an axis has its marks and what they say. From the least and the greatest value and how many marks fit it finds
/// round values (1, 2 or 5 times a power of ten; for time also quarter and half minutes) that cover the range.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
internal sealed class Ticks
{
    private static readonly double[] TimeSteps =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

    private Ticks(double low, double high, double step, Func<double, string> text)
    {
        double first = Math.Floor(low / step + 1e-9), last = Math.Ceiling(high / step - 1e-9);
        last = Math.Max(last, first + 1);
        (Low, High) = (first * step, last * step);
        var marks = new AxisMark[(int)(last - first) + 1];
        for (int i = 0; i < marks.Length; i++)
        {
            double value = (first + i) * step;
            marks[i] = new AxisMark(value, text(value));
        }

        Marks = marks;
    }

    /// <summary>The value at the beginning of the axis.</summary>
    public double Low { get; }

    /// <summary>The value at its end.</summary>
    public double High { get; }

    /// <summary>The marks, ascending.</summary>
    public IReadOnlyList<AxisMark> Marks { get; }

    /// <summary>Marks for a quantity.</summary>
    public static Ticks Of(double low, double high, int wanted, bool whole = false)
    {
        // Where all values are the same, the axis is one unit long: no power of ten suits it better.
        double range = high > low ? high - low : 1;
        double step = Step(Math.Max(range, whole ? 1 : 1e-9) / Math.Max(1, wanted));
        step = whole ? Math.Max(1, step) : step;
        int decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 9);
        string format = "#,##0" + (decimals == 0 ? "" : "." + new string('0', decimals));
        return new Ticks(low, high, step, v => v.ToString(format, Thousands));
    }

    /// <summary>Marks for seconds; <c>m:ss</c> when there are many.</summary>
    public static Ticks OfSeconds(double low, double high, int wanted)
    {
        double rough = Math.Max(high - low, 1e-6) / Math.Max(1, wanted);
        double step = rough < 1 ? Step(rough) : TimeStep(rough);
        return high - low >= 180
            ? new Ticks(low, high, step, static v => MinutesAndSeconds(v))
            : new Ticks(low, high, step, static v => v.ToString("0.######"));
    }

    private static double Step(double rough)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double lead = rough / power;
        return power * (lead <= 1 + 1e-9 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
    }

    private static double TimeStep(double rough)
    {
        foreach (double step in TimeSteps)
        {
            if (step >= rough)
            {
                return step;
            }
        }

        return Step(rough);
    }

    private static string MinutesAndSeconds(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time.TotalHours >= 1
            ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
            : $"{(int)time.TotalMinutes}:{time.Seconds:00}";
    }

    private static NumberFormatInfo Thousands { get; } = new() { NumberGroupSeparator = "\u202f" };
}
