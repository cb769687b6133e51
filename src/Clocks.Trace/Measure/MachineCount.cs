using Clocks.Model;

namespace Clocks.Trace.Measure;

/// <summary>Counts one machine: one pass over its events.</summary>
internal sealed class MachineCount
{
    private readonly TraceNode _node;
    private readonly EventStore _store;
    private readonly Tally _jump = new(), _queue = new();
    private readonly Reservoir _waitMs = new(), _drift = new();
    private readonly long[] _kinds = new long[3];
    private double _waitedNs, _queueSteps;
    private long _gaps, _leftOut, _firstNs, _firstClock, _lastNs, _lastDepth;

    private MachineCount(TraceNode node) => (_node, _store) = (node, node.Store);

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
        _kinds[(int)kind]++;
        long clock = _store.NewClock(position);
        long jump = clock - _store.OldClock(position);
        _jump.Add(jump);
        _gaps += jump > 1 ? 1 : 0;
        _leftOut += Math.Max(0, jump - 1);
        long monoNs = _store.MonoNs(position), depth = _store.QueueDepth(position);
        if (position == 0)
        {
            (_firstNs, _firstClock, _lastNs) = (monoNs, clock, monoNs);
        }

        _drift.Add((monoNs - _firstNs) / 1e9 - (clock - _firstClock));
        _queueSteps += (double)_lastDepth * (monoNs - _lastNs);
        (_lastNs, _lastDepth) = (monoNs, depth);
        if (kind == EventKind.Receive)
        {
            long waitedNs = _store.WaitedNs(_store.ReceiveRow(position));
            _queue.Add(depth);
            _waitMs.Add(waitedNs / 1e6);
            _waitedNs += waitedNs;
        }
    }

    private MachineMeasures Measures(long meant)
    {
        int count = _store.Count;
        double spanNs = count < 2 ? 0 : _store.MonoNs(count - 1) - _store.MonoNs(0);
        bool isTimed = _node.Tells(Knowledge.WallTimes);
        (long sent, long blocked) = Deliveries();
        return new MachineMeasures
        {
            Lane = _node.Lane,
            Label = _node.Label,
            NominalRate = _node.Rate?.PerSecond,
            EffectiveRate = spanNs > 0 ? (count - 1) * 1e9 / spanNs : 0,
            Seconds = spanNs / 1e9,
            Internals = _kinds[(int)EventKind.Internal],
            Sends = _kinds[(int)EventKind.Send],
            Receives = _kinds[(int)EventKind.Receive],
            Sent = sent,
            Blocked = blocked,
            FinalClock = _node.FinalClock ?? _node.LastClock,
            Jump = _jump.Distribution,
            Gaps = _gaps,
            ValuesLeftOut = _leftOut,
            Queue = _node.Tells(Knowledge.QueueDepths) ? _queue.Distribution : null,
            QueueAtEnd = QueueAtEnd(),
            QueueOverTime = QueueOverTime(spanNs),
            WaitMs = _node.Tells(Knowledge.Arrivals) ? _waitMs.Distribution : null,
            LateTicks = _node.Tells(Knowledge.LateTicks) ? _node.Footer?.LateTicks : null,
            LatenessMs = isTimed && _node.Rate is { IsMax: false } rate
                ? Lateness.Of(_store, 1e12 / rate.Millihertz)
                : null,
            LamportRate = spanNs > 0 ? (_node.LastClock - _store.NewClock(0)) * 1e9 / spanNs : 0,
            ElapsedDrift = isTimed ? _drift.Distribution : default,
            ArrivalRate = meant > 0 && spanNs > 0 ? meant * 1e9 / spanNs : null,
        };
    }

    private long? QueueAtEnd() => _node.Footer?.InQueue
        ?? (_node.Tells(Knowledge.QueueDepths) && _store.Count > 0 ? _store.QueueDepth(_store.Count - 1) : null);

    private double? QueueOverTime(double spanNs) =>
        spanNs <= 0 ? null
        : _node.Tells(Knowledge.Arrivals) ? _waitedNs / spanNs
        : _node.Tells(Knowledge.QueueDepths | Knowledge.WallTimes) ? _queueSteps / spanNs
        : null;

    private (long Sent, long Blocked) Deliveries()
    {
        long blocked = 0;
        for (int delivery = 0; delivery < _store.Deliveries; delivery++)
        {
            blocked += _store.DeliveryK(delivery) == 0 ? 1 : 0;
        }

        return (_store.Deliveries - blocked, blocked);
    }
}
