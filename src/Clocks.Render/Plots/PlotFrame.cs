using System.Text;

namespace Clocks.Render.Plots;

/// <summary>
/// The rectangle in which values are drawn: where it lies on the sheet, and the scales of both axes. It turns values
/// into pixels, and draws grid lines, marks and series.
/// </summary>
internal sealed class PlotFrame(
    SvgCanvas sheet, double left, double top, double right, double bottom, Ticks across, Ticks up)
{
    private const double DotRadius = 1.6, RingRadius = 2.6;
    private const int FaultRows = 4;

    public double Right => right;

    public double Top => top;

    public double Bottom => bottom;

    public double X(double value) => left + (value - across.Low) / (across.High - across.Low) * (right - left);

    public double Y(double value) => bottom - (value - up.Low) / (up.High - up.Low) * (bottom - top);

    /// <summary>Horizontal rules with their values.</summary>
    public void DrawRules()
    {
        foreach ((double value, string text) in up.Marks)
        {
            sheet.Line(left, Y(value), right, Y(value), "grid");
            sheet.Text(left - 8, Y(value) + 4, text, "soft small", "end");
        }
    }

    /// <summary>What went wrong on purpose: a band while it lasts, a line for a moment, names where they do not touch.</summary>
    public void DrawFaults(IReadOnlyList<PlotFault> faults, bool isNamed)
    {
        const double LetterWidth = 6.2, RowHeight = 12;
        double[] ends = new double[FaultRows];
        foreach (PlotFault fault in faults)
        {
            (double from, double until) = (X(fault.From), X(fault.Until));
            if (until > from)
            {
                sheet.Rectangle(from, top, until - from, bottom - top, "quiet area");
            }
            else
            {
                sheet.Line(from, top, from, bottom, "fault");
            }

            int row = Array.FindIndex(ends, end => end < from);
            if (isNamed && row >= 0)
            {
                double width = LetterWidth * fault.Name.Length;
                double x = Math.Min(from + 3, right - width);
                sheet.Text(x, top + 11 + row * RowHeight, fault.Name, "soft small");
                ends[row] = x + width;
            }
        }
    }

    /// <summary>The horizontal axis with its marks and its name.</summary>
    public void DrawAxis(string name)
    {
        sheet.Line(left, bottom, right, bottom, "axis");
        foreach ((double value, string text) in across.Marks)
        {
            sheet.Line(X(value), bottom, X(value), bottom + 4, "axis");
            sheet.Text(X(value), bottom + 18, text, "soft small", "middle");
        }

        sheet.Text((left + right) / 2, bottom + 36, name, "soft small", "middle");
    }

    public void Draw(PlotSeries series, PlotShape shape)
    {
        if (series.Points.Count == 0)
        {
            return;
        }

        string colour = Palette.LaneClass(series.Colour);
        switch (shape)
        {
            case PlotShape.Dots:
                DrawDots(series, DotRadius, $"dot fill {colour}");
                break;
            case PlotShape.Rings:
                DrawDots(series, RingRadius, $"stem {colour}");
                break;
            case PlotShape.Area:
                sheet.Path(Outline(series, false) + Down(series), "quiet area");
                break;
            default:
                sheet.Path(Outline(series, shape == PlotShape.Steps), "line " + colour);
                break;
        }
    }

    /// <summary>A thin line from the floor to each value.</summary>
    public void DrawStems(PlotSeries series)
    {
        var path = new StringBuilder();
        foreach ((double x, double y) in series.Points)
        {
            path.Append($"M{SvgCanvas.N(X(x))} {SvgCanvas.N(bottom)}V{SvgCanvas.N(Y(y))}");
        }

        sheet.Path(path.ToString(), "stem " + Palette.LaneClass(series.Colour));
    }

    private void DrawDots(PlotSeries series, double radius, string classes)
    {
        // One path with a round spot per point is a tenth of the size of as many circles.
        string r = SvgCanvas.N(radius), across = SvgCanvas.N(2 * radius);
        string spot = $"a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0";
        var path = new StringBuilder();
        foreach ((double x, double y) in series.Points)
        {
            path.Append($"M{SvgCanvas.N(X(x) - radius)} {SvgCanvas.N(Y(y))}").Append(spot);
        }

        sheet.Path(path.ToString(), classes);
    }

    private string Outline(PlotSeries series, bool steps)
    {
        var path = new StringBuilder();
        string last = "";
        foreach ((double x, double y) in series.Points)
        {
            string px = SvgCanvas.N(X(x)), py = SvgCanvas.N(Y(y));
            if (path.Length == 0)
            {
                path.Append('M').Append(px).Append(' ').Append(py);
            }
            else if (steps)
            {
                path.Append('H').Append(px);
                _ = py == last ? path : path.Append('V').Append(py);
            }
            else
            {
                path.Append('L').Append(px).Append(' ').Append(py);
            }

            last = py;
        }

        return path.ToString();
    }

    private string Down(PlotSeries series) => $"V{SvgCanvas.N(bottom)}H{SvgCanvas.N(X(series.Points[0].X))}Z";
}
