using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// What the DNS has said, for as long as it may be believed, within bounds: what is there at least five seconds and at most five
/// minutes, what is not at most half a minute (RFC 2308 bounds it by the zone's SOA). What a look at the zone has not asked for is
/// forgotten after it, so that no more is kept than one look asks. Owned by the thread of discovery.
/// </summary>
internal sealed class ReplyStore
{
    /// <summary>Bounds of how long a reply is believed, in milliseconds.</summary>
    public const int LifeMsMin = 5_000, LifeMsMax = 300_000, DenialMsMax = 30_000;

    /// <summary>Records that run out this soon are asked for now, with those that have: they were given together.</summary>
    private const int TogetherMs = 1_000;

    private readonly Dictionary<(DnsName Name, DnsType Type), Kept> _kept = [];
    private bool _isDoubted;

    /// <summary>When the first of what is kept runs out; the end of time when nothing is kept.</summary>
    public long FirstEndMs
    {
        get
        {
            long first = long.MaxValue;
            foreach (Kept kept in _kept.Values)
            {
                first = Math.Min(first, kept.EndMs);
            }

            return first;
        }
    }

    /// <summary>A look begins.</summary>
    /// <param name="isDoubted">Whether a record may be wrong before its time: whatever is five seconds old is asked for again.</param>
    public void Begin(bool isDoubted)
    {
        _isDoubted = isDoubted;
        foreach (Kept kept in _kept.Values)
        {
            kept.IsUsed = false;
        }
    }

    /// <summary>What was said to this question; null where it is to be asked.</summary>
    public DnsReply? Find(DnsName name, DnsType type, long nowMs)
    {
        if (!_kept.TryGetValue((name, type), out Kept? kept) || kept.EndMs - nowMs < TogetherMs
            || (_isDoubted && nowMs - kept.SinceMs >= LifeMsMin))
        {
            return null;
        }

        kept.IsUsed = true;
        return kept.Reply;
    }

    /// <summary>Keeps what was said, and what was said beside it as if it had been asked for.</summary>
    public void Keep(DnsName name, DnsType type, DnsReply reply, long nowMs)
    {
        Put(name, type, reply, nowMs, isUsed: true);
        var sets = new Dictionary<(DnsName Name, DnsType Type), List<DnsRecord>>();
        foreach (DnsRecord record in reply.Beside)
        {
            if (!sets.TryGetValue((record.Name, record.Type), out List<DnsRecord>? set))
            {
                sets.Add((record.Name, record.Type), set = []);
            }

            set.Add(record);
        }

        foreach (((DnsName Name, DnsType Type) question, List<DnsRecord> set) in sets)
        {
            uint lifetime = uint.MaxValue;
            set.ForEach(record => lifetime = Math.Min(lifetime, record.TtlSeconds));
            Put(question.Name, question.Type, new DnsReply(DnsOutcome.Records, lifetime) { Records = set, Server = reply.Server }, nowMs,
                isUsed: false);
        }
    }

    /// <summary>A look has ended: what it did not use is forgotten.</summary>
    public void End()
    {
        foreach ((var question, Kept kept) in _kept)
        {
            if (!kept.IsUsed)
            {
                _kept.Remove(question);
            }
        }
    }

    private void Put(DnsName name, DnsType type, DnsReply reply, long nowMs, bool isUsed)
    {
        isUsed |= _kept.TryGetValue((name, type), out Kept? before) && before.IsUsed;
        long most = reply.Outcome == DnsOutcome.Records ? LifeMsMax : DenialMsMax;
        _kept[(name, type)] = new Kept(reply with { Beside = [] }, nowMs, nowMs + Math.Clamp(reply.Lifetime * 1_000L, LifeMsMin, most))
        {
            IsUsed = isUsed,
        };
    }

    private sealed class Kept(DnsReply reply, long sinceMs, long endMs)
    {
        public DnsReply Reply { get; } = reply;

        public long SinceMs { get; } = sinceMs;

        public long EndMs { get; } = endMs;

        public bool IsUsed { get; set; }
    }
}
