using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// Walks all events of a run so that causes come before effects: each lane in its order, each receive after its send.
/// Among the events that could come next it takes the one with the smallest Lamport time; where the clocks are right
/// that is already an order of causes, and few messages are on their way at any moment of the walk. With a seed it takes
/// any of them. It stops early only where happened-before has a cycle, and can then show it. One thread; memory is a few
/// words a lane.
/// </summary>
internal sealed class CausalWalk
{
    /// <summary>When the next event of a lane comes: the smallest clock first, of equal ones the first lane.</summary>
    private readonly struct Turn(long clock, int lane) : IComparable<Turn>
    {
        private readonly long _clock = clock;
        private readonly int _lane = lane;

        public int CompareTo(Turn other) =>
            _clock != other._clock ? _clock.CompareTo(other._clock) : _lane.CompareTo(other._lane);
    }

    private readonly RunTrace _run;
    private readonly PriorityQueue<int, Turn> _ready = new();
    private readonly int[] _done;
    private readonly EventRef[] _waitsFor;
    private readonly List<int>?[] _waiting;
    private readonly int[] _wakeAt;
    private int _lane = -1;
    private Draw? _draw;

    /// <summary>Begins before the first event.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seed">Of the order in which concurrent events come; null for that of the Lamport times.</param>
    public CausalWalk(RunTrace run, ulong? seed = null)
    {
        _draw = seed is { } drawn ? new Draw(drawn) : null;
        int lanes = run.Nodes.Count;
        _run = run;
        _done = new int[lanes];
        _waitsFor = new EventRef[lanes];
        _waiting = new List<int>?[lanes];
        _wakeAt = new int[lanes];
        Array.Fill(_wakeAt, int.MaxValue);
        Array.Fill(_waitsFor, EventRef.None);
        for (int lane = 0; lane < lanes; lane++)
        {
            Queue(lane);
        }
    }

    /// <summary>
    /// The next event and, for a receive with a send, that send; false at the end, or where only a cycle is left.
    /// </summary>
    public bool Next(out EventRef e, out EventRef send)
    {
        if (_lane >= 0)
        {
            Resume();
        }

        if (_lane < 0 && !_ready.TryDequeue(out _lane, out _))
        {
            (_lane, e, send) = (-1, EventRef.None, EventRef.None);
            return false;
        }

        e = new EventRef(_lane, _done[_lane]++);
        EventStore store = _run.Lanes[_lane].Store;
        send = store.Kind(e.Position) == EventKind.Receive ? store.Sender(store.ReceiveRow(e.Position)) : EventRef.None;
        if (_done[_lane] > _wakeAt[_lane])
        {
            Wake(_lane);
        }

        return true;
    }

    /// <summary>
    /// After <see cref="Next"/> has said no: the shortest of the cycles at which the walk stands, as the receives of
    /// its messages, each sent after the receive before it; empty when every event was walked.
    /// </summary>
    public IReadOnlyList<EventRef> FindCycle()
    {
        List<EventRef> shortest = [];
        for (int lane = 0; lane < _done.Length; lane++)
        {
            List<EventRef> found = CycleThrough(lane);
            if (found.Count > 0 && (shortest.Count == 0 || found.Count < shortest.Count))
            {
                shortest = found;
            }
        }

        return shortest;
    }

    private List<EventRef> CycleThrough(int start)
    {
        var receives = new List<EventRef>();
        int lane = start;
        while (!_waitsFor[lane].IsNone && receives.Count < _done.Length)
        {
            receives.Add(new EventRef(lane, _done[lane]));
            lane = _waitsFor[lane].Lane;
            if (lane == start)
            {
                receives.Reverse();
                return receives;
            }
        }

        return [];
    }

    /// <summary>
    /// Stays in the lane while its next event is still the earliest; that spares the queue most of the work.
    /// </summary>
    private void Resume()
    {
        int lane = _lane;
        _lane = -1;
        if (!CanGoOn(lane))
        {
            return;
        }

        Turn turn = TurnOf(lane);
        if (!_ready.TryPeek(out _, out Turn first) || turn.CompareTo(first) < 0)
        {
            _lane = lane;
        }
        else
        {
            _lane = _ready.DequeueEnqueue(lane, turn);
        }
    }

    private void Queue(int lane)
    {
        if (CanGoOn(lane))
        {
            _ready.Enqueue(lane, TurnOf(lane));
        }
    }

    private Turn TurnOf(int lane)
    {
        if (_draw is not { } draw)
        {
            return new Turn(_run.Lanes[lane].Store.NewClock(_done[lane]), lane);
        }

        long turn = draw.Below(int.MaxValue);
        _draw = draw;
        return new Turn(turn, lane);
    }

    /// <summary>Whether the next event of the lane has all its causes; if not, the lane waits at the send.</summary>
    private bool CanGoOn(int lane)
    {
        EventStore store = _run.Lanes[lane].Store;
        int position = _done[lane];
        if (position == store.Count)
        {
            return false;
        }

        if (store.Kind(position) != EventKind.Receive)
        {
            return true;
        }

        EventRef send = store.Sender(store.ReceiveRow(position));
        if (send.IsNone || send.Position < _done[send.Lane])
        {
            return true;
        }

        _waitsFor[lane] = send;
        (_waiting[send.Lane] ??= []).Add(lane);
        _wakeAt[send.Lane] = Math.Min(_wakeAt[send.Lane], send.Position);
        return false;
    }

    private void Wake(int sender)
    {
        List<int> waiting = _waiting[sender]!;
        List<int> woken = waiting.FindAll(HasItsSend);
        waiting.RemoveAll(HasItsSend);
        _wakeAt[sender] = int.MaxValue;
        foreach (int lane in waiting)
        {
            _wakeAt[sender] = Math.Min(_wakeAt[sender], _waitsFor[lane].Position);
        }

        foreach (int lane in woken)
        {
            _waitsFor[lane] = EventRef.None;
            Queue(lane);
        }

        bool HasItsSend(int lane) => _waitsFor[lane].Position < _done[sender];
    }
}
