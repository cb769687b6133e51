namespace Clocks.Trace.Measure;

/// <summary>A bound on an offset and the time it holds at; sorted by time.</summary>
internal readonly struct OffsetPoint(double x, double y) : IComparable<OffsetPoint>
{
    public double X { get; } = x;

    public double Y { get; } = y;

    public int CompareTo(OffsetPoint other) =>
        X.CompareTo(other.X) is var byTime and not 0 ? byTime : Y.CompareTo(other.Y);
}
