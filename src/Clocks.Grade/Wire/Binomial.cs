namespace Clocks.Grade.Wire;

/// <summary>The exact test of a share: how likely a count is that lies so far out. Pure.</summary>
internal static class Binomial
{
    /// <summary>What is less likely than this is not put down to chance.</summary>
    public const double Level = 1e-6;

    /// <summary>
    /// Whether so few, or so many, of <paramref name="all"/> draws are less likely than <see cref="Level"/>, both ways together.
    /// </summary>
    public static bool IsUnlikely(long count, long all, double share)
    {
        double below = 0, above = 0, logFactorials = 0;
        for (long i = 0; i <= all; i++)
        {
            // The logarithm of the number of ways, step by step: (all - i + 1) / i.
            logFactorials += i == 0 ? 0 : Math.Log((all - i + 1.0) / i);
            double likely = Math.Exp(logFactorials + i * Math.Log(share) + (all - i) * Math.Log(1 - share));
            below += i <= count ? likely : 0;
            above += i >= count ? likely : 0;
        }

        return Math.Min(below, above) < Level / 2;
    }
}
