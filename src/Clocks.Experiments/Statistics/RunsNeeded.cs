namespace Clocks.Experiments.Statistics;

/// <summary>
/// How many runs would be enough to tell a difference from chance: so many that four of five such comparisons find it (power 80 %)
/// at the 95 % of <see cref="Comparison"/>, if the true difference and the true spread are those that were seen. Pure; any thread.
/// </summary>
/// <remarks>
/// The power of a t test is the tail of the noncentral t distribution, here by the approximation of M. Abramowitz and I. Stegun,
/// "Handbook of Mathematical Functions", 26.7.10. J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, chapter 2,
/// says why four of five, and has tables of the same.
/// </remarks>
internal static class RunsNeeded
{
    /// <summary>Where more would be needed, the difference is no matter of runs any more.</summary>
    public const int Most = 10_000;

    /// <summary>The quantile of the normal distribution that 80 % do not exceed.</summary>
    private const double Z80 = 0.841621;

    /// <summary>Runs on each side, of two sides with seeds of their own; null where the spread is not known, or none is enough.</summary>
    /// <param name="comparison">What was seen.</param>
    public static int? OfSides(Comparison comparison)
    {
        (Estimate one, Estimate other) = comparison;
        (double first, double second) = (one.Deviation * one.Deviation, other.Deviation * other.Deviation);
        double degrees = (first + second) * (first + second) / (first * first + second * second);
        return one.Count < 2 || other.Count < 2 ? null : Enough(first + second, comparison.Difference, degrees);
    }

    /// <summary>Pairs of runs with the same seed; null where the spread is not known, or none is enough.</summary>
    /// <param name="differences">The differences, seed by seed.</param>
    public static int? OfPairs(Estimate differences) => differences.Count < 2
        ? null
        : Enough(differences.Deviation * differences.Deviation, differences.Mean, 1);

    /// <summary>The smallest number with enough power; it grows with the number, so halving finds it.</summary>
    /// <param name="variance">Of the difference of one run of each.</param>
    /// <param name="difference">What is to be found.</param>
    /// <param name="degrees">Degrees of freedom that each further run of each gives.</param>
    private static int? Enough(double variance, double difference, double degrees)
    {
        if (variance == 0)
        {
            return difference == 0 ? null : 2;
        }

        int low = 2, high = Most + 1;
        while (low < high)
        {
            int runs = low + (high - low) / 2;
            double freedom = degrees * (runs - 1), t = StudentT.At95(freedom);
            double found = (Math.Abs(difference) / Math.Sqrt(variance / runs) - t * (1 - 1 / (4 * freedom)))
                / Math.Sqrt(1 + t * t / (2 * freedom));
            (low, high) = found >= Z80 ? (low, runs) : (runs + 1, high);
        }

        return low <= Most ? low : null;
    }
}
