using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// The vector time of an event of a run whose clocks keep the clock condition on every edge, without a walk over the run: receives
/// are followed backwards, the greatest clock first, and the search ends where no earlier message can tell of a later event, for a
/// message is older than its receive. That is soon where machines hear of each other, and the whole past where they do not. One
/// thread.
/// </summary>
internal sealed class LatestPast(RunTrace run)
{
    private const int RestMin = 64;

    /// <summary>Receives of a lane that are not followed yet: from one, which has so many before it, down to a position.</summary>
    private sealed class Stretch(int lane, int position, int row, int end)
    {
        public int Lane => lane;

        public int Position { get; set; } = position;

        public int Row { get; set; } = row;

        public int End => end;
    }

    private readonly PriorityQueue<Stretch, long> _ahead = new();
    private readonly int[] _counts = new int[run.Nodes.Count];

    /// <summary>For each lane, how many of its first events are in the past.</summary>
    public int[] Counts => _counts;

    /// <summary>Receives that were followed since the beginning.</summary>
    public long Visits { get; private set; }

    /// <summary>Begins anew, with nothing.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        _ahead.Clear();
    }

    /// <summary>Adds an event and its past.</summary>
    public void Extend(EventRef e)
    {
        Reach(e);
        int rest = 0;
        while (_ahead.TryPeek(out Stretch? next, out long minusClock))
        {
            if (--rest <= 0)
            {
                rest = Math.Max(RestMin, _counts.Length);
                if (-minusClock <= LeastClock())
                {
                    _ahead.Clear();
                    return;
                }
            }

            Visits++;
            EventRef send = run.Lanes[next.Lane].Store.Sender(next.Row);
            (next.Position, next.Row) = (next.Position - 1, next.Row - 1);
            if (FindReceive(next) is { } clock)
            {
                // One step of the queue where taking it off and putting it back would be two.
                _ahead.DequeueEnqueue(next, -clock);
            }
            else
            {
                _ahead.Dequeue();
            }

            if (!send.IsNone)
            {
                Reach(send);
            }
        }
    }

    private void Reach(EventRef e)
    {
        int known = _counts[e.Lane];
        if (e.Position >= known)
        {
            _counts[e.Lane] = e.Position + 1;
            EventStore store = run.Lanes[e.Lane].Store;
            var stretch = new Stretch(e.Lane, e.Position, store.ReceivesUpTo(e.Position + 1) - 1, known);
            if (FindReceive(stretch) is { } clock)
            {
                _ahead.Enqueue(stretch, -clock);
            }
        }
    }

    /// <summary>Goes down to the last receive of a stretch; its clock, or null where there is none.</summary>
    private long? FindReceive(Stretch stretch)
    {
        EventStore store = run.Lanes[stretch.Lane].Store;
        while (stretch.Position >= stretch.End && store.Kind(stretch.Position) != EventKind.Receive)
        {
            stretch.Position--;
        }

        return stretch.Position >= stretch.End ? store.NewClock(stretch.Position) : null;
    }

    /// <summary>The least clock that a lane has reached; no message from before it tells of anything new.</summary>
    private long LeastClock()
    {
        long least = long.MaxValue;
        for (int lane = 0; lane < _counts.Length; lane++)
        {
            EventStore store = run.Lanes[lane].Store;
            if (_counts[lane] < store.Count)
            {
                least = Math.Min(least, _counts[lane] == 0 ? long.MinValue : store.NewClock(_counts[lane] - 1));
            }
        }

        return least;
    }
}
