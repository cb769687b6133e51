using System.Net;
using Clocks.Model;

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

    private readonly List<Waiting> _waiting = [];

    /// <summary>When the first of them is due.</summary>
    public long DueMs
    {
        get
        {
            long due = OwnRecord.NeverMs;
            foreach (Waiting each in _waiting)
                due = Math.Min(due, each.DueMs);
            return due;
        }
    }

    /// <summary>Takes a query that is continued, or continues one; false for a query that stands alone.</summary>
    public bool Take(ref Ask ask, long nowMs, ref Draw draw)
    {
        IPAddress source = ask.Source.Address;
        Waiting? first = _waiting.Find(waiting => waiting.Ask.Source.Address.Equals(source));
        bool continues = first is not null && (ask.Questions == 0 || ask.Header.IsTruncated);
        if (!continues && !ask.Header.IsTruncated)
            return false;
        long due = nowMs + 400 + draw.Below(101);
        if (continues)
        {
            first!.Ask.Continue(ask);
            first.DueMs = ask.Header.IsTruncated ? Math.Min(due, first.SinceMs + 1_000) : first.DueMs;
            return true;
        }

        // An asker that wants nothing of us gets no place.
        if (ask.Multicast == 0 && ask.Unicast == 0)
            return true;
        if (_waiting.Count == SourcesMax)
            _waiting.RemoveAt(0);
        _waiting.Add(new Waiting(ask, nowMs, due));
        return true;
    }

    /// <summary>Takes out a query whose time has come.</summary>
    public bool TryTakeDue(long nowMs, out Ask ask)
    {
        int index = _waiting.FindIndex(waiting => waiting.DueMs <= nowMs);
        ask = index < 0 ? default : _waiting[index].Ask;
        if (index >= 0)
            _waiting.RemoveAt(index);
        return index >= 0;
    }

    private sealed class Waiting(Ask ask, long sinceMs, long dueMs)
    {
        // A field, so that it is continued in place: a property would hand out a copy.
        public Ask Ask = ask;

        public long SinceMs { get; } = sinceMs;

        public long DueMs { get; set; } = dueMs;
    }
}
