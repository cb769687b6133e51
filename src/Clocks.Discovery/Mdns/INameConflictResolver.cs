using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Knows what is ours on all links together, and what is to be done when somebody else claims it. Called by the thread
/// that drives the engine.
/// </summary>
internal interface INameConflictResolver
{
    /// <summary>
    /// Whether this is what we say on some link, or said until lately: our own packets come back through bridges,
    /// reflectors and second cables, and are no conflict (RFC 6762, section 14).
    /// </summary>
    bool IsOurs(in RecordView record, ReadOnlySpan<byte> data);

    /// <summary>
    /// Somebody else has our name: found out while we probed for it, so another name is needed (RFC 6762, section 8.1).
    /// </summary>
    void OnNameTaken(MdnsLink mdnsLink, IPAddress holder, long nowMs);

    /// <summary>Nobody objected to our names on some link.</summary>
    void OnNameKept();

    /// <summary>
    /// When the next probe may begin after a conflict: at once, unless there were many (RFC 6762, section 8.1).
    /// </summary>
    long NextProbeMs(long nowMs);
}
