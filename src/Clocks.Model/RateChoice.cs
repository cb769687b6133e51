using System.Globalization;

namespace Clocks.Model;

/// <summary>
/// What the user asked the clock rate to be: one rate, any of a range, or as fast as possible. Immutable.
/// </summary>
/// <param name="LowMillihertz">Least, in thousandths of a tick per second; 0 together with
/// <paramref name="HighMillihertz"/>: unpaced.</param>
/// <param name="HighMillihertz">Greatest.</param>
/// <param name="StepMillihertz">A drawn rate is a whole number of these above the least: 1 000 for 1..6.</param>
public sealed record RateChoice(long LowMillihertz, long HighMillihertz, long StepMillihertz)
{
    /// <summary>The assignment's: a whole number from 1 to 6 ticks per second.</summary>
    public static RateChoice Assignment { get; } = new(1_000, 6_000, 1_000);

    /// <summary>The rate itself, or one of the range, each equally likely, drawn by the seed alone.</summary>
    public ClockRate Pick(ulong seed)
    {
        if (HighMillihertz == 0)
        {
            return ClockRate.Max;
        }

        // The complement, so that the rate does not tell the first face of the die.
        var draw = new Draw(~seed);
        long choices = (HighMillihertz - LowMillihertz) / StepMillihertz + 1;
        return ClockRate.FromMillihertz(LowMillihertz + draw.Below((uint)choices) * StepMillihertz);
    }

    /// <summary>
    /// Reads <c>4</c>, <c>3.48</c>, <c>1..12</c> or <c>max</c>; false with a sentence that says what is wrong.
    /// </summary>
    public static bool TryParse(string text, out RateChoice choice, out string problem)
    {
        choice = Assignment;
        if (text == "max")
        {
            choice = new RateChoice(0, 0, 1);
            problem = "";
            return true;
        }

        int dots = text.IndexOf("..", StringComparison.Ordinal);
        string low = dots < 0 ? text : text[..dots];
        string high = dots < 0 ? text : text[(dots + 2)..];
        if (!TryParseMillihertz(low, out long least, out problem) || !TryParseMillihertz(high, out long most, out problem))
        {
            return false;
        }

        if (least > most)
        {
            problem = $"the range {text} runs backwards: write {high}..{low}";
            return false;
        }

        bool isWhole = least % 1000 == 0 && most % 1000 == 0;
        choice = new RateChoice(least, most, isWhole ? 1_000 : 1);
        return true;
    }

    /// <summary>As it is written on a command line.</summary>
    public override string ToString() => HighMillihertz == 0 ? "max"
        : LowMillihertz == HighMillihertz ? Text(LowMillihertz)
        : $"{Text(LowMillihertz)}..{Text(HighMillihertz)}";

    private static string Text(long millihertz) => (millihertz / 1000m).ToString("0.###");

    private static bool TryParseMillihertz(string text, out long millihertz, out string problem)
    {
        bool isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal rate);
        decimal scaled = isNumber && rate < 1_000_000_000 ? rate * 1000 : -1;
        millihertz = (long)scaled;
        bool isGood = scaled is >= Limits.RateMillihertzMin and <= Limits.RateMillihertzMax && scaled == millihertz;
        problem = isGood
            ? ""
            : $"'{text}' is not a rate: ticks per second from 0.001 to 100000 with at most three decimals, such as 4 or 3.48, "
                + "a range such as 1..6, or max";
        return isGood;
    }
}
