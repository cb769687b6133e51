using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// Events of a great run, drawn with a seed, and the past of each: of a run whose clocks keep the clock condition. How large a past
/// is depends most on where in the run its event lies, so that its mean alone has a large error. The rank of an event, how many have
/// a smaller Lamport time and half of those with the same, is counted exactly, and its mean over all events is known: it stands in
/// for the place as control variate (J. Hammersley, D. Handscomb, "Monte Carlo Methods", 1964).
/// </summary>
internal sealed class CausalDraws
{
    private const int DrawsMax = 400, DrawsMin = 16;
    private const long VisitsMax = 100_000;

    private readonly RunTrace _run;
    private readonly LatestPast _past;
    private double _pasts, _ranks, _pastSquares, _rankSquares, _products, _ties;
    private int _draws, _receives, _inverted;

    public CausalDraws(RunTrace run, ulong seed)
    {
        (_run, _past) = (run, new LatestPast(run));
        var draw = new Draw(seed);
        while (_draws < DrawsMin || (_draws < DrawsMax && _past.Visits < VisitsMax))
        {
            Look(Drawn(ref draw));
        }

        double events = run.EventCount, pairs = events * (events - 1) / 2;
        double past = _pasts / _draws, rank = _ranks / _draws;
        double ofRanks = _rankSquares / _draws - rank * rank, ofBoth = _products / _draws - past * rank;
        double slope = ofRanks > 0 ? ofBoth / ofRanks : 0;
        double rest = Math.Max(0, _pastSquares / _draws - past * past - slope * ofBoth);
        double concurrent = Math.Clamp(pairs - (past - slope * (rank - (events - 1) / 2)) * events, 0, pairs);
        Share = new CausalShare(
            pairs, concurrent, Math.Max(0, concurrent - _ties / _draws * events), false, _draws, seed,
            Math.Sqrt(rest / (_draws - 2)) * events / pairs);
    }

    /// <summary>Pairs of events.</summary>
    public CausalShare Share { get; }

    /// <summary>Receives that causal delivery would have ordered otherwise; null when no receive was drawn.</summary>
    public InversionCount? Inversions
    {
        get
        {
            double share = (double)_inverted / _receives;
            return _receives == 0 ? null : new InversionCount(
                share * _run.MatchedCount, _receives, Math.Sqrt(share * (1 - share) / _receives) * _run.MatchedCount);
        }
    }

    /// <summary>The first of them that was drawn.</summary>
    public EventRef FirstInversion { get; private set; } = EventRef.None;

    private void Look(EventRef e)
    {
        EventStore store = _run.Lanes[e.Lane].Store;
        EventRef send = store.Kind(e.Position) == EventKind.Receive ? store.Sender(store.ReceiveRow(e.Position)) : EventRef.None;
        _past.Clear();
        if (!send.IsNone)
        {
            LookBefore(e, send);
        }

        _past.Extend(e);
        (long earlier, long same) = ByClock(store.NewClock(e.Position));
        // The event itself is in its past, and of the events of its own time.
        double past = -1, ties = (same - 1) / 2.0, rank = earlier + ties;
        foreach (int count in _past.Counts)
        {
            past += count;
        }

        (_pasts, _ranks, _ties) = (_pasts + past, _ranks + rank, _ties + ties);
        (_pastSquares, _rankSquares, _products) = (_pastSquares + past * past, _rankSquares + rank * rank, _products + past * rank);
        _draws++;
    }

    /// <summary>Whether the receiver knew of something later of the sender before it took its message.</summary>
    private void LookBefore(EventRef receive, EventRef send)
    {
        _receives++;
        if (receive.Position == 0 || send.Lane == receive.Lane)
        {
            return;
        }

        _past.Extend(receive with { Position = receive.Position - 1 });
        if (_past.Counts[send.Lane] > send.Position)
        {
            _inverted++;
            FirstInversion = FirstInversion.IsNone ? receive : FirstInversion;
        }
    }

    /// <summary>How many events have a smaller clock, and how many this one.</summary>
    private (long Earlier, long Same) ByClock(long clock)
    {
        long earlier = 0, same = 0;
        foreach (TraceNode node in _run.Lanes)
        {
            int from = FirstFrom(node.Store, clock);
            earlier += from;
            same += from < node.EventCount && node.Store.NewClock(from) == clock ? 1 : 0;
        }

        return (earlier, same);
    }

    private static int FirstFrom(EventStore store, long clock)
    {
        int low = 0, high = store.Count;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = store.NewClock(middle) < clock ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private EventRef Drawn(ref Draw draw)
    {
        long left = (long)(draw.Unit() * _run.EventCount);
        int lane = 0;
        while (left >= _run.Lanes[lane].EventCount)
        {
            left -= _run.Lanes[lane++].EventCount;
        }

        return new EventRef(lane, (int)left);
    }
}
