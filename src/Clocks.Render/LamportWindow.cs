using Clocks.Trace;

namespace Clocks.Render;

/// <summary>
/// The events of a run whose Lamport times lie between two. In a correct run such a window that begins at 1 is a
/// consistent cut: with every event it holds the event's whole past. Found by halving, because clocks ascend in a
/// lane; where a journal lies about that, the events in the order of the journal up to the first beyond the window
/// count.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class LamportWindow
{
    /// <summary>The events of a lane with Lamport times from one to another.</summary>
    public static IEnumerable<TraceEvent> Events(TraceNode node, long from, long to)
    {
        int end = CountUpTo(node, to);
        for (int position = CountUpTo(node, from - 1); position < end; position++)
        {
            yield return node[position];
        }
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
        long low = 0, high = Math.Max(middle, nodes.Select(static n => n.LastClock).DefaultIfEmpty(middle).Max());
        while (low < high)
        {
            long reach = low + (high - low + 1) / 2;
            bool fits = nodes.Sum(n => (long)CountUpTo(n, middle + reach) - CountUpTo(n, middle - reach - 1)) <= events;
            (low, high) = fits ? (reach, high) : (low, reach - 1);
        }

        return (middle - low, middle + low);
    }

    /// <summary>
    /// The greatest end of a window that begins at a time and holds at most so many events; at least the beginning.
    /// </summary>
    public static long End(IReadOnlyList<TraceNode> nodes, long from, long events)
    {
        long low = from, high = Math.Max(from, nodes.Select(static n => n.LastClock).DefaultIfEmpty(from).Max());
        while (low < high)
        {
            long middle = low + (high - low + 1) / 2;
            bool fits = nodes.Sum(n => (long)CountUpTo(n, middle) - CountUpTo(n, from - 1)) <= events;
            (low, high) = fits ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
