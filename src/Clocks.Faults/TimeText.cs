using System.Globalization;

namespace Clocks.Faults;

/// <summary>
/// Spans of time as people write them: <c>500ms</c>, <c>1.5s</c>, <c>2m</c>, and ranges such as <c>10s..15s</c> or
/// <c>100..500ms</c>, whose first number borrows the unit of the second. Read as whole nanoseconds; what is wrong is
/// said in one sentence. Pure; any thread.
/// </summary>
public static class TimeText
{
    /// <summary>Longest span, in nanoseconds: that of the longest run.</summary>
    public const long NsMax = Clocks.Model.Limits.DurationSecondsMax * 1_000_000_000;

    private static readonly char[] NumberCharacters = "0123456789.".ToCharArray();

    /// <summary>Reads one span; false with a sentence without its full stop.</summary>
    public static bool TryParse(string text, out long ns, out string problem) =>
        TryParse(text, "", out ns, out problem);

    /// <summary>Reads <c>FROM..UNTIL</c>; false with a sentence without its full stop.</summary>
    public static bool TryParseRange(string text, out long fromNs, out long untilNs, out string problem)
    {
        fromNs = untilNs = 0;
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
        {
            problem = $"'{text}' is not a range of times such as 10s..15s";
            return false;
        }

        string until = text[(dots + 2)..];
        string unit = until.Trim().TrimStart(NumberCharacters);
        if (!TryParse(text[..dots], unit, out fromNs, out problem) || !TryParse(until, "", out untilNs, out problem))
        {
            return false;
        }

        if (fromNs > untilNs)
        {
            problem = $"the range '{text}' runs backwards";
            return false;
        }

        return true;
    }

    /// <summary>A span in the largest unit that shows it exactly: <c>1.5s</c>, <c>250us</c>.</summary>
    public static string Of(long ns)
    {
        (string unit, long size) = ns switch
        {
            0 => ("s", 1),
            _ when ns % 1_000_000 == 0 && ns >= 1_000_000_000 => ("s", 1_000_000_000),
            _ when ns % 1_000 == 0 && ns >= 1_000_000 => ("ms", 1_000_000),
            _ when ns >= 1_000 => ("us", 1_000),
            _ => ("ns", 1L),
        };
        return ((decimal)ns / size).ToString("0.#########") + unit;
    }

    private static bool TryParse(string text, string unitBorrowed, out long ns, out string problem)
    {
        string trimmed = text.Trim();
        string ending = trimmed.TrimStart(NumberCharacters);
        string number = trimmed[..^ending.Length];
        string unit = ending.Length == 0 ? unitBorrowed : ending;
        long size = unit switch
        {
            "ns" => 1,
            "us" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" or "min" => 60_000_000_000,
            _ => 0,
        };
        bool isNumber = decimal.TryParse(
            number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value);
        bool isGood = isNumber && size > 0 && value <= NsMax / size && value * size == decimal.Truncate(value * size);
        ns = isGood ? (long)(value * size) : 0;
        problem = isGood ? "" : $"'{trimmed}' is not a time: a number and ns, us, ms, s or m, such as 500ms or 20s";
        return isGood;
    }
}
