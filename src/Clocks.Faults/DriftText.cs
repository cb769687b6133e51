using System.Globalization;

namespace Clocks.Faults;

/// <summary>
/// How fast a physical clock drifts, as people write it: parts per million with up to three decimals, such as
/// <c>50</c>. Read as parts per thousand million. Pure; any thread.
/// </summary>
public static class DriftText
{
    /// <summary>Most parts per million.</summary>
    public const int PpmMax = 100_000;

    /// <summary>Reads it; false with a sentence without its full stop.</summary>
    public static bool TryParse(string text, out long partsPerBillion, out string problem)
    {
        bool isDrift = decimal.TryParse(
            text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal ppm) && ppm <= PpmMax;
        partsPerBillion = isDrift ? (long)(ppm * 1_000) : 0;
        problem = isDrift ? "" : $"'{text}' is not a drift: 0 to {PpmMax} parts per million";
        return isDrift;
    }
}
