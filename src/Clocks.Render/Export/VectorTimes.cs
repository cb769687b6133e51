using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// The vector times of one lane, event after event: rebuilt from the messages at each receive, between receives only the own entry
/// grows. They count the events that journals hold, so that every machine's own entry is 1, 2, 3, ... even where a journal has holes.
/// </summary>
/// <remarks>Owned by one thread.</remarks>
internal sealed class VectorTimes(HappenedBefore relation, TraceNode node, int lanes)
{
    private int[] _counts = new int[lanes];

    /// <summary>The vector of the next event; the same array as before, or a new one. Positions are asked for in ascending order.</summary>
    public int[] At(int position)
    {
        TraceEvent e = node[position];
        if (!e.Sender.IsNone)
        {
            _counts = relation.VectorOf(e.Ref);
        }

        _counts[node.Lane] = position + 1;
        return _counts;
    }
}
