using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Unicast;
using Clocks.Node.Security;

namespace Clocks.Options;

/// <summary>How a node is to find others.</summary>
internal enum DiscoveryMode
{
    /// <summary>DNS-SD over multicast on every suitable interface, loopback included.</summary>
    Mdns,

    /// <summary>DNS-SD over multicast on 127.0.0.1 alone: nothing leaves the machine.</summary>
    Loopback,

    /// <summary>Only the addresses given by <c>--peers</c>.</summary>
    Static,

    /// <summary>What a zone of the DNS names, and nothing by multicast.</summary>
    Dns,
}

/// <summary>What <c>--discovery</c> says: a way of finding others, and of one of them a zone. Immutable.</summary>
/// <param name="Mode">The way.</param>
/// <param name="Zone">The zone; null where it is another way.</param>
internal sealed record DiscoveryChoice(DiscoveryMode Mode, ZoneAddress? Zone = null)
{
    private const string ZonePrefix = "dns:";

    /// <summary>Where nothing is said.</summary>
    private static readonly DiscoveryChoice Usual = new(DiscoveryMode.Mdns);

    /// <summary>The option of a node.</summary>
    public static Option<DiscoveryChoice?> Create() => new("--discovery")
    {
        Description = "how to find others: loopback stays on this machine, static is --peers alone, dns is what a zone names: "
            + "PTR or SRV records of _clocks._tcp.NAME, or addresses of NAME (name[:port][@server[:port]]) [default: mdns]",
        HelpName = "mdns|loopback|static|dns:NAME",
        CustomParser = result => Read(result, hasStatic: true),
    };

    /// <summary>The option of a watcher, for whom <c>--peers</c> is never all.</summary>
    public static Option<DiscoveryChoice?> CreateForWatcher() => new("--discovery")
    {
        Description = "how to find nodes: mdns, loopback, or dns: what a zone names (name[:port][@server[:port]]) [default: mdns]",
        HelpName = "mdns|loopback|dns:NAME",
        CustomParser = result => Read(result, hasStatic: false),
    };

    /// <summary>What this option and <c>--loopback</c> together mean.</summary>
    public static DiscoveryChoice Of(ParseResult parsed, Option<DiscoveryChoice?> discovery, Option<bool> loopback) =>
        parsed.GetValue(loopback) ? new DiscoveryChoice(DiscoveryMode.Loopback) : parsed.GetValue(discovery) ?? Usual;

    /// <summary>What finds the others.</summary>
    /// <param name="cluster">Whose nodes.</param>
    /// <param name="interfaces">The network interfaces for multicast; empty: all that make sense.</param>
    /// <param name="keys">The keys of the cluster; null: it has none.</param>
    /// <param name="peers">Addresses that a person named.</param>
    /// <param name="port">At which port a name with addresses alone has its nodes; null: not known.</param>
    public List<IDiscovery> Discoveries(
        string cluster, IReadOnlyList<string> interfaces, ClusterKeys? keys, IReadOnlyList<string> peers, int? port)
    {
        var discoveries = new List<IDiscovery>();
        if (Mode != DiscoveryMode.Static)
        {
            discoveries.Add(Finder(cluster, interfaces, keys, port, isOnce: false));
        }

        if (peers.Count > 0)
        {
            discoveries.Add(new FixedPeers(peers));
        }

        return discoveries;
    }

    /// <summary>What finds the others beside a list of peers: a zone, where there is one, and multicast where there is none.</summary>
    /// <param name="cluster">Whose nodes.</param>
    /// <param name="interfaces">The network interfaces for multicast; empty: all that make sense.</param>
    /// <param name="keys">The keys of the cluster; null: it has none.</param>
    /// <param name="port">At which port a name with addresses alone has its nodes; null: not known.</param>
    /// <param name="isOnce">Whether one look at a zone is all.</param>
    public IDiscovery Finder(string cluster, IReadOnlyList<string> interfaces, ClusterKeys? keys, int? port, bool isOnce) =>
        Zone is not null
            ? new DnsDiscovery(Zone, port, isOnce)
            : new MdnsDiscovery(new MdnsOptions
            {
                LoopbackOnly = Mode == DiscoveryMode.Loopback,
                Cluster = cluster,
                Interfaces = interfaces,
                Seal = AnnouncementSeal.Of(keys),
            });

    private static DiscoveryChoice? Read(ArgumentResult result, bool hasStatic)
    {
        string text = OptionText.Of(result);
        if (text.StartsWith(ZonePrefix, StringComparison.Ordinal))
        {
            return ZoneAddress.TryParse(text[ZonePrefix.Length..], out ZoneAddress? zone, out string problem)
                ? new DiscoveryChoice(DiscoveryMode.Dns, zone)
                : OptionText.Refuse<DiscoveryChoice>(result, problem);
        }

        return text switch
        {
            "mdns" => Usual,
            "loopback" => new DiscoveryChoice(DiscoveryMode.Loopback),
            "static" when hasStatic => new DiscoveryChoice(DiscoveryMode.Static),
            _ => OptionText.Refuse<DiscoveryChoice>(
                result, $"'{text}' is none of mdns, loopback{(hasStatic ? ", static" : "")} and dns:NAME"),
        };
    }
}
