namespace Clocks.Render;

/// <summary>
/// One machine's values over the horizontal axis, however many there are. In come points with ascending x; kept are,
/// for each of a thousand columns, the first, lowest, highest and last, which draw the same picture as all of them
/// would. Columns with few points keep every one, so that nothing is lost from a run of ordinary length.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class PlotSeries(string label, int colour, double low, double high)
{
    /// <summary>As many columns as a picture has pixels across, or nearly.</summary>
    private const int Columns = 1_000;

    /// <summary>A column keeps its points as they are up to this many.</summary>
    private const int PointsPerColumn = 8;

    private readonly double _columnsPerX = Columns / Math.Max(high - low, double.Epsilon);
    private readonly List<(double X, double Y)> _kept = [];
    private readonly List<(double X, double Y)> _column = [];
    private int _current = -1;

    /// <summary>The name in the legend.</summary>
    public string Label => label;

    /// <summary>The lane whose colour it has.</summary>
    public int Colour => colour;

    /// <summary>How many points came in.</summary>
    public long Count { get; private set; }

    /// <summary>Whether fewer are kept than came in.</summary>
    public bool IsThinned { get; private set; }

    /// <summary>The smallest value; infinite when there is none.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    /// <summary>The greatest value.</summary>
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>The points that are kept, by ascending x.</summary>
    public IReadOnlyList<(double X, double Y)> Points
    {
        get
        {
            Close();
            return _kept;
        }
    }

    /// <summary>Adds a point.</summary>
    public void Add(double x, double y)
    {
        Count++;
        (Min, Max) = (Math.Min(Min, y), Math.Max(Max, y));
        int column = (int)Math.Clamp((x - low) * _columnsPerX, 0, Columns - 1);
        if (column != _current)
        {
            Close();
            _current = column;
        }

        _column.Add((x, y));
        if (_column.Count > 2 * PointsPerColumn)
        {
            Thin();
        }
    }

    private void Close()
    {
        if (_column.Count > PointsPerColumn)
        {
            Thin();
        }

        _kept.AddRange(_column);
        _column.Clear();
    }

    /// <summary>First, lowest, highest and last, in the order in which they came.</summary>
    private void Thin()
    {
        int lowest = 0, highest = 0, last = _column.Count - 1;
        for (int i = 1; i <= last; i++)
        {
            lowest = _column[i].Y < _column[lowest].Y ? i : lowest;
            highest = _column[i].Y > _column[highest].Y ? i : highest;
        }

        int kept = 0, before = -1;
        foreach (int i in (ReadOnlySpan<int>)[0, Math.Min(lowest, highest), Math.Max(lowest, highest), last])
        {
            if (i != before)
            {
                _column[kept++] = _column[i];
            }

            before = i;
        }

        _column.RemoveRange(kept, _column.Count - kept);
        IsThinned = true;
    }
}
