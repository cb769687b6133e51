namespace Clocks.Render.Plots;

/// <summary>
/// The names of a plot's colours, in rows above it. Their places are found first, so that the sheet can be made as high
/// as it must be, and then the drawing.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class PlotLegend
{
    private const double Row = 18, Top = 66, Margin = 16;

    private readonly List<Entry> _entries = [];
    private readonly double _width;
    private double _x = Margin, _y = Top;

    /// <summary>A legend without names yet.</summary>
    /// <param name="width">Of the sheet, in pixels.</param>
    public PlotLegend(double width) => _width = width;

    /// <summary>The base line of its last row.</summary>
    public double Bottom => _entries.Count == 0 ? Top - Row : _y;

    /// <summary>Adds a name; hollow where its points are rings.</summary>
    public void Add(string label, int colour, bool isHollow = false)
    {
        double width = 32 + 6.4 * label.Length;
        (_x, _y) = _x > Margin && _x + width > _width - Margin ? (Margin, _y + Row) : (_x, _y);
        _entries.Add(new Entry(label, colour, isHollow, _x, _y));
        _x += width;
    }

    /// <summary>Draws all of it.</summary>
    public void Draw(SvgCanvas sheet)
    {
        foreach (Entry entry in _entries)
        {
            string shape = entry.IsHollow ? "hollow" : "fill";
            sheet.Rectangle(entry.X, entry.Y - 9, 10, 10, $"{shape} {Palette.LaneClass(entry.Colour)}");
            sheet.Text(entry.X + 16, entry.Y, entry.Label, "small");
        }
    }

    private sealed class Entry(string label, int colour, bool isHollow, double x, double y)
    {
        public string Label => label;

        public int Colour => colour;

        public bool IsHollow => isHollow;

        public double X => x;

        public double Y => y;
    }
}
