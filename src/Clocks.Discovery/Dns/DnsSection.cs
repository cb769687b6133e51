namespace Clocks.Discovery.Dns;

/// <summary>The record sections of a message, in their order.</summary>
internal enum DnsSection : byte
{
    /// <summary>Answers of a response; known answers of a query (RFC 6762, section 7.1).</summary>
    Answer,

    /// <summary>What a probe proposes (RFC 6762, section 8.2).</summary>
    Authority,

    /// <summary>What the asker will want next (RFC 6763, section 12).</summary>
    Additional,
}
