using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// Offsets and drifts of physical clocks, as intervals. A message from p to q arrives after it was sent, so the
/// offset q - p is at most (arrival on q) - (send on p); a message back bounds it from below. With the offset a line
/// over p's time, all lines between the two sets of points are possible: the extremes of their height in the middle
/// and of their slope are the intervals. No symmetry of delays is assumed; a constant drift of at most 1000 ppm is.
/// </summary>
/// <remarks>
/// The convex-hull method of L. Zhang, Z. Liu, C. Honghui Xia, "Clock synchronization algorithms for network
/// measurements", INFOCOM 2002. Times are the monotonic clock, anchored once at the wall clock, so that stepping
/// the wall clock does no harm.
/// </remarks>
internal static class OffsetEstimate
{
    /// <summary>
    /// More lanes have too many pairs to be read by anyone; the estimate is left out, and said to be.
    /// </summary>
    public const int LanesMax = 128;

    private const double DriftMax = 1e-3;
    private const int Halvings = 200;

    /// <summary>Slopes that differ by less are the same: over a day it is a hundredth of a nanosecond.</summary>
    private const double Least = 1e-16;

    private sealed class Pair
    {
        public OffsetBound Upper { get; } = new(1);

        public OffsetBound Lower { get; } = new(-1);

        public long Impossible { get; set; }

        public double WorstNs { get; set; }
    }

    public static IReadOnlyList<ClockOffset> Of(RunTrace run)
    {
        int lanes = run.Lanes.Length;
        if (lanes > LanesMax)
        {
            return [];
        }

        // One place for each two lanes, the smaller index first. A lane after the other: its pairs stay in the processor's cache.
        var pairs = new Pair?[lanes * lanes];
        EventCursor[] sends = EventCursor.Of(run.Lanes);
        foreach (TraceNode node in run.Lanes)
        {
            if (node.Tells(FormatFeatures.WallTimes))
            {
                Collect(run, node, sends, pairs);
            }
        }

        var offsets = new List<ClockOffset>();
        for (int first = 0; first < lanes; first++)
        {
            for (int second = first + 1; second < lanes; second++)
            {
                if (pairs[first * lanes + second] is { } pair)
                {
                    offsets.Add(Estimate(first, second, pair));
                }
            }
        }

        return offsets;
    }

    /// <param name="run">The run.</param>
    /// <param name="node">Whose receives.</param>
    /// <param name="sends">By lane, where its sends are read.</param>
    /// <param name="pairs">The pairs of lanes.</param>
    private static void Collect(RunTrace run, TraceNode node, EventCursor[] sends, Pair?[] pairs)
    {
        var store = new EventCursor(node.Store);
        for (int position = 0, next = 0; position < node.EventCount; position++)
        {
            int row = store.Kind(position) == EventKind.Receive ? next++ : -1;
            EventRef send = row < 0 ? EventRef.None : store.Sender(row);
            if (send.IsNone || send.Lane == node.Lane || !run.Lanes[send.Lane].Tells(FormatFeatures.WallTimes))
            {
                continue;
            }

            int place = Math.Min(send.Lane, node.Lane) * sends.Length + Math.Max(send.Lane, node.Lane);
            Pair pair = pairs[place] ??= new Pair();
            double arrived = run.AxisNs(node, store.MonoNs(position) - store.WaitedNs(row));
            double sent = run.AxisNs(run.Lanes[send.Lane], sends[send.Lane].MonoNs(send.Position));
            double doubt = node.TimeResolutionNs + run.Lanes[send.Lane].TimeResolutionNs;
            if (send.Lane < node.Lane)
            {
                pair.Upper.Add(sent, arrived - sent + doubt);
            }
            else
            {
                pair.Lower.Add(arrived, sent - arrived - doubt);
            }

            pair.Impossible += arrived + doubt < sent ? 1 : 0;
            pair.WorstNs = Math.Max(pair.WorstNs, sent - arrived - doubt);
        }
    }

