using Clocks.Render.Plots;

namespace Clocks.Render.Notebook;

/// <summary>
/// One number in several settings: a row for each with its mean, its confidence interval and every single value, and
/// through all rows the band of the first, so that one sees at a glance what differs from it.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class IntervalPlot
{
    private const double Width = 960, Left = 176, Right = 820, Row = 28, Top = 66;
    private const int LabelMax = 24;

    /// <summary>Draws it.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="says">How to read it, in a sentence.</param>
    /// <param name="axisName">What the values are, with their unit.</param>
    /// <param name="rows">At least one.</param>
    public static SvgCanvas Draw(string title, string says, string axisName, IReadOnlyList<IntervalRow> rows)
    {
        (double least, double most) = (0, 0);
        foreach (IntervalRow row in rows)
        {
            (least, most) = (Math.Min(least, Low(row)), Math.Max(most, row.Mean + Half(row)));
            foreach (double value in row.Values)
            {
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
        }

        double bottom = Top + rows.Count * Row;
        var sheet = new SvgCanvas(Width, bottom + 46, title, says);
        sheet.Text(16, 26, title, "title");
        sheet.Text(16, 46, says, "soft small");
        var across = Ticks.Of(least, most == least ? least + 1 : most, 8);
        var frame = new PlotFrame(sheet, Left, Top, Right, bottom, across, Ticks.Of(0, 1, 1));
        foreach (AxisMark mark in across.Marks)
        {
            sheet.Line(frame.X(mark.Value), Top, frame.X(mark.Value), bottom, "grid");
        }

        double from = frame.X(Low(rows[0]));
        sheet.Rectangle(from, Top, Math.Max(1, frame.X(rows[0].Mean + Half(rows[0])) - from), bottom - Top, "quiet area");
        for (int i = 0; i < rows.Count; i++)
        {
            Draw(sheet, frame, rows[i], Top + (i + 0.5) * Row, Palette.LaneClass(i));
        }

        frame.DrawAxis(axisName);
        return sheet;
    }

    private static void Draw(SvgCanvas sheet, PlotFrame frame, IntervalRow row, double y, string colour)
    {
        string label = row.Label.Length > LabelMax ? row.Label[..(LabelMax - 1)] + "…" : row.Label;
        sheet.Text(Left - 10, y + 4, label, "small", "end");
        sheet.Text(Right + 12, y + 4, row.Text, "small");
        foreach (double value in row.Values)
        {
            sheet.Circle(frame.X(value), y, 2.4, $"dot fill {colour}");
        }

        double low = frame.X(Low(row)), high = frame.X(row.Mean + Half(row));
        if (high > low)
        {
            sheet.Line(low, y, high, y, $"line {colour}");
            sheet.Line(low, y - 5, low, y + 5, $"line {colour}");
            sheet.Line(high, y - 5, high, y + 5, $"line {colour}");
        }

        sheet.Circle(frame.X(row.Mean), y, 4.6, $"hollow {colour}");
    }

    /// <summary>The lower end; of a number that was never below 0, as a queue or a jump, not below it either.</summary>
    private static double Low(IntervalRow row)
    {
        bool isSigned = row.Mean < 0;
        foreach (double value in row.Values)
        {
            isSigned |= value < 0;
        }

        return isSigned ? row.Mean - Half(row) : Math.Max(0, row.Mean - Half(row));
    }

    private static double Half(IntervalRow row) => double.IsFinite(row.HalfWidth) ? row.HalfWidth : 0;
}
