namespace Clocks.Trace.Events;

/// <summary>
/// Counts the events of one machine as they come, in the order of its journal, and keeps none of them: how many of
/// which kind, their jumps, the queue after receives, the first and the last of them. Owned by one thread.
/// </summary>
internal sealed class EventTally
{
    private readonly Tally _jump = new(), _queue = new();
    private readonly long[] _kinds = new long[3];

    public long Count => _kinds[0] + _kinds[1] + _kinds[2];

    /// <summary>From the first event to the last, in nanoseconds; 0 with fewer than two.</summary>
    public long SpanNs => LastNs - FirstNs;

    public long FirstNs { get; private set; }

    public long LastNs { get; private set; }

    public long FirstClock { get; private set; }

    public long LastClock { get; private set; }

    public long LastDepth { get; private set; }

    public Distribution Jump => _jump.Distribution;

    public Distribution Queue => _queue.Distribution;

    public long OfKind(EventKind kind) => _kinds[(int)kind];

    public void Add(EventKind kind, long oldClock, long newClock, long depth, long monoNs)
    {
        if (Count == 0)
        {
            (FirstNs, FirstClock) = (monoNs, newClock);
        }

        (LastNs, LastClock, LastDepth) = (monoNs, newClock, depth);
        _kinds[(int)kind]++;
        _jump.Add(newClock - oldClock);
        if (kind == EventKind.Receive)
        {
            _queue.Add(depth);
        }
    }
}
