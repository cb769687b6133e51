namespace Clocks.Experiments.Statistics;

/// <summary>
/// How many standard errors on either side of a mean hold 95 of 100 true values, for samples as small as the five runs
/// of the assignment. A table, because a computed one would differ in the last digit between platforms. Pure; any
/// thread.
/// </summary>
/// <remarks>W. S. Gosset ("Student"), "The Probable Error of a Mean", Biometrika 6(1), 1908.</remarks>
internal static class StudentT
{
    private static readonly double[] OneToThirty =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
        2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
        2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    /// <summary>
    /// The factor for so many degrees of freedom, of the table's next smaller entry: never too small.
    /// </summary>
    /// <param name="degrees">At least 1; infinite is fine.</param>
    public static double At95(double degrees) => degrees switch
    {
        >= 1_000 => 1.962,
        >= 120 => 1.980,
        >= 60 => 2.000,
        >= 40 => 2.021,
        >= 30 => OneToThirty[29],
        >= 1 => OneToThirty[(int)degrees - 1],
        _ => double.PositiveInfinity,
    };
}
