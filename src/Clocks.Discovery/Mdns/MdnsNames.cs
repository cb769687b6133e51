using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// The names that nodes go by. Instance and host name hold the first eight digits of the run, so they are unique by
/// construction and collide with nothing that the machine's own responder says. Pure; any thread.
/// </summary>
internal static class MdnsNames
{
    /// <summary>What all our nodes are (RFC 6763, section 7).</summary>
    public static readonly DnsName ServiceType = DnsName.Of("_clocks", "_tcp", "local");

    /// <summary>Where the types of a link are listed (RFC 6763, section 9).</summary>
    public static readonly DnsName TypeEnumeration = DnsName.Of("_services", "_dns-sd", "_udp", "local");

    private static readonly DnsName Local = DnsName.Of("local");
    private static readonly DnsName Subtypes = DnsName.Under("_sub", ServiceType);

    /// <summary>The service instance of one run: a label of at most 63 bytes, since a cluster has at most 40.</summary>
    /// <param name="self">Who.</param>
    /// <param name="attempt">1; one more for every time that another host held the name (RFC 6762, section 9).</param>
    public static DnsName Instance(Advertisement self, int attempt = 1)
    {
        string label = $"{self.Cluster}-{self.Id}-{self.Run.Prefix}";
        return DnsName.Under(attempt == 1 ? label : $"{label} ({attempt})", ServiceType);
    }

    /// <summary>The host name of one run.</summary>
    public static DnsName Host(RunId run, int attempt = 1) =>
        DnsName.Under(attempt == 1 ? $"clocks-{run.Prefix}" : $"clocks-{run.Prefix}-{attempt}", Local);

    /// <summary>The subtype that lists only the nodes of one cluster (RFC 6763, section 7.1).</summary>
    public static DnsName Subtype(string cluster) => DnsName.Under("_" + cluster, Subtypes);
}
