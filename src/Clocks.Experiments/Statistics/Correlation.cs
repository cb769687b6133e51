namespace Clocks.Experiments.Statistics;

/// <summary>
/// How much two numbers go together over many cases: 1 in step, 0 not at all, -1 against each other. Pure; any thread.
/// </summary>
/// <remarks>K. Pearson, "Note on Regression and Inheritance", Proc. Royal Society 58, 1895.</remarks>
public static class Correlation
{
    /// <summary>Of these pairs; null with fewer than three, or when one of the numbers is always the same.</summary>
    public static double? Of(IReadOnlyList<Point2> pairs)
    {
        double sumX = 0, sumY = 0;
        foreach (Point2 pair in pairs)
        {
            (sumX, sumY) = (sumX + pair.X, sumY + pair.Y);
        }

        double xx = 0, yy = 0, xy = 0;
        foreach (Point2 pair in pairs)
        {
            (double dx, double dy) = (pair.X - sumX / pairs.Count, pair.Y - sumY / pairs.Count);
            (xx, yy, xy) = (xx + dx * dx, yy + dy * dy, xy + dx * dy);
        }

        return pairs.Count < 3 || xx == 0 || yy == 0 ? null : xy / Math.Sqrt(xx * yy);
    }
}
