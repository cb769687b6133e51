using System.Diagnostics;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Watch.View;

namespace Clocks.Watch.Sources;

/// <summary>
/// A finished run once more, as many times as fast as it was: loaded whole, and fed by the times of its events. Logs that
/// tell no times go by their Lamport times, one a second. Owned by the thread of <see cref="RunWatcher"/>.
/// </summary>
/// <param name="path">What was named.</param>
/// <param name="speed">Seconds of the run in a second.</param>
internal sealed class ReplaySource(string path, double speed) : IRunSource
{
    /// <summary>So many events are fed before those who look get a turn.</summary>
    private const int PieceEvents = 20_000;

    private TraceOrder? _order;
    private long _beganAt, _firstAt;

    /// <summary>Whether a run tells when its events happened.</summary>
    public static bool IsTimed(RunTrace trace)
    {
        bool isTimed = trace.Nodes.Count > 0;
        foreach (TraceNode node in trace.Nodes)
        {
            isTimed &= node.Tells(FormatFeatures.WallTimes);
        }

        return isTimed;
    }

    /// <inheritdoc/>
    public bool Poll(WatchedRun run)
    {
        if (_order is null)
        {
            Begin(run);
        }

        double passedNs = Stopwatch.GetElapsedTime(_beganAt).TotalNanoseconds * speed;
        lock (run.Gate)
        {
            int fed = 0;
            for (; fed < PieceEvents && _order!.NextAt is { } at && at - _firstAt <= passedNs; fed++)
            {
                _order.Feed();
            }

            if (fed > 0)
            {
                run.IsReplayed = _order!.NextAt is not null;
                run.Changed();
            }

            return fed == PieceEvents;
        }
    }

    private void Begin(WatchedRun run)
    {
        RunTrace trace = TraceLoader.Load([path]);
        lock (run.Gate)
        {
            run.Begin($"{run.Title}, {speed:0.###} times as fast", IsTimed(trace));
            run.Say(trace.Nodes.Count == 0 ? TraceSource.Why(trace) : null);
            _order = new TraceOrder(TraceFeed.Begin(trace, run));
            (_firstAt, run.IsReplayed) = (_order.NextAt ?? 0, _order.NextAt is not null);
        }

        _beganAt = Stopwatch.GetTimestamp();
    }
}
