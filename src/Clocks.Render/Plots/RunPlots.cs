using Clocks.Trace.Events;
using Clocks.Trace.Jobs;
using Clocks.Trace.Measure;

namespace Clocks.Render.Plots;

/// <summary>
/// The plots of a run: clocks, distance to the leader, jumps, queues, lateness. Those that its journals have something
/// for, in the order in which a notebook asks. One pass over the events for each.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class RunPlots
{
    /// <summary>Lines beyond this many in one plot are a tangle; the plot says how many it left out.</summary>
    public const int LinesMax = 24;

    /// <summary>All plots of a run.</summary>
    public static IReadOnlyList<Plot> Of(RunTrace run, RunMeasures measures)
    {
        var timeline = new RunTimeline(run);
        Plot? clock = null, spread = null, jumps = null, queue = null, lateness = null;
        ParallelJobs.Run(
            [
                () => clock = Clock(run, timeline),
                () => spread = Spread(run, measures, timeline),
                () => jumps = JumpPanels.Of(run, measures, timeline),
                () => queue = Queue(run, timeline),
                () => lateness = LatenessPlot(run, timeline),
            ],
            run.EventCount >= ParallelJobs.WorthEvents);
        Plot?[] plots = [clock, spread, jumps, queue, lateness];
        return Array.FindAll(plots, static plot => plot is not null)!;
    }

    /// <summary>The lanes that have events.</summary>
    internal static List<TraceNode> Live(RunTrace run) =>
        new List<TraceNode>(run.Nodes).FindAll(static n => n.EventCount > 0);

    /// <summary>The name of a machine with its rate, for legends.</summary>
    internal static string Legend(TraceNode node) => node.Rate is { } rate
        ? $"{NameOf(node)} · {rate} {(rate.IsMax ? "speed" : "Hz")}" : NameOf(node);

    /// <summary>What to call a machine: numbers need the word, what has a name of its own does not.</summary>
    internal static string NameOf(TraceNode node) =>
        node.Title.Length > 0 && char.IsAsciiDigit(node.Title[0]) ? "machine " + node.Title : node.Title;

    /// <summary>
    /// The lanes that are drawn: all, or as many as fit, evenly over the run so that the first and the last are among
    /// them.
    /// </summary>
    internal static List<TraceNode> Chosen(List<TraceNode> nodes, int most)
    {
        if (nodes.Count <= most)
        {
            return nodes;
        }

        var chosen = new List<TraceNode>(most);
        for (int i = 0; i < most; i++)
        {
            chosen.Add(nodes[(int)((long)i * (nodes.Count - 1) / (most - 1))]);
        }

        return chosen;
    }

    private static string? LeftOut(int shown, int all) => shown < all ? $"Shown: {shown} of {all} machines." : null;

    private static Plot? Clock(RunTrace run, RunTimeline timeline)
    {
        const string Says = "Each step is an event: +1 for its own ticks, more where a message came from ahead.";
        return PerMachine("plot_clock", "Lamport clocks", Says, "Lamport time", PlotShape.Steps, run, timeline,
            "The clock after each event against the wall clock of its machine.",
            static _ => true, static e => e.NewClock);
    }

    private static Plot? Queue(RunTrace run, RunTimeline timeline)
    {
        const string Says = "Messages that still waited after each tick. A queue that only grows gets more than "
            + "its ticks can take.";
        return PerMachine("plot_queue", "Inbox queues", Says, "messages waiting", PlotShape.Steps, run, timeline,
            "The depth after taking, at each receive; 0 at events that found the inbox empty.",
            static node => node.Tells(FormatFeatures.QueueDepths), static e => e.QueueDepth);
    }

    private static Plot? LatenessPlot(RunTrace run, RunTimeline timeline)
    {
        List<TraceNode> paced = Live(run).FindAll(Lateness.IsTold);
        if (paced.Count == 0 || !timeline.IsTimed)
        {
            return null;
        }

        const string Says = "How long after its deadline each tick came, counted from the machine's most "
            + "punctual tick.";
        List<TraceNode> chosen = Chosen(paced, LinesMax);
        var plot = new TimePlot("Lateness of ticks", Says, "ms late", timeline.Axis)
        {
            Missing = LeftOut(chosen.Count, run.Nodes.Count),
        };
        foreach (TraceNode node in chosen)
        {
            PlotSeries series = plot.Add(Legend(node), node.Machine, PlotShape.Dots);
            var lateness = new Lateness(node);
            for (int i = 0; i < node.EventCount; i++)
            {
                series.Add(timeline.At(node, i), lateness.MsOf(i));
            }
        }

        return new Plot("plot_lateness", "Lateness of ticks", Says, plot.Draw());
    }

    private static Plot? PerMachine(
        string name, string title, string says, string yName, PlotShape shape, RunTrace run, RunTimeline timeline,
        string definition, Predicate<TraceNode> tells, Func<TraceEvent, double> value)
    {
        List<TraceNode> telling = Live(run).FindAll(tells);
        if (telling.Count == 0)
        {
            return null;
        }

        List<TraceNode> chosen = Chosen(telling, LinesMax);
        var plot = new TimePlot(title, says, yName, timeline.Axis)
        {
            IsWhole = true,
            Missing = LeftOut(chosen.Count, run.Nodes.Count),
        };
        foreach (TraceNode node in chosen)
        {
            PlotSeries series = plot.Add(Legend(node), node.Machine, shape);
            for (int i = 0; i < node.EventCount; i++)
            {
                series.Add(timeline.At(node, i), value(node[i]));
            }
        }

        return new Plot(name, title, definition, plot.Draw());
    }

    private static Plot? Spread(RunTrace run, RunMeasures measures, RunTimeline timeline)
    {
        if (measures.Spread.Count < 2 || !timeline.IsTimed)
        {
            return null;
        }

        const string Says = "How far each clock lies behind the highest one; the grey edge is the spread, max - min.";
        List<TraceNode> chosen = Chosen(Live(run), LinesMax);
        var plot = new TimePlot("Lamport spread (\"drift\")", Says, "behind the leader", timeline.Axis)
        {
            IsWhole = true,
            Missing = LeftOut(chosen.Count, run.Nodes.Count),
        };
        PlotSeries spread = plot.Add("", 0, PlotShape.Area);
        foreach (SpreadPoint point in measures.Spread)
        {
            spread.Add(timeline.Seconds(point.TimeNs), point.Spread);
        }

        foreach (TraceNode node in chosen)
        {
            PlotSeries series = plot.Add(Legend(node), node.Machine, PlotShape.Line);
            AddLag(run, node, measures.Spread, timeline, series);
        }

        return new Plot("plot_spread", "Lamport spread",
            "Max - min of the clocks of all running machines at one moment.", plot.Draw());
    }

    private static void AddLag(
        RunTrace run, TraceNode node, IReadOnlyList<SpreadPoint> moments, RunTimeline timeline, PlotSeries series)
    {
        int next = 0;
        foreach (SpreadPoint moment in moments)
        {
            while (next < node.EventCount && run.TimeNs(node, next) <= moment.TimeNs)
            {
                next++;
            }

            bool isRunning = next > 0 && (next < node.EventCount || run.TimeNs(node, next - 1) == moment.TimeNs);
            if (isRunning)
            {
                series.Add(timeline.Seconds(moment.TimeNs), moment.Highest - node[next - 1].NewClock);
            }
        }
    }
}
