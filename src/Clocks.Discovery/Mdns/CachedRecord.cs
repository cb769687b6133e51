using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// One record that somebody else said on a link, and what is to become of it. Owned by the thread that drives the
/// engine.
/// </summary>
internal sealed class CachedRecord(DnsName name, DnsType type, byte[] data, DnsName? target, IPAddress source)
{
    /// <summary>How long an owner is first left in peace that is there and cannot be dialled, and at most.</summary>
    private const long QuietMsMin = 10_000, QuietMsMax = 5 * 60_000;

    private long _quietMs;
    private long _quietUntilMs = OwnRecord.LongAgoMs;

    public DnsName Name { get; } = name;

    public DnsType Type { get; } = type;

    public byte[] Data { get; } = data;

    /// <summary>Where a PTR or SRV points; null for the others.</summary>
    public DnsName? Target { get; } = target;

    /// <summary>Who said it first: whose quota it counts against.</summary>
    public IPAddress Source { get; } = source;

    /// <summary>The lifetime it was last given.</summary>
    public uint TtlSeconds { get; set; }

    /// <summary>When it was last heard.</summary>
    public long ReceivedMs { get; set; }

    /// <summary>When it is believed no more.</summary>
    public long ExpiresMs { get; set; }

    /// <summary>When something is to be done about it: asked for again, or dropped.</summary>
    public long DueMs { get; set; }

    /// <summary>When its place in the queue of what is to be done comes up: then, or before.</summary>
    public long QueuedMs { get; set; } = OwnRecord.NeverMs;

    /// <summary>How often it was asked for again in this lifetime, 0 to 4 (RFC 6762, section 5.2).</summary>
    public int Refreshes { get; set; }

    /// <summary>
    /// Questions of others that nobody answered, and when the first was heard (RFC 6762, section 10.5).
    /// </summary>
    public int Unanswered { get; set; }

    public long UnansweredSinceMs { get; set; }

    /// <summary>Whether a dial failed and nobody has confirmed it since (RFC 6762, section 10.4).</summary>
    public bool IsDoubted { get; set; }

    /// <summary>Whether a dial has failed since its owner last came up.</summary>
    public bool IsHardToReach => _quietMs > 0;

    /// <summary>The last query of somebody else whose known answers held it, or that was counted as asking for it.</summary>
    public long KnownToQuery { get; set; }

    /// <summary>
    /// Whether its owner said it first of its own accord: it has just come up (RFC 6762, section 8.3).
    /// </summary>
    public bool WasAnnounced { get; set; }

    /// <summary>Where it stands in the cache's list; -1 when it is dropped.</summary>
    public int Slot { get; set; }

    /// <summary>
    /// A dial failed: whether the owner is to be asked whether it is still there (RFC 6762, section 10.4). One that has said
    /// so, whoever asked, is left in peace for twice as long each time: asking the same again and again is noise (5.2).
    /// </summary>
    public bool IsToBeAskedAbout(long nowMs)
    {
        if (IsDoubted || nowMs < _quietUntilMs)
        {
            return false;
        }

        bool isConfirmed = nowMs - ReceivedMs < _quietMs;
        _quietMs = Math.Clamp(2 * _quietMs, QuietMsMin, QuietMsMax);
        _quietUntilMs = nowMs + _quietMs;
        return !isConfirmed;
    }

    /// <summary>Seconds of its lifetime that are left, rounded up.</summary>
    public uint LeftSeconds(long nowMs) => (uint)Math.Max(0, (ExpiresMs - nowMs + 999) / 1_000);
}
