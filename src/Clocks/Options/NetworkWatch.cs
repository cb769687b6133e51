using System.CommandLine;
using Clocks.Discovery;
using Clocks.Node.Security;
using Clocks.Output;
using Clocks.Watch.Sources;

namespace Clocks.Options;

/// <summary>
/// The options of a watcher that say which nodes of the network it watches. Any of them means the network; without one
/// it is meant where no run lies here.
/// </summary>
internal sealed class NetworkWatch
{
    /// <summary>Their names.</summary>
    public static readonly string[] Names = ["--cluster", "--key-file", "--discovery", "--loopback", "--interface", "--peers"];

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "the nodes of this cluster on the network [default: default, with --loopback the user's own]",
        HelpName = "name",
        CustomParser = NodeFlags.ReadCluster,
    };

    private readonly Option<DiscoveryChoice?> _discovery = DiscoveryChoice.CreateForWatcher();

    private readonly Option<bool> _loopback = new("--loopback") { Description = "the nodes of this machine only" };

    private readonly Option<string[]> _interface = NodeFlags.CreateInterface();

    private readonly Option<IReadOnlyList<string>> _peers = NodeFlags.CreatePeers();

    private readonly Option<ClusterKeys?> _key = KeyFlag.Create();

    /// <summary>Every option, in the order of the help.</summary>
    public IEnumerable<Option> All => [_cluster, _key, _discovery, _loopback, _interface, _peers];

    /// <summary>Whether the network is to be watched, where no run was named.</summary>
    public bool IsMeant(ParseResult parsed)
    {
        bool isMeant = !RunPlace.IsHere();
        foreach (Option option in All)
        {
            isMeant |= parsed.GetResult(option) is { Implicit: false };
        }

        return isMeant;
    }

    /// <summary>Begins to look for the nodes.</summary>
    public NetworkStreams Look(ParseResult parsed)
    {
        DiscoveryChoice discovery = DiscoveryChoice.Of(parsed, _discovery, _loopback);
        string cluster = parsed.GetValue(_cluster) ?? (discovery.Mode == DiscoveryMode.Loopback ? OwnCluster.Name : "default");
        List<IDiscovery> discoveries = discovery.Discoveries(
            cluster, parsed.GetValue(_interface)!, parsed.GetValue(_key), parsed.GetValue(_peers)!, port: null);
        return new NetworkStreams(cluster, parsed.GetValue(_key), discoveries);
    }
}
