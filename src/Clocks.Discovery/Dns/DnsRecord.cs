namespace Clocks.Discovery.Dns;

/// <summary>
/// A record that is kept: one of ours, or one of the cache. Its data has its names uncompressed. Immutable; any thread.
/// </summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Type">Its type; the class is always IN.</param>
/// <param name="TtlSeconds">How long it may be believed.</param>
/// <param name="IsUnique">Whether one host owns the whole set of this name and type: sent with the flush bit (RFC 6762,
/// section 10.2).</param>
/// <param name="Data">Its data.</param>
internal sealed record DnsRecord(DnsName Name, DnsType Type, uint TtlSeconds, bool IsUnique, byte[] Data)
{
    /// <summary>
    /// Longest lifetime that is believed, in seconds: a day; longer ones are cut (a cache is not a database).
    /// </summary>
    public const uint TtlSecondsMax = 86_400;

    /// <summary>For records with a host name in their name or data (RFC 6762, section 10).</summary>
    public const uint HostTtlSeconds = 120;

    /// <summary>For all others: 75 minutes (RFC 6762, section 10).</summary>
    public const uint OtherTtlSeconds = 4_500;

    /// <summary>
    /// A lifetime as it came, made sane: at most a day; the top bit set means 0 (RFC 2181, section 8).
    /// </summary>
    public static uint ClampTtl(uint ttl) => ttl >= 0x8000_0000 ? 0 : Math.Min(ttl, TtlSecondsMax);

    /// <summary>
    /// Whether this data is ours: names in it compare without the case of ASCII letters, other bytes exactly.
    /// </summary>
    public bool HasData(ReadOnlySpan<byte> data) => RecordData.Same(Type, Data, data);

    /// <summary>Whether the received record is this one: name, type, class and data (RFC 6762, section 7.1).</summary>
    public bool Is(in RecordView other, ReadOnlySpan<byte> otherData) =>
        other.Type == Type && other.IsInternet && HasData(otherData) && other.Name.Is(Name);
}
