using System.Globalization;

namespace Clocks.Trace.Texts;

/// <summary>
/// Reads the small pieces that people's logs are made of: a number after a word, a time, what kind of event a
/// sentence tells, how many recipients. Everything is a try: any text may come.
/// </summary>
internal static class LogWords
{
    private const DateTimeStyles AsUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] Numerals =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>The whole number that follows a word such as <c>Clock:</c>; case does not matter.</summary>
    public static long? NumberAfter(string text, string word)
    {
        int at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : FirstNumber(text.AsSpan(at + word.Length));
    }

    /// <summary>The first number in a text, if nothing but spaces and punctuation stands before it.</summary>
    public static long? FirstNumber(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" :=#\t");
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        return long.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value <= Limits.LamportMax ? value : null;
    }

    /// <summary>A text that is a whole number from 0, also one written as 45.0; null for any other.</summary>
    public static long? Whole(string text) =>
        decimal.TryParse(
            text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal number)
            && number >= 0 && number <= Limits.LamportMax && number == decimal.Truncate(number)
            ? (long)number
            : null;

    /// <summary>A clock rate in ticks per second; null for what cannot be one.</summary>
    public static ClockRate? Rate(string text)
    {
        string number = text.TrimStart(' ', ':', '=').Split(' ')[0];
        bool ok = double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double perSecond);
        double millihertz = Math.Round(perSecond * 1000);
        return ok && millihertz is >= Limits.RateMillihertzMin and <= Limits.RateMillihertzMax
            ? ClockRate.FromMillihertz((long)millihertz)
            : null;
    }

    /// <summary>Seconds since 1970 with any fraction, as microseconds.</summary>
    public static long? UnixMicroseconds(string seconds) =>
        decimal.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
        && value < 1e11m ? (long)(value * 1_000_000) : null;

    /// <summary>A date and time of day, taken as UTC because logs do not say, as microseconds since 1970.</summary>
    public static long? DateAndTime(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, AsUtc, out DateTime at)
            ? (at - DateTime.UnixEpoch).Ticks / 10
            : null;

    /// <summary>
    /// How many messages a sentence such as <c>Sent two messages.</c> tells; one when it does not say.
    /// </summary>
    public static int Messages(string text)
    {
        foreach (string word in text.Split(' '))
        {
            int numeral = Array.FindIndex(Numerals, n => n.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (numeral >= 0)
            {
                return numeral;
            }
        }

        return 1;
    }

    /// <summary>
    /// The node that a file name such as <c>machine_2.log</c> means: its last number; null without one.
    /// </summary>
    public static NodeId? IdOfFile(string path) => IdOfName(Path.GetFileNameWithoutExtension(path));

    /// <summary>The last number in a name, if a node can have it; null without one.</summary>
    public static NodeId? IdOfName(string name)
    {
        int end = name.Length;
        while (end > 0 && !char.IsAsciiDigit(name[end - 1]))
        {
            end--;
        }

        int start = end;
        while (start > 0 && char.IsAsciiDigit(name[start - 1]))
        {
            start--;
        }

        ReadOnlySpan<char> digits = name.AsSpan(start, end - start);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            && NodeId.IsValid(id) ? new NodeId((int)id) : null;
    }
}
