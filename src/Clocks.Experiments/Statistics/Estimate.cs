namespace Clocks.Experiments.Statistics;

/// <summary>
/// What several runs say about one number: its mean, how much runs differ, and between which limits the true mean lies
/// with 95 % confidence. Immutable; any thread.
/// </summary>
/// <param name="Count">How many runs.</param>
/// <param name="Mean">Their mean; 0 of none.</param>
/// <param name="Deviation">The standard deviation from run to run; 0 of fewer than two.</param>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The greatest.</param>
public sealed record Estimate(int Count, double Mean, double Deviation, double Min, double Max)
{
    /// <summary>Half the width of the 95 % confidence interval: mean ± this. Infinite for a single run.</summary>
    public double HalfWidth => Count < 2
        ? double.PositiveInfinity
        : Deviation == 0 ? 0 : StudentT.At95(Count - 1) * Deviation / Math.Sqrt(Count);

    /// <summary>For people: <c>42 ± 13</c>, of a single run only what it came to, of none a question mark.</summary>
    public override string ToString() => Count == 0 ? "?" : double.IsInfinity(HalfWidth)
        ? SignificantDigits.Short(Mean)
        : $"{SignificantDigits.Format(HalfWidth, Mean)} ± {SignificantDigits.Format(HalfWidth, HalfWidth)}";

    /// <summary>For tables with little room: <c>42±13</c>, with two decimals at most.</summary>
    public string Compact => Count == 0 ? "?" : double.IsInfinity(HalfWidth)
        ? SignificantDigits.Short(Mean)
        : $"{SignificantDigits.Format(HalfWidth, Mean, 2)}±{SignificantDigits.Format(HalfWidth, HalfWidth, 2)}";

    /// <summary>The estimate from these values, added up in their order.</summary>
    public static Estimate Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            return new Estimate(0, 0, 0, 0, 0);
        }

        double sum = 0, least = values[0], most = values[0];
        foreach (double value in values)
        {
            sum += value;
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        double mean = sum / values.Count, squares = 0;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        double deviation = values.Count < 2 ? 0 : Math.Sqrt(squares / (values.Count - 1));
        return new Estimate(values.Count, mean, deviation, least, most);
    }
}
