using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Queries whose known answers come in several packets: each waits 400 to 500 ms after its last part for the rest of
/// them (RFC 6762, section 7.2), at most a second in all, and at most <see cref="SourcesMax"/> askers do; the one that
/// waits longest makes room. Owned by the thread that drives the engine.
/// </summary>
internal sealed class DeferredQueries
{
    /// <summary>Askers that may be in the middle of a query at once.</summary>
    public const int SourcesMax = 64;

    private readonly List<Waiting> _waiting = new(SourcesMax);
    private readonly Stack<Waiting> _spare = new();

    /// <summary>When the first of them is due.</summary>
    public long DueMs
    {
        get
        {
            long due = OwnRecord.NeverMs;
            foreach (Waiting each in _waiting)
            {
                due = Math.Min(due, each.DueMs);
            }

            return due;
        }
    }

    /// <summary>Takes a query that is continued, or continues one; false for a query that stands alone.</summary>
    public bool Take(ref PendingQuery ask, long nowMs, ref Draw draw)
    {
        Waiting? first = Find(ask.Source);
        bool continues = first is not null && (ask.Questions == 0 || ask.Header.IsTruncated);
        if (!continues && !ask.Header.IsTruncated)
        {
            return false;
        }

        long due = nowMs + 400 + draw.Below(101);
        if (continues)
        {
            first!.Ask.Continue(ask);
            first.DueMs = ask.Header.IsTruncated ? Math.Min(due, first.SinceMs + 1_000) : first.DueMs;
            return true;
        }

        // An asker that wants nothing of us gets no place.
        if (ask.Multicast == 0 && ask.Unicast == 0)
        {
            return true;
        }

        if (_waiting.Count == SourcesMax)
        {
            Release(0);
        }

        Waiting added = _spare.TryPop(out Waiting? spare) ? spare : new Waiting();
        (added.Ask, added.SinceMs, added.DueMs) = (ask, nowMs, due);
        _waiting.Add(added);
        return true;
    }

    /// <summary>Takes out a query whose time has come.</summary>
    public bool TryTakeDue(long nowMs, out PendingQuery ask)
    {
        for (int i = 0; i < _waiting.Count; i++)
        {
            if (_waiting[i].DueMs > nowMs)
            {
                continue;
            }

            ask = _waiting[i].Ask;
            Release(i);
            return true;
        }

        ask = default;
        return false;
    }

    // A loop: a closure would be made with every query.
    private Waiting? Find(in UdpAddress source)
    {
        foreach (Waiting each in _waiting)
        {
            if (each.Ask.Source.IsSameHost(source))
            {
                return each;
            }
        }

        return null;
    }

    private void Release(int index)
    {
        _spare.Push(_waiting[index]);
        _waiting.RemoveAt(index);
    }

    private sealed class Waiting
    {
        // A field, so that it is continued in place: a property would hand out a copy.
        public PendingQuery Ask;

        public long SinceMs { get; set; }

        public long DueMs { get; set; }
    }
}
