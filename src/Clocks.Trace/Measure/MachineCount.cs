using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>Counts one machine: one pass over its events.</summary>
internal sealed class MachineCount
{
    private readonly TraceNode _node;
    private EventCursor _store;
    private readonly EventTally _events = new();
    private readonly Reservoir _waitMs = new(), _drift = new();
    private double _waitedNs, _queueSteps;
    private long _gaps, _leftOut;

    private MachineCount(TraceNode node) => (_node, _store) = (node, new EventCursor(node.Store));

    /// <param name="node">The machine.</param>
    /// <param name="meant">Messages that others sent to it and that were not lost.</param>
    public static MachineMeasures Of(TraceNode node, long meant)
    {
        var count = new MachineCount(node);
        for (int position = 0; position < node.EventCount; position++)
        {
            count.Add(position);
        }

        return count.Measures(meant);
    }

    private void Add(int position)
    {
        EventKind kind = _store.Kind(position);
        long clock = _store.NewClock(position), before = _store.OldClock(position);
        long monoNs = _store.MonoNs(position), depth = _store.QueueDepth(position);

        // Before the first event the depth is 0, whatever the time.
        _queueSteps += (double)_events.LastDepth * (monoNs - _events.LastNs);
        _events.Add(kind, before, clock, depth, monoNs);
        _drift.Add((monoNs - _events.FirstNs) / 1e9 - (clock - _events.FirstClock));
        _gaps += clock - before > 1 ? 1 : 0;
        _leftOut += Math.Max(0, clock - before - 1);
        if (kind == EventKind.Receive)
        {
            long waitedNs = _store.WaitedNs(_store.ReceiveRow(position));
            _waitMs.Add(waitedNs / 1e6);
            _waitedNs += waitedNs;
        }
    }

    private MachineMeasures Measures(long meant)
    {
        double spanNs = _events.SpanNs;
        bool isTimed = _node.Tells(FormatFeatures.WallTimes);
        return new MachineMeasures(_node, _events)
        {
            Lane = _node.Lane,
            Sent = _node.DeliveryCount - _node.Store.Blocked,
            Blocked = _node.Store.Blocked,
            Gaps = _gaps,
            ValuesLeftOut = _leftOut,
            QueueOverTime = QueueOverTime(spanNs),
            WaitMs = _node.Tells(FormatFeatures.Arrivals) ? _waitMs.Distribution : null,
            LatenessMs = Lateness.IsTold(_node) ? new Lateness(_node).Distribution : null,
            LamportRate = spanNs > 0 ? (_node.LastClock - _events.FirstClock) * 1e9 / spanNs : 0,
            ElapsedDrift = isTimed ? _drift.Distribution : default,
            ArrivalRate = meant > 0 && spanNs > 0 ? meant * 1e9 / spanNs : null,
        };
    }

    private double? QueueOverTime(double spanNs) =>
        spanNs <= 0 ? null
        : _node.Tells(FormatFeatures.Arrivals) ? _waitedNs / spanNs
        : _node.Tells(FormatFeatures.QueueDepths | FormatFeatures.WallTimes) ? _queueSteps / spanNs
        : null;
}
