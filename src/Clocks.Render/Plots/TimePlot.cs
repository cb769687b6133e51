using Clocks.Render.Text;

namespace Clocks.Render.Plots;

/// <summary>
/// A plot of values over time: title, one line that says what is shown, a legend, axes with round marks, one line per
/// machine in its colour with its name at its end.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class TimePlot(string title, string says, string yName, PlotAxis axis)
{
    private const double Width = 960, PlotHeight = 250, Left = 64, Right = 876;
    private const int EndNameMax = 14;

    private readonly List<Shaped> _all = [];

    /// <summary>Whether values are whole, so that no mark lies between two of them.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether the lines have their names at their right ends.</summary>
    public bool NamesEnds { get; init; } = true;

    /// <summary>What is missing from the picture, or null; it is written into it.</summary>
    public string? Missing { get; set; }

    /// <summary>A new series over the time axis of the run, already part of the plot.</summary>
    public PlotSeries Add(string label, int colour, PlotShape shape)
    {
        var series = new PlotSeries(label, colour, axis.Low, axis.High);
        _all.Add(new Shaped(series, shape));
        return series;
    }

    public SvgCanvas Draw()
    {
        PlotLegend legend = Legend();
        double top = legend.Bottom + 12;
        var sheet = new SvgCanvas(Width, top + PlotHeight + 46, title, says);
        sheet.Text(16, 26, title, "title");
        sheet.Text(16, 46, says + Thinned(), "soft small");
        legend.Draw(sheet);
        List<Shaped> drawn = _all.FindAll(static s => s.Series.Count > 0);
        double least = 0, most = drawn.Count == 0 ? 1 : double.NegativeInfinity;
        foreach (Shaped shaped in drawn)
        {
            (least, most) = (Math.Min(least, shaped.Series.Min), Math.Max(most, shaped.Series.Max));
        }

        var frame = new PlotFrame(sheet, Left, top, Right, top + PlotHeight, axis.Ticks,
            Ticks.Of(least, most, 5, IsWhole));
        sheet.TimeAxis = (Left, Right, axis.Ticks.Low, axis.Ticks.High);
        sheet.Text(18, top + PlotHeight / 2, yName, "soft small", "middle", upwards: true);
        frame.DrawRules();
        frame.DrawFaults(axis.Faults, isNamed: true);
        foreach ((PlotSeries series, PlotShape shape) in drawn)
        {
            frame.Draw(series, shape);
        }

        frame.DrawAxis(axis.Name);
        if (NamesEnds)
        {
            NameTheEnds(sheet, frame, drawn);
        }

        return sheet;
    }

    private string Thinned()
    {
        long points = 0;
        foreach (Shaped shaped in _all)
        {
            points += shaped.Series.Count;
        }

        string thinned = _all.Exists(static s => s.Series.IsThinned)
            ? $" Thinned: extremes of {NumberText.Grouped(points)} values." : "";
        return thinned + (Missing is null ? "" : " " + Missing);
    }

    /// <summary>A name once, however many lines bear it.</summary>
    private PlotLegend Legend()
    {
        var legend = new PlotLegend(Width);
        var named = new HashSet<string>();
        foreach ((PlotSeries series, PlotShape shape) in _all)
        {
            if (shape != PlotShape.Area && series.Label.Length > 0 && named.Add(series.Label))
            {
                legend.Add(series.Label, series.Colour);
            }
        }

        return legend;
    }

    /// <summary>Names at the right ends of the lines, moved apart where they would touch.</summary>
    private static void NameTheEnds(SvgCanvas sheet, PlotFrame frame, List<Shaped> drawn)
    {
        const double Apart = 13;
        List<LineEnd> ends = Ends(frame, drawn);
        if (ends.Count * Apart > frame.Bottom - frame.Top)
        {
            return;
        }

        double[] places = new double[ends.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = i == 0 ? ends[i].Y : Math.Max(ends[i].Y, places[i - 1] + Apart);
        }

        double over = places.Length == 0 ? 0 : Math.Max(0, places[^1] - frame.Bottom);
        for (int i = places.Length - 1; i >= 0 && over > 0; i--)
        {
            double ceiling = i == places.Length - 1 ? frame.Bottom : places[i + 1] - Apart;
            places[i] = Math.Min(places[i], ceiling);
        }

        for (int i = 0; i < places.Length; i++)
        {
            PlotSeries series = ends[i].Series;
            sheet.Text(frame.Right + 8, places[i] + 4, EndName(series.Label),
                $"small {Palette.LaneClass(series.Colour)}");
        }
    }

    /// <summary>
    /// As much of a machine's name as there is room for: of an incarnation its number, without the word.
    /// </summary>
    private static string EndName(string label)
    {
        const string Machine = "machine ";
        string name = label.Split(" · ")[0];
        if (name.Length > EndNameMax && name.StartsWith(Machine, StringComparison.Ordinal))
        {
            name = name[Machine.Length..];
        }

        return name.Length > EndNameMax ? name[..(EndNameMax - 1)] + "…" : name;
    }

    /// <summary>Where the lines end, from top to bottom; of those at one height the earlier machine first.</summary>
    private static List<LineEnd> Ends(PlotFrame frame, List<Shaped> drawn)
    {
        var ends = new List<LineEnd>();
        foreach ((PlotSeries series, PlotShape shape) in drawn)
        {
            if (shape is PlotShape.Steps or PlotShape.Line)
            {
                ends.Add(new LineEnd(series, frame.Y(series.Points[^1].Y), ends.Count));
            }
        }

        ends.Sort(static (a, b) => a.Y == b.Y ? a.Order.CompareTo(b.Order) : a.Y.CompareTo(b.Y));
        return ends;
    }

    private sealed record Shaped(PlotSeries Series, PlotShape Shape);

    private sealed record LineEnd(PlotSeries Series, double Y, int Order);
}
