using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Measure;

namespace Clocks.Render.Plots;

/// <summary>
/// The jumps of every machine over time, one low panel each on a common scale, so that who is dragged along shows at a
/// glance. Panels that do not fit are counted in the plot.
/// </summary>
internal static class JumpPanels
{
    private const int PanelsMax = 12;
    private const double Width = 960, Left = 64, Right = 800, PanelHeight = 58, Gap = 16, Top = 64;

    public static Plot? Of(RunTrace run, RunMeasures measures, RunTimeline timeline)
    {
        List<TraceNode> live = RunPlots.Live(run);
        if (live.Count == 0)
        {
            return null;
        }

        List<TraceNode> chosen = RunPlots.Chosen(live, PanelsMax);
        double most = 2;
        foreach (TraceNode node in chosen)
        {
            most = Math.Max(most, measures.Machines[node.Lane].Jump.Max);
        }

        var up = Ticks.Of(0, most, 2, whole: true);
        string says = "Increase of the clock at each event, one panel a machine: 1 is a tick of its own, more is "
            + "a leap after a message."
            + (chosen.Count < live.Count ? $" Shown: {chosen.Count} of {live.Count} machines." : "");
        double height = Top + chosen.Count * (PanelHeight + Gap) + 40;
        var sheet = new SvgCanvas(Width, height, "Jumps of the clocks", says);
        sheet.TimeAxis = (Left, Right, timeline.Ticks.Low, timeline.Ticks.High);
        sheet.Text(16, 26, "Jumps of the clocks", "title");
        sheet.Text(16, 46, says, "soft small");
        for (int i = 0; i < chosen.Count; i++)
        {
            double top = Top + i * (PanelHeight + Gap);
            var frame = new PlotFrame(sheet, Left, top, Right, top + PanelHeight, timeline.Ticks, up);
            Draw(sheet, frame, chosen[i], measures.Machines[chosen[i].Lane], timeline);
            if (i == chosen.Count - 1)
            {
                frame.DrawAxis(timeline.Name);
            }
        }

        return new Plot("plot_jumps", "Jumps of the clocks", "new clock - old clock at every event.", sheet);
    }

    private static void Draw(SvgCanvas sheet, PlotFrame frame, TraceNode node, MachineMeasures numbers,
        RunTimeline timeline)
    {
        frame.DrawRules();
        List<PlotFault> own = [.. timeline.Faults];
        frame.DrawFaults(own.FindAll(fault => new List<int>(fault.Lanes).Contains(node.Lane)), isNamed: false);
        var series = new PlotSeries(node.Label, node.Machine, timeline.Low, timeline.High);
        for (int i = 0; i < node.EventCount; i++)
        {
            series.Add(timeline.At(node, i), node[i].Jump);
        }

        frame.DrawStems(series);
        double x = frame.Right + 12;
        string name = RunPlots.Legend(node);
        sheet.Text(x, frame.Top + 14, name.Length > 22 ? name[..21] + "…" : name,
            $"small {Palette.LaneClass(node.Machine)}");
        sheet.Text(x, frame.Top + 30, $"mean {NumberText.Short(numbers.Jump.Mean)}, median "
            + $"{NumberText.Short(numbers.Jump.Median)}", "soft small");
        sheet.Text(x, frame.Top + 45, $"95 % ≤ {NumberText.Short(numbers.Jump.P95)}, max "
            + $"{NumberText.Short(numbers.Jump.Max)}", "soft small");
    }
}
