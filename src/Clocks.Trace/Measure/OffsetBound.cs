namespace Clocks.Trace.Measure;

/// <summary>
/// One side of what messages say about an offset: points (time, bound) of which only the hull matters. Points may
/// come in any order and number; whenever there are a few, all but the hull are forgotten.
/// </summary>
/// <param name="sign">1 keeps the lower hull of upper bounds, -1 the upper hull of lower bounds.</param>
internal sealed class OffsetBound(int sign)
{
    /// <summary>Room beyond a hull: few points are sorted fast, and many pairs of machines have few.</summary>
    private const int RoomMin = 48;

    private OffsetPoint[] _points = new OffsetPoint[RoomMin];
    private int _kept;

    public long Count { get; private set; }

    /// <summary>The points that can still matter; ascending in time; call after the last <see cref="Add"/>.</summary>
    public ReadOnlySpan<OffsetPoint> Hull
    {
        get
        {
            Thin();
            return _points.AsSpan(0, _kept);
        }
    }

    public void Add(double x, double y)
    {
        Count++;
        _points[_kept++] = new OffsetPoint(x, y);
        if (_kept == _points.Length)
        {
            Thin();
            if (_points.Length < _kept + (RoomMin / 2))
            {
                Array.Resize(ref _points, 2 * _points.Length);
            }
        }
    }

    /// <summary>The tightest bound on the intercept at x = centre for a line of this slope.</summary>
    public double Intercept(double slope, double centre)
    {
        double tightest = double.PositiveInfinity;
        foreach (ref readonly OffsetPoint point in _points.AsSpan(0, _kept))
        {
            double bound = sign * (point.Y - slope * (point.X - centre));
            tightest = bound < tightest ? bound : tightest;
        }

        return sign * tightest;
    }

    /// <summary>Andrew's monotone chain.</summary>
    private void Thin()
    {
        Span<OffsetPoint> points = _points.AsSpan(0, _kept);
        points.Sort();
        int count = 0;
        foreach (OffsetPoint p in points)
        {
            while (count >= 2 && !TurnsOutward(points[count - 2], points[count - 1], p))
            {
                count--;
            }

            points[count++] = p;
        }

        _kept = count;
    }

    private bool TurnsOutward(OffsetPoint a, OffsetPoint b, OffsetPoint c) =>
        sign * ((b.X - a.X) * (c.Y - a.Y) - (b.Y - a.Y) * (c.X - a.X)) > 0;
}
