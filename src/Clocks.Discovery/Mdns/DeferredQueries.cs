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

    private readonly List<(Ask Ask, long SinceMs, long DueMs)> _waiting = [];

    /// <summary>When the first of them is due.</summary>
    public long DueMs
    {
        get
        {
            long due = OwnRecord.NeverMs;
            foreach ((Ask _, long _, long each) in _waiting)
                due = Math.Min(due, each);
            return due;
        }
    }

    /// <summary>Takes a query that is continued, or continues one; false for a query that stands alone.</summary>
    public bool Take(ref Ask ask, long nowMs, ref Draw draw)
    {
        IPAddress source = ask.Source.Address;
        int index = _waiting.FindIndex(waiting => waiting.Ask.Source.Address.Equals(source));
        bool continues = index >= 0 && (ask.Questions == 0 || ask.Header.IsTruncated);
        if (!continues && !ask.Header.IsTruncated)
            return false;
        long due = nowMs + 400 + draw.Below(101);
        if (continues)
        {
            (Ask first, long since, long before) = _waiting[index];
            first.Continue(ask);
            _waiting[index] = (first, since, ask.Header.IsTruncated ? Math.Min(due, since + 1_000) : before);
            return true;
        }

        // An asker that wants nothing of us gets no place.
        if (ask.Multicast == 0 && ask.Unicast == 0)
            return true;
        if (_waiting.Count == SourcesMax)
            _waiting.RemoveAt(0);
        _waiting.Add((ask, nowMs, due));
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
}
