using Clocks.Trace.Events;
using Clocks.Trace.Events.Columns;

namespace Clocks.Trace.Causality;

/// <summary>
/// The vector time of an event of a run whose clocks keep the clock condition on every edge, without a walk over the run: receives
/// are followed backwards, the greatest clock first, and the search ends where no earlier message can tell of a later event, for a
/// message is older than its receive. That is soon where machines hear of each other, and the whole past where they do not. One
/// thread.
/// </summary>
internal sealed class LatestPast
{
    /// <summary>They lie side by side: to follow a few in vain costs less than to go to and fro between the lanes.</summary>
    private const int ReceivesAtOnce = 16;

    /// <summary>Receives of a lane that are not followed yet: from one, which has so many before it, down to a position.</summary>
    private sealed class Stretch(int lane, int position, int row, int end)
    {
        public int Lane => lane;

        public int Position { get; set; } = position;

        public int Row { get; set; } = row;

        public int End => end;
    }

    /// <summary>What is read of a lane.</summary>
    private struct Lane(EventStore store)
    {
        private ColumnCursor _kinds = new(store.Kinds), _clocks = new(store.NewClocks), _rows = new(store.ReceivesBefore);

        public readonly EventStore Store => store;

        public bool IsReceive(int position) => _kinds.At(position) == (long)EventKind.Receive;

        public long Clock(int position) => _clocks.At(position);

        /// <summary>The row of a receive, or of the last one before an event that is none.</summary>
        public int Row(int position) => (int)_rows.At(position) - (IsReceive(position) ? 0 : 1);
    }

    private readonly PriorityQueue<Stretch, long> _ahead = new();
    private readonly int[] _counts;
    private readonly Lane[] _lanes;
    private int _behind;

    public LatestPast(RunTrace run)
    {
        (_counts, _lanes) = (new int[run.Lanes.Length], new Lane[run.Lanes.Length]);
        for (int i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new Lane(run.Lanes[i].Store);
        }
    }

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
        while (_ahead.TryDequeue(out Stretch? first, out long minusClock))
        {
            if (AllHaveReached(-minusClock))
            {
                _ahead.Clear();
                return;
            }

            Follow(first);
        }
    }

    /// <summary>Follows some receives of a stretch. The order in which they are followed decides how many, not what is found.</summary>
    private void Follow(Stretch stretch)
    {
        ref Lane lane = ref _lanes[stretch.Lane];
        bool isMore = true;
        for (int i = 0; i < ReceivesAtOnce && isMore; i++)
        {
            Visits++;
            EventRef send = lane.Store.Sender(stretch.Row);
            (stretch.Position, stretch.Row) = (stretch.Position - 1, stretch.Row - 1);
            isMore = FindReceive(stretch, ref lane);
            if (!send.IsNone)
            {
                Reach(send);
            }
        }

        if (isMore)
        {
            _ahead.Enqueue(stretch, -lane.Clock(stretch.Position));
        }
    }

    private void Reach(EventRef e)
    {
        int known = _counts[e.Lane];
        if (e.Position >= known)
        {
            _counts[e.Lane] = e.Position + 1;
            ref Lane lane = ref _lanes[e.Lane];
            var stretch = new Stretch(e.Lane, e.Position, lane.Row(e.Position), known);
            if (FindReceive(stretch, ref lane))
            {
                _ahead.Enqueue(stretch, -lane.Clock(stretch.Position));
            }
        }
    }

    /// <summary>Goes down to the last receive of a stretch; false where there is none.</summary>
    private static bool FindReceive(Stretch stretch, ref Lane lane)
    {
        while (stretch.Position >= stretch.End && !lane.IsReceive(stretch.Position))
        {
            stretch.Position--;
        }

        return stretch.Position >= stretch.End;
    }

    /// <summary>Whether no lane can be told of anything new by a message from before this clock.</summary>
    private bool AllHaveReached(long clock)
    {
        // The lane that was behind the last time mostly still is.
        for (int looked = 0; looked < _counts.Length; looked++)
        {
            ref Lane lane = ref _lanes[_behind];
            int count = _counts[_behind];
            if (count < lane.Store.Count && (count == 0 || lane.Clock(count - 1) < clock))
            {
                return false;
            }

            _behind = (_behind + 1) % _counts.Length;
        }

        return true;
    }
}
