using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>The Lamport clocks of all machines side by side over the time axis of the run.</summary>
internal static class SpreadOverTime
{
    /// <summary>Seconds from the first event to the last.</summary>
    public static double Seconds(RunTrace run)
    {
        (long begin, long end) = Range(run);
        return begin > end ? 0 : (end - begin) / 1e9;
    }

    /// <summary>
    /// Highest and lowest clock at so many moments; a machine counts from its first event to its last.
    /// </summary>
    public static IReadOnlyList<SpreadPoint> Of(RunTrace run, int points)
    {
        (long begin, long end) = Range(run);
        List<TraceNode> nodes = TimedNodes(run);
        if (nodes.Count < 2)
        {
            return [];
        }

        var series = new List<SpreadPoint>();
        int[] next = new int[nodes.Count];
        EventCursor[] stores = EventCursor.Of(nodes);
        for (int point = 0; point <= points; point++)
        {
            long at = begin + (long)((Int128)(end - begin) * point / points);
            if (At(run, nodes, stores, next, at) is { } found && (series.Count == 0 || series[^1].TimeNs < at))
            {
                series.Add(found);
            }
        }

        return series;
    }

    private static SpreadPoint? At(RunTrace run, List<TraceNode> nodes, EventCursor[] stores, int[] next, long at)
    {
        long lowest = long.MaxValue, highest = long.MinValue;
        int running = 0;
        for (int i = 0; i < nodes.Count; i++)
        {
            ref EventCursor store = ref stores[i];
            while (next[i] < store.Count && run.AxisNs(nodes[i], store.MonoNs(next[i])) <= at)
            {
                next[i]++;
            }

            bool isRunning = next[i] > 0
                && (next[i] < store.Count || run.AxisNs(nodes[i], store.MonoNs(store.Count - 1)) == at);
            if (isRunning)
            {
                running++;
                long clock = store.NewClock(next[i] - 1);
                (lowest, highest) = (Math.Min(lowest, clock), Math.Max(highest, clock));
            }
        }

        return running >= 2 ? new SpreadPoint(at, lowest, highest) : null;
    }

    private static List<TraceNode> TimedNodes(RunTrace run) => new List<TraceNode>(run.Nodes)
        .FindAll(static node => node.EventCount > 0 && node.Tells(FormatFeatures.WallTimes));

    private static (long Begin, long End) Range(RunTrace run)
    {
        long begin = long.MaxValue, end = long.MinValue;
        foreach (TraceNode node in TimedNodes(run))
        {
            begin = Math.Min(begin, run.AxisNs(node, node.Store.MonoNs(0)));
            end = Math.Max(end, run.AxisNs(node, node.Store.MonoNs(node.EventCount - 1)));
        }

        return (begin, end);
    }
}
