using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>How to look for nodes by multicast DNS. Immutable; the defaults suit a lab.</summary>
public sealed record MdnsOptions
{
    /// <summary>Whether only 127.0.0.1 is used: nothing leaves the machine.</summary>
    public bool LoopbackOnly { get; init; }

    /// <summary>
    /// The cluster; what is advertised overrides it. For a browser it only says in whose words to ask.
    /// </summary>
    public string Cluster { get; init; } = "default";

    /// <summary>
    /// Interfaces to use, each a name, an address or a glob such as <c>en*</c>; a leading '!' excludes. Empty: those
    /// that <see cref="InterfaceChoice"/> finds suitable.
    /// </summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>
    /// Whether names are probed before they are announced (RFC 6762, section 8.1). Ours hold 32 random bits and need
    /// not be, which the section allows and which saves most of a second; after a conflict they are probed whatever
    /// this says.
    /// </summary>
    public bool ProbeFirst { get; init; }

    /// <summary>What tells our announcements from those of others; null in a cluster without a key.</summary>
    public IAnnouncementSeal? Seal { get; init; }

    /// <summary>Seeds the random delays; null: drawn by the system.</summary>
    public ulong? Seed { get; init; }
}
