using Clocks.Trace;

namespace Clocks.Render;

/// <summary>
/// How late each tick of a machine came. Deadlines lie one period apart, and where they lie is not in the journal:
/// the most punctual tick stands for being on time, exactly as in the lateness that <c>MachineMeasures</c> sums up.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
internal sealed class TickLateness
{
    private readonly TraceNode _node;
    private readonly double _periodNs, _earliest;
    private readonly long _firstNs;

    public TickLateness(TraceNode node)
    {
        (_node, _periodNs) = (node, 1e12 / node.Rate!.Value.Millihertz);
        _firstNs = node[0].MonoNs;
        for (int i = 0; i < node.EventCount; i++)
        {
            _earliest = Math.Min(_earliest, Fold(i));
        }
    }

    /// <summary>Whether the journal tells times and a rate.</summary>
    public static bool IsTold(TraceNode node) =>
        node.EventCount > 0 && node.Tells(Knowledge.WallTimes) && node.Rate is { IsMax: false };

    /// <summary>
    /// Milliseconds after the deadline before it, in whole nanoseconds: what is less is rounding of the deadlines.
    /// </summary>
    public double MsOf(int position) => Math.Floor(Fold(position) - _earliest + 1e-3) / 1e6;

    private double Fold(int position)
    {
        double ns = _node[position].MonoNs - _firstNs;
        return ns - Math.Round(ns / _periodNs) * _periodNs;
    }
}
