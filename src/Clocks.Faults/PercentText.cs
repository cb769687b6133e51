using System.Globalization;

namespace Clocks.Faults;

/// <summary>
/// Shares as people write them: <c>5%</c> or <c>0.05</c>. Read as parts of a million. Pure; any thread.
/// </summary>
public static class PercentText
{
    /// <summary>Reads it; false with a sentence without its full stop.</summary>
    public static bool TryParse(string text, out int perMillion, out string problem)
    {
        bool isPercent = text.EndsWith('%');
        string number = isPercent ? text[..^1] : text;
        bool isNumber = decimal.TryParse(
            number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value);
        decimal share = isPercent ? value / 100 : value;
        bool isGood = isNumber && share <= 1;
        perMillion = isGood ? (int)(share * 1_000_000) : 0;
        problem = isGood ? "" : $"'{text}' is not a share: 0% to 100%, or 0 to 1";
        return isGood;
    }
}
