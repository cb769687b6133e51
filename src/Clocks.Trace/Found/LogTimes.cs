using System.Globalization;

namespace Clocks.Trace.Found;

/// <summary>
/// The times of people's logs, whatever they look like, as microseconds: dates and times of day (taken as UTC, because logs
/// do not say), times of day alone, and plain numbers, whose unit follows from their size.
/// </summary>
internal static class LogTimes
{
    private const long DayMicroseconds = 86_400_000_000;

    /// <summary>Above this a number of seconds, milliseconds, ... is a time since 1970: from 1973 on.</summary>
    private const decimal Epoch = 100_000_000m;

    /// <summary>A time; null for what is none.</summary>
    public static long? Of(string text)
    {
        string clean = text.Trim(' ', '\t', '[', ']', '(', ')', '"', '\'');
        if (decimal.TryParse(clean, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return OfNumber(number);
        }

        return OfDate(clean);
    }

    /// <summary>The times of a machine that tells no date, where midnight passed between two events.</summary>
    public static void PassMidnights(List<FoundEvent> events)
    {
        long days = 0, before = long.MinValue;
        foreach (FoundEvent e in events)
        {
            if (e.AtMicroseconds is not { } at || at >= DayMicroseconds)
            {
                continue;
            }

            days += at < before - DayMicroseconds / 2 ? DayMicroseconds : 0;
            before = at;
            e.AtMicroseconds = at + days;
        }
    }

    private static long? OfNumber(decimal number)
    {
        decimal factor = number switch
        {
            >= Epoch * 1_000_000_000 => 0.001m,
            >= Epoch * 1_000_000 => 1,
            >= Epoch * 1_000 => 1_000,
            _ => 1_000_000,
        };
        return number * factor is var micro && micro < long.MaxValue / 2_000 ? (long)micro : null;
    }

    private static long? OfDate(string text)
    {
        // Python writes the fraction of its logging behind a comma, Go and others an offset or a zone that parsers differ on.
        string clean = text.Replace(',', '.');
        bool hasDate = clean.AsSpan().ContainsAny("-/") || clean.Contains(' ');
        if (!clean.Contains(':'))
        {
            return null;
        }

        const DateTimeStyles AsUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        if (!hasDate && TimeSpan.TryParse(clean, CultureInfo.InvariantCulture, out TimeSpan ofDay))
        {
            return ofDay.Ticks / 10;
        }

        string[] formats = ["ddd MMM d HH:mm:ss yyyy", "ddd MMM d HH:mm:ss.FFFFFF yyyy", "dd-MM-yyyy HH:mm:ss.FFFFFF", "MMM d HH:mm:ss"];
        DateTime at;
        return DateTime.TryParse(clean, CultureInfo.InvariantCulture, AsUtc, out at)
            || DateTime.TryParseExact(clean, formats, CultureInfo.InvariantCulture, AsUtc, out at)
            ? (at - DateTime.UnixEpoch).Ticks / 10
            : null;
    }
}
