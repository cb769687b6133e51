using Clocks.Render.Plots;

namespace Clocks.Render.Notebook;

/// <summary>
/// What the theory says against what was counted: a point for each case, and a dashed line on which all points would
/// lie if the theory were exact. Groups beyond the colours that there are have rings for dots.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class ScatterPlot
{
    private const double Width = 960, Left = 84, Right = 924, Height = 330;

    /// <summary>Draws it; the theory is the line on which both numbers are the same.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="says">How to read it, in a sentence.</param>
    /// <param name="xName">What the theory says, with its unit.</param>
    /// <param name="yName">What was counted, with its unit.</param>
    /// <param name="groups">The points.</param>
    /// <param name="hasTheory">Whether there is a line to lie on.</param>
    public static SvgCanvas Draw(
        string title, string says, string xName, string yName, IReadOnlyList<ScatterGroup> groups, bool hasTheory = true)
    {
        var legend = new PlotLegend(Width);
        double most = 0, highest = 0;
        for (int i = 0; i < groups.Count; i++)
        {
            legend.Add(groups[i].Label, i, isHollow: i >= Palette.Colours);
            foreach (PlotPoint point in groups[i].Points)
            {
                (most, highest) = (Math.Max(most, point.X), Math.Max(highest, point.Y));
            }
        }

        double top = legend.Bottom + 14;
        var sheet = new SvgCanvas(Width, top + Height + 46, title, says);
        sheet.Text(16, 26, title, "title");
        sheet.Text(16, 46, says, "soft small");
        legend.Draw(sheet);
        var across = Ticks.Of(0, most == 0 ? 1 : most, 8);
        var up = Ticks.Of(0, highest == 0 ? 1 : highest, 6);
        var frame = new PlotFrame(sheet, Left, top, Right, top + Height, across, up);
        sheet.Text(22, top + Height / 2, yName, "soft small", "middle", upwards: true);
        frame.DrawRules();
        double end = hasTheory ? Math.Min(across.High, up.High) : 0;
        sheet.Line(frame.X(0), frame.Y(0), frame.X(end), frame.Y(end), "axis gone");
        for (int i = 0; i < groups.Count; i++)
        {
            frame.Draw(Series(groups[i], i, across.High), i < Palette.Colours ? PlotShape.Dots : PlotShape.Rings);
        }

        frame.DrawAxis(xName);
        return sheet;
    }

    private static PlotSeries Series(ScatterGroup group, int colour, double high)
    {
        var points = new List<PlotPoint>(group.Points);
        points.Sort(static (a, b) => a.X == b.X ? a.Y.CompareTo(b.Y) : a.X.CompareTo(b.X));
        var series = new PlotSeries(group.Label, colour, 0, high);
        foreach (PlotPoint point in points)
        {
            series.Add(point.X, point.Y);
        }

        return series;
    }
}
