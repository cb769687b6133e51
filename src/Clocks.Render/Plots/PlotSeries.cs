namespace Clocks.Render.Plots;

/// <summary>
/// One machine's values over the horizontal axis, however many there are. Points are added with ascending x; kept are,
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
    private readonly (double X, double Y)[] _column = new (double, double)[PointsPerColumn];
    private (double X, double Y) _last, _lowest, _highest;
    private long _lowestAt, _highestAt;
    private int _current = -1, _inColumn;

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
        int column = (int)Math.Clamp((x - low) * _columnsPerX, 0, Columns - 1);
        if (column != _current)
        {
            Close();
            _current = column;
        }

        _last = (x, y);
        if (_inColumn < PointsPerColumn)
        {
            _column[_inColumn] = _last;
        }

        if (_inColumn == 0 || y < _lowest.Y)
        {
            (_lowest, _lowestAt) = (_last, _inColumn);
            Min = Math.Min(Min, y);
        }

        if (_inColumn == 0 || y > _highest.Y)
        {
            (_highest, _highestAt) = (_last, _inColumn);
            Max = Math.Max(Max, y);
        }

        _inColumn++;
    }

    /// <summary>Keeps what the column is drawn from: all of it, or the few points that draw the same.</summary>
    private void Close()
    {
        if (_inColumn > PointsPerColumn)
        {
            Thin();
        }
        else
        {
            _kept.AddRange(_column.AsSpan(0, _inColumn));
        }

        _inColumn = 0;
    }

    /// <summary>First, lowest, highest and last, in the order in which they came.</summary>
    private void Thin()
    {
        bool isLowestFirst = _lowestAt <= _highestAt;
        ReadOnlySpan<(long At, (double X, double Y) Point)> order =
        [
            (0, _column[0]),
            isLowestFirst ? (_lowestAt, _lowest) : (_highestAt, _highest),
            isLowestFirst ? (_highestAt, _highest) : (_lowestAt, _lowest),
            (_inColumn - 1, _last),
        ];
        long before = -1;
        foreach ((long at, (double X, double Y) point) in order)
        {
            if (at != before)
            {
                _kept.Add(point);
            }

            before = at;
        }

        IsThinned = true;
    }
}
