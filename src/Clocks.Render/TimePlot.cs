namespace Clocks.Render;

/// <summary>
/// A plot of machines over time: title, one line that says what is shown, a legend, axes with round marks, one line
/// per machine in its colour with its name at its end. In come series, out comes a sheet.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class TimePlot(string title, string says, string yName, RunTimeline timeline)
{
    private const double Width = 960, PlotHeight = 250, Left = 64, Right = 876;
    private const double LegendRow = 18, LegendTop = 66;

    private readonly List<(PlotSeries Series, PlotShape Shape)> _all = [];

    /// <summary>Whether values are whole, so that no mark lies between two of them.</summary>
    public bool IsWhole { get; init; }

    /// <summary>What is missing from the picture, or null; it is written into it.</summary>
    public string? Missing { get; set; }

    /// <summary>A new series over the time axis of the run, already part of the plot.</summary>
    public PlotSeries Add(string label, int colour, PlotShape shape)
    {
        var series = new PlotSeries(label, colour, timeline.Low, timeline.High);
        _all.Add((series, shape));
        return series;
    }

    public SvgCanvas Draw()
    {
        List<(PlotSeries Series, double X, double Y)> legend = Legend(out double bottom);
        double top = bottom + 12;
        var sheet = new SvgCanvas(Width, top + PlotHeight + 46, title, says);
        sheet.Text(16, 26, title, "title");
        sheet.Text(16, 46, says + Thinned(), "soft small");
        foreach ((PlotSeries series, double x, double y) in legend)
        {
            sheet.Rectangle(x, y - 9, 10, 10, $"fill {Palette.LaneClass(series.Colour)}");
            sheet.Text(x + 16, y, series.Label, "small");
        }

        var drawn = _all.Where(static s => s.Series.Count > 0).ToList();
        double least = Math.Min(0, drawn.Select(static s => s.Series.Min).DefaultIfEmpty(0).Min());
        double most = drawn.Select(static s => s.Series.Max).DefaultIfEmpty(1).Max();
        var frame = new PlotFrame(sheet, Left, top, Right, top + PlotHeight, timeline.Ticks,
            Ticks.Of(least, most, 5, IsWhole));
        sheet.Text(18, top + PlotHeight / 2, yName, "soft small", "middle", upwards: true);
        frame.DrawRules();
        foreach ((PlotSeries series, PlotShape shape) in drawn)
        {
            frame.Draw(series, shape);
        }

        frame.DrawAxis(timeline.Name);
        NameTheEnds(sheet, frame, drawn);
        return sheet;
    }

    private string Thinned()
    {
        long points = _all.Sum(static s => s.Series.Count);
        string thinned = _all.Any(static s => s.Series.IsThinned)
            ? $" Thinned: extremes of {NumberText.Grouped(points)} values." : "";
        return thinned + (Missing is null ? "" : " " + Missing);
    }

    private List<(PlotSeries, double, double)> Legend(out double bottom)
    {
        var legend = new List<(PlotSeries, double, double)>();
        (double x, double y) = (16, LegendTop);
        foreach ((PlotSeries series, PlotShape shape) in _all)
        {
            double width = 32 + 6.4 * series.Label.Length;
            if (shape == PlotShape.Area || series.Label.Length == 0)
            {
                continue;
            }

            (x, y) = x > 16 && x + width > Width - 16 ? (16, y + LegendRow) : (x, y);
            legend.Add((series, x, y));
            x += width;
        }

        bottom = legend.Count == 0 ? LegendTop - LegendRow : y;
        return legend;
    }

    /// <summary>Names at the right ends of the lines, moved apart where they would touch.</summary>
    private static void NameTheEnds(SvgCanvas sheet, PlotFrame frame, List<(PlotSeries Series, PlotShape Shape)> drawn)
    {
        const double Apart = 13;
        var ends = drawn.Where(static d => d.Shape is PlotShape.Steps or PlotShape.Line)
            .Select(d => (d.Series, Y: frame.Y(d.Series.Points[^1].Y))).OrderBy(static e => e.Y).ToList();
        if (ends.Count * Apart > frame.Bottom - frame.Top)
        {
            return;
        }

        double[] places = [.. ends.Select(static e => e.Y)];
        for (int i = 1; i < places.Length; i++)
        {
            places[i] = Math.Max(places[i], places[i - 1] + Apart);
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
            string label = series.Label.Split(" · ")[0];
            sheet.Text(frame.Right + 8, places[i] + 4, label.Length > 12 ? label[..11] + "…" : label,
                $"small {Palette.LaneClass(series.Colour)}");
        }
    }
}
