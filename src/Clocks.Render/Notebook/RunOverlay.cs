using Clocks.Render.Plots;
using Clocks.Trace.Events;
using Clocks.Trace.Measure;

namespace Clocks.Render.Notebook;

/// <summary>
/// The plots of two sets of runs on each other: clocks, spread and queues over time, and how large the jumps are. Each
/// side has a colour of its own; there are those plots that the journals have something for.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class RunOverlay
{
    private const int RunsMax = 8, LinesMax = 24;

    /// <summary>The plots.</summary>
    public static IReadOnlyList<Plot> Of(IReadOnlyList<OverlaySide> sides)
    {
        var timelines = new List<List<RunTimeline>>();
        double high = 0;
        bool areTimed = true;
        foreach (OverlaySide side in sides)
        {
            List<RunTimeline> own = new List<RunTrace>(side.Runs).ConvertAll(static run => new RunTimeline(run));
            timelines.Add(own);
            foreach (RunTimeline timeline in own)
            {
                high = Math.Max(high, timeline.High);
                areTimed &= timeline.IsTimed;
            }
        }

        if (!areTimed || high == 0)
        {
            return [Jumps(sides)];
        }

        var axis = new PlotAxis(0, high, Ticks.OfSeconds(0, high, 10),
            high >= 180 ? "time since the first event (min:s)" : "time since the first event (s)");
        const string Clocks = "One line a machine, one colour a side: the steeper, the faster its clock.";
        const string Spreads = "One line a run, one colour a side: greatest minus smallest clock at each moment.";
        const string Queues = "One line a machine, one colour a side: messages that still waited after each tick.";
        return
        [
            new("plot_overlay_clock", "Lamport clocks, both sides", Clocks, Machines(
                "Lamport clocks, both sides", Clocks, "Lamport time", sides, timelines, axis,
                static e => e.NewClock)),
            new("plot_overlay_spread", "Lamport spread, both sides", Spreads, Spread(Spreads, sides, timelines, axis)),
            new("plot_overlay_queue", "Inbox queues, both sides", Queues, Machines(
                "Inbox queues, both sides", Queues, "messages waiting", sides, timelines, axis,
                static e => e.QueueDepth)),
            Jumps(sides),
        ];
    }

    private static SvgCanvas Machines(
        string title, string says, string yName, IReadOnlyList<OverlaySide> sides, List<List<RunTimeline>> timelines,
        PlotAxis axis, Func<TraceEvent, long> of)
    {
        var plot = new TimePlot(title, says, yName, axis) { IsWhole = true, NamesEnds = false };
        bool isCut = false;
        for (int s = 0; s < sides.Count; s++)
        {
            int left = LinesMax / sides.Count;
            for (int r = 0; r < sides[s].Runs.Count; r++)
            {
                List<TraceNode> live = RunPlots.Live(sides[s].Runs[r]);
                List<TraceNode> nodes = live.Count <= left ? live : live.GetRange(0, left);
                left -= nodes.Count;
                isCut |= nodes.Count < live.Count;
                foreach (TraceNode node in nodes)
                {
                    PlotSeries series = plot.Add(sides[s].Label, s, PlotShape.Steps);
                    for (int i = 0; i < node.EventCount; i++)
                    {
                        series.Add(timelines[s][r].At(node, i), of(node[i]));
                    }
                }
            }
        }

        plot.Missing = isCut ? $"Shown: the first {LinesMax / sides.Count} machines of each side." : null;
        return plot.Draw();
    }

    private static SvgCanvas Spread(
        string says, IReadOnlyList<OverlaySide> sides, List<List<RunTimeline>> timelines, PlotAxis axis)
    {
        var plot = new TimePlot("Lamport spread, both sides", says, "max - min of the clocks", axis)
        {
            IsWhole = true,
            NamesEnds = false,
        };
        for (int s = 0; s < sides.Count; s++)
        {
            for (int r = 0; r < Math.Min(RunsMax, sides[s].Runs.Count); r++)
            {
                PlotSeries series = plot.Add(sides[s].Label, s, PlotShape.Line);
                foreach (SpreadPoint point in sides[s].Measures[r].Spread)
                {
                    series.Add(timelines[s][r].Seconds(point.TimeNs), point.Spread);
                }
            }
        }

        return plot.Draw();
    }

    /// <summary>How many of a hundred events make a jump of at least so much; 1 is a tick of its own.</summary>
    private static Plot Jumps(IReadOnlyList<OverlaySide> sides)
    {
        const string Title = "Jumps of the clocks, both sides";
        const string Says = "Of 100 events, how many lift the clock by at least so much; all lift it by at least 1.";
        const int Widest = 60;
        long most = 2;
        var counts = new List<long[]>();
        foreach (OverlaySide side in sides)
        {
            long[] count = new long[Widest + 2];
            foreach (RunTrace run in side.Runs)
            {
                foreach (TraceNode node in run.Nodes)
                {
                    for (int i = 0; i < node.EventCount; i++)
                    {
                        long jump = Math.Clamp(node[i].Jump, 0, Widest + 1);
                        count[jump]++;
                        most = Math.Max(most, Math.Min(jump, Widest));
                    }
                }
            }

            counts.Add(count);
        }

        var axis = new PlotAxis(1, most, Ticks.Of(1, most, 10, whole: true), "jump: new clock - old clock");
        var plot = new TimePlot(Title, Says, "% of events", axis) { NamesEnds = false };
        for (int s = 0; s < sides.Count; s++)
        {
            PlotSeries series = plot.Add(sides[s].Label, s, PlotShape.Steps);
            long all = 0, sofar = 0;
            foreach (long count in counts[s])
            {
                all += count;
            }

            for (int jump = 1; jump <= most; jump++)
            {
                sofar += counts[s][jump - 1];
                series.Add(jump, all == 0 ? 0 : 100.0 * (all - sofar) / all);
            }
        }

        return new Plot("plot_overlay_jumps", Title, Says, plot.Draw());
    }
}
