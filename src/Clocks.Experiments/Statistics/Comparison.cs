namespace Clocks.Experiments.Statistics;

/// <summary>
/// Whether two settings differ in one number by more than runs of one setting differ among themselves: Welch's
/// comparison of two means, which does not assume that both vary equally. Immutable; any thread.
/// </summary>
/// <param name="First">The runs of one setting.</param>
/// <param name="Second">The runs of the other.</param>
/// <remarks>B. L. Welch, "The Generalization of Student's Problem", Biometrika 34, 1947.</remarks>
public sealed record Comparison(Estimate First, Estimate Second)
{
    /// <summary>The second mean minus the first; not a number where a side does not tell its own.</summary>
    public double Difference => IsTold ? Second.Mean - First.Mean : double.NaN;

    /// <summary>
    /// Half the width of the 95 % confidence interval of the difference; infinite with a single run on a side.
    /// </summary>
    public double HalfWidth
    {
        get
        {
            if (First.Count < 2 || Second.Count < 2)
            {
                return double.PositiveInfinity;
            }

            double one = First.Deviation * First.Deviation / First.Count;
            double two = Second.Deviation * Second.Deviation / Second.Count;
            double both = one + two;
            double degrees = both * both / (one * one / (First.Count - 1) + two * two / (Second.Count - 1));
            return both == 0 ? 0 : StudentT.At95(degrees) * Math.Sqrt(both);
        }
    }

    /// <summary>What can be said of the difference.</summary>
    public ComparisonResult Result => !IsTold ? ComparisonResult.NotTold
        : double.IsInfinity(HalfWidth) ? ComparisonResult.TooFewRuns
        : Math.Abs(Difference) > HalfWidth ? ComparisonResult.Differs
        : ComparisonResult.WithinSpread;

    private bool IsTold => First.Count > 0 && Second.Count > 0;
}
