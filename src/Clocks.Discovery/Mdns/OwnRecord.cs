using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// One record of ours on one link: what it says, when it was last multicast there, and when it is next to be. Owned by
/// the thread that drives the engine.
/// </summary>
internal sealed class OwnRecord(DnsRecord record, OwnRole role)
{
    /// <summary>Long enough ago not to matter.</summary>
    public const long LongAgoMs = long.MinValue / 4;

    /// <summary>Not planned.</summary>
    public const long NeverMs = long.MaxValue;

    public DnsRecord Record { get; } = record;

    public OwnRole Role { get; } = role;

    /// <summary>When it was last multicast on this link.</summary>
    public long LastMulticastMs { get; set; } = LongAgoMs;

    /// <summary>When it is to be multicast as an answer; <see cref="NeverMs"/> when nobody asked.</summary>
    public long DueMs { get; set; } = NeverMs;

    /// <summary>From when it may join another answer that goes out before it is due.</summary>
    public long EarliestMs { get; set; }

    /// <summary>Whether the last second's multicast forbids another one (RFC 6762, section 6).</summary>
    public bool MayBeMulticast(long nowMs) => nowMs - LastMulticastMs >= 1_000;
}