    private static ClockOffset Estimate(int first, int second, Pair pair)
    {
        ReadOnlySpan<OffsetPoint> upper = pair.Upper.Hull, lower = pair.Lower.Hull;
        double centre = Middle(upper, lower);
        double High(double slope) => pair.Upper.Intercept(slope, centre);
        double Low(double slope) => pair.Lower.Intercept(slope, centre);
        Interval drift = new(-DriftMax, DriftMax);
        bool consistent = true;
        if (!upper.IsEmpty && !lower.IsEmpty)
        {
            double widest = Peak(slope => High(slope) - Low(slope), -DriftMax, DriftMax);
            consistent = High(widest) >= Low(widest);
            drift = !consistent ? new Interval(double.NegativeInfinity, double.PositiveInfinity) : new Interval(
                Edge(slope => High(slope) >= Low(slope), widest, -DriftMax),
                Edge(slope => High(slope) >= Low(slope), widest, DriftMax));
        }

        Interval offset = consistent && !upper.IsEmpty && !lower.IsEmpty
            ? new Interval(Low(Peak(s => -Low(s), drift.Low, drift.High)), High(Peak(High, drift.Low, drift.High)))
            : OneSided(pair, consistent, centre);
        return new ClockOffset(
            first, second, pair.Upper.Count, pair.Lower.Count,
            new Interval(offset.Low / 1e6, offset.High / 1e6),
            new Interval(Told(drift.Low), Told(drift.High)),
            consistent, pair.Impossible, Math.Max(0, pair.WorstNs) / 1e6);
    }

    /// <summary>
    /// An end of the drift in ppm; where only the assumption bounds it, no message does, and it is open.
    /// </summary>
    private static double Told(double end) =>
        Math.Abs(end) >= DriftMax ? Math.Sign(end) * double.PositiveInfinity : end * 1e6;

    /// <summary>The middle of the time that the points of both hulls, which ascend, span.</summary>
    private static double Middle(ReadOnlySpan<OffsetPoint> upper, ReadOnlySpan<OffsetPoint> lower)
    {
        double begin = Math.Min(Begin(upper), Begin(lower)), end = Math.Max(End(upper), End(lower));
        return (begin + end) / 2;

        static double Begin(ReadOnlySpan<OffsetPoint> hull) => hull.IsEmpty ? double.PositiveInfinity : hull[0].X;

        static double End(ReadOnlySpan<OffsetPoint> hull) => hull.IsEmpty ? double.NegativeInfinity : hull[^1].X;
    }

    /// <summary>With messages one way only, one end stays open; with a stepped clock both do.</summary>
    private static Interval OneSided(Pair pair, bool consistent, double centre)
    {
        double low = double.NegativeInfinity, high = double.PositiveInfinity;
        if (consistent && pair.Upper.Count > 0)
        {
            high = pair.Upper.Intercept(Peak(s => pair.Upper.Intercept(s, centre), -DriftMax, DriftMax), centre);
        }
        else if (consistent)
        {
            low = pair.Lower.Intercept(Peak(s => -pair.Lower.Intercept(s, centre), -DriftMax, DriftMax), centre);
        }

        return new Interval(low, high);
    }

    /// <summary>Where a concave function is greatest, by thirds.</summary>
    private static double Peak(Func<double, double> of, double low, double high)
    {
        for (int i = 0; i < Halvings && high - low > Least; i++)
        {
            double third = (high - low) / 3;
            (low, high) = of(low + third) < of(high - third) ? (low + third, high) : (low, high - third);
        }

        return (low + high) / 2;
    }

    /// <summary>How far from a point at which it holds towards another something goes on holding.</summary>
    private static double Edge(Func<double, bool> holds, double from, double towards)
    {
        if (holds(towards))
        {
            return towards;
        }

        for (int i = 0; i < Halvings && Math.Abs(from - towards) > Least; i++)
        {
            double middle = (from + towards) / 2;
            (from, towards) = holds(middle) ? (middle, towards) : (from, middle);
        }

        // The far side of the edge, so that rounding never narrows the interval.
        return towards;
    }
}
