using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// How late each tick of a machine came. Deadlines lie one period apart; where they lie is not in the journal, so the
/// most punctual tick stands for being on time. Each tick is compared with the last deadline before it.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
public sealed class Lateness
{
    private readonly EventStore _store;
    private readonly double _periodNs, _earliest;
    private readonly long _firstNs;

    /// <summary>Looks for the most punctual tick of a machine of which it <see cref="IsTold"/>.</summary>
    public Lateness(TraceNode node)
    {
        (_store, _periodNs) = (node.Store, 1e12 / node.Rate!.Value.Millihertz);
        _firstNs = _store.MonoNs(0);
        var store = new EventCursor(_store);
        for (int position = 0; position < store.Count; position++)
        {
            _earliest = Math.Min(_earliest, Fold(store.MonoNs(position)));
        }
    }

    /// <summary>All ticks together, in milliseconds.</summary>
    public Distribution Distribution
    {
        get
        {
            var lateness = new Reservoir();
            var store = new EventCursor(_store);
            for (int position = 0; position < store.Count; position++)
            {
                lateness.Add(Ms(store.MonoNs(position)));
            }

            return lateness.Distribution;
        }
    }

    /// <summary>Whether the journal tells times and a rate, of one event or more.</summary>
    public static bool IsTold(TraceNode node) =>
        node.EventCount > 0 && node.Tells(FormatFeatures.WallTimes) && node.Rate is { IsMax: false };

    /// <summary>
    /// Milliseconds after the deadline before it, in whole nanoseconds: what is less is rounding of the deadlines.
    /// </summary>
    public double MsOf(int position) => Ms(_store.MonoNs(position));

    private double Ms(long monoNs) => Math.Floor(Fold(monoNs) - _earliest + 1e-3) / 1e6;

    /// <summary>Relative to the first tick and folded to half a period on either side, so that the least is on time.</summary>
    private double Fold(long monoNs)
    {
        double ns = monoNs - _firstNs;
        return ns - Math.Round(ns / _periodNs) * _periodNs;
    }
}
