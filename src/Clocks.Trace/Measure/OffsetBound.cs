using System.Runtime.InteropServices;

namespace Clocks.Trace.Measure;

/// <summary>
/// One side of what messages say about an offset: points (time, bound) of which only the hull matters. Points may
/// come in any order and number; beyond a few thousand all but the hull are forgotten.
/// </summary>
/// <param name="sign">1 keeps the lower hull of upper bounds, -1 the upper hull of lower bounds.</param>
internal sealed class OffsetBound(int sign)
{
    private const int PointsMax = 4_096;

    private List<OffsetPoint> _points = [];

    public long Count { get; private set; }

    /// <summary>The points that can still matter; ascending in time; call after the last <see cref="Add"/>.</summary>
    public List<OffsetPoint> Hull
    {
        get
        {
            Thin();
            return _points;
        }
    }

    public void Add(double x, double y)
    {
        Count++;
        _points.Add(new OffsetPoint(x, y));
        if (_points.Count == PointsMax)
        {
            Thin();
        }
    }

    /// <summary>The tightest bound on the intercept at x = centre for a line of this slope.</summary>
    public double Intercept(double slope, double centre)
    {
        double tightest = double.PositiveInfinity;
        foreach (ref readonly OffsetPoint point in CollectionsMarshal.AsSpan(_points))
        {
            tightest = Math.Min(tightest, sign * (point.Y - slope * (point.X - centre)));
        }

        return sign * tightest;
    }

    /// <summary>Andrew's monotone chain.</summary>
    private void Thin()
    {
        _points.Sort();
        var hull = new List<OffsetPoint>();
        foreach (OffsetPoint p in _points)
        {
            while (hull.Count >= 2 && !TurnsOutward(hull[^2], hull[^1], p))
            {
                hull.RemoveAt(hull.Count - 1);
            }

            hull.Add(p);
        }

        _points = hull;
    }

    private bool TurnsOutward(OffsetPoint a, OffsetPoint b, OffsetPoint c) =>
        sign * ((b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X)) > 0;
}
