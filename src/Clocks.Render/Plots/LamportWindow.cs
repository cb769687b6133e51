using Clocks.Trace.Events;

namespace Clocks.Render.Plots;

/// <summary>
/// The events of a run whose Lamport times lie between two. In a correct run such a window that begins at 1 is a
/// consistent cut: with every event it holds the event's whole past. Found by halving, because clocks ascend in a
/// lane; where a journal lies about that, the events in the order of the journal up to the first beyond the window
/// count.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class LamportWindow
{
    /// <summary>The events with Lamport times from one to another, lane after lane.</summary>
    public static List<TraceEvent> Events(IReadOnlyList<TraceNode> nodes, long from, long to)
    {
        var events = new List<TraceEvent>();
        foreach (TraceNode node in nodes)
        {
            int end = CountUpTo(node, to);
            for (int position = CountUpTo(node, from - 1); position < end; position++)
            {
                events.Add(node[position]);
            }
        }

        return events;
    }

    /// <summary>How many first events of a lane have Lamport times up to a time.</summary>
    public static int CountUpTo(TraceNode node, long time)
    {
        int low = 0, high = node.EventCount;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = node[middle].NewClock <= time ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>
    /// The widest window with a Lamport time in its middle that holds at most so many events; at least that time
    /// alone.
    /// </summary>
    public static (long From, long To) Around(IReadOnlyList<TraceNode> nodes, long middle, long events)
    {
        long low = 0, high = LastClock(nodes, middle);
        while (low < high)
        {
            long reach = low + (high - low + 1) / 2;
            bool fits = Count(nodes, middle - reach, middle + reach) <= events;
            (low, high) = fits ? (reach, high) : (low, reach - 1);
        }

        return (middle - low, middle + low);
    }

    /// <summary>
    /// The greatest end of a window that begins at a time and holds at most so many events; at least the beginning.
    /// </summary>
    public static long End(IReadOnlyList<TraceNode> nodes, long from, long events)
    {
        long low = from, high = LastClock(nodes, from);
        while (low < high)
        {
            long middle = low + (high - low + 1) / 2;
            bool fits = Count(nodes, from, middle) <= events;
            (low, high) = fits ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>The receives among some events whose sends are among them too.</summary>
    public static List<TraceEvent> ReceivesWithin(List<TraceEvent> events)
    {
        var shown = new HashSet<EventRef>(events.Count);
        foreach (TraceEvent e in events)
        {
            shown.Add(e.Ref);
        }

        return events.FindAll(e => !e.Sender.IsNone && shown.Contains(e.Sender));
    }

    /// <summary>How many events <see cref="Events"/> would find.</summary>
    private static long Count(IReadOnlyList<TraceNode> nodes, long from, long to)
    {
        long count = 0;
        foreach (TraceNode node in nodes)
        {
            count += CountUpTo(node, to) - CountUpTo(node, from - 1);
        }

        return count;
    }

    private static long LastClock(IReadOnlyList<TraceNode> nodes, long least)
    {
        long last = least;
        foreach (TraceNode node in nodes)
        {
            last = Math.Max(last, node.LastClock);
        }

        return last;
    }
}
