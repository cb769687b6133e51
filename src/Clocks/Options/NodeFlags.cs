using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Faults;
using Clocks.Journal;
using Clocks.Node.Loop;
using Clocks.Node.Security;

namespace Clocks.Options;

/// <summary>What becomes of a node whose peer is lost.</summary>
internal enum PeerLoss
{
    /// <summary>It goes on.</summary>
    Continue,

    /// <summary>It ends too.</summary>
    Stop,
}

/// <summary>
/// The options that describe a node, shared by every verb that starts one. Each reads its own text and says in one
/// sentence what is wrong with it.
/// </summary>
internal sealed class NodeFlags
{
    public Option<string> Cluster { get; } = new("--cluster")
    {
        Description = "nodes of one cluster find each other, others are ignored; with loopback alone it is the user's own",
        HelpName = "name",
        DefaultValueFactory = _ => "default",
        CustomParser = ReadCluster,
    };

    public Option<double> Duration { get; } = new("--duration")
    {
        Description = "seconds to tick; 0: until Ctrl-C",
        HelpName = "seconds",
        DefaultValueFactory = _ => 60,
        CustomParser = ReadDuration,
    };

    public Option<RateChoice> Rate { get; } = new("--rate")
    {
        Description = "ticks per second: 4, 3.48, any of 1..6, or max [default: any of 1..6]",
        HelpName = "rate",
        CustomParser = OptionText.Parser<RateChoice>(RateChoice.TryParse),
    };

    public Option<Pacing> Pacing { get; } = new("--pacing")
    {
        Description = "precise (a short spin before each deadline) or sleep (the system's timer) [default: precise]",
        HelpName = "precise|sleep",
        CustomParser = result => OptionText.Of(result) switch
        {
            "precise" => Clocks.Node.Loop.Pacing.Precise,
            "sleep" => Clocks.Node.Loop.Pacing.Sleep,
            var other => OptionText.Refuse<Pacing>(result, $"'{other}' is neither precise nor sleep"),
        },
    };

    public Option<EventMix> Mix { get; } = new("--mix")
    {
        Description = "weights of the die: next,second,all,internal [default: 1,1,1,7]",
        HelpName = "weights",
        CustomParser = OptionText.Parser<EventMix>(EventMix.TryParse),
    };

    public Option<double?> Internal { get; } = new("--internal")
    {
        Description = "probability of an internal event, the rest shared by the three sends (instead of --mix)",
        HelpName = "0..1",
        CustomParser = ReadShare,
    };

    public Option<ulong?> Seed { get; } = new("--seed")
    {
        Description = "seed of the die, to repeat a run [default: random, in the journal]",
        HelpName = "number",
        CustomParser = OptionText.Seed,
    };

    public Option<string?> Log { get; } = new("--log")
    {
        Description = "journal file, or folder for it [default: machine_<id>.jsonl here]",
        HelpName = "path",
        CustomParser = OptionText.Place,
    };

    public Option<JournalFormat> LogFormat { get; } = new("--log-format")
    {
        Description = "jsonl (complete, for analysis) or text (for reading) [default: jsonl]",
        HelpName = "jsonl|text",
        CustomParser = result => OptionText.Of(result) switch
        {
            "jsonl" => JournalFormat.Json,
            "text" => JournalFormat.Text,
            var other => OptionText.Refuse<JournalFormat>(result, $"'{other}' is neither jsonl nor text"),
        },
    };

    public Option<IReadOnlyList<string>> Peers { get; } = CreatePeers();

    public Option<DiscoveryChoice?> Discovery { get; } = DiscoveryChoice.Create();

    public Option<bool> Loopback { get; } = new("--loopback")
    {
        Description = "short for --discovery loopback: nothing leaves this machine",
    };

    public Option<PeerLoss> OnPeerLoss { get; } = new("--on-peer-loss")
    {
        Description = "continue, or stop: when a peer leaves or is lost, this node ends too [default: continue]",
        HelpName = "continue|stop",
        CustomParser = result => OptionText.Of(result) switch
        {
            "continue" => PeerLoss.Continue,
            "stop" => PeerLoss.Stop,
            var other => OptionText.Refuse<PeerLoss>(result, $"'{other}' is neither continue nor stop"),
        },
    };

    public Option<string[]> Interface { get; } = CreateInterface();

    /// <summary>The key of the cluster.</summary>
    public Option<ClusterKeys?> Key { get; } = KeyFlag.Create();

    /// <summary>What the rooms say, to a file.</summary>
    public DiagnosticsFlags Diagnostics { get; } = new();

    public Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "what discovery, connections, the journal and the node itself do, on standard error",
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "the closing summary as one JSON object",
    };

    /// <summary>An id: required, 0 to 65535.</summary>
    public static Option<int> CreateId() => new("--id")
    {
        Description = "number of this node, unique in its cluster",
        HelpName = "0..65535",
        Required = true,
        CustomParser = result => OptionText.Whole(result, 0, Limits.NodeIdMax, "an id"),
    };

    /// <summary>Which network interfaces multicast is to use, the same for every verb that uses it.</summary>
    public static Option<string[]> CreateInterface() => new("--interface")
    {
        Description = "network interfaces for mdns, by name, address or pattern [default: all that make sense]",
        HelpName = "name,...",
        DefaultValueFactory = _ => [],
        CustomParser = ReadInterfaces,
    };

    /// <summary>Addresses that a person names, the same for every verb that connects to some.</summary>
    public static Option<IReadOnlyList<string>> CreatePeers() => new("--peers")
    {
        Description = "addresses to connect to, besides what discovery finds",
        HelpName = "host:port,...",
        CustomParser = ReadPeers,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Every option of this table, in the order of the help.</summary>
    public IEnumerable<Option> All =>
    [
        Cluster, Key, Duration, Rate, Pacing, Mix, Internal, Seed, Log, LogFormat, Discovery, Loopback, Interface, Peers,
        OnPeerLoss, Json, Verbose, Diagnostics.File, Diagnostics.Level,
    ];

    /// <summary>Which way of discovery the two options together mean.</summary>
    public DiscoveryMode Mode(ParseResult parsed) => ChoiceOf(parsed).Mode;

    /// <summary>As <see cref="Mode"/>, with the zone where it is one.</summary>
    public DiscoveryChoice ChoiceOf(ParseResult parsed) => DiscoveryChoice.Of(parsed, Discovery, Loopback);

    /// <summary>
    /// The cluster that was named; else that of everybody, or on loopback alone that of this user: see
    /// <see cref="OwnCluster"/>.
    /// </summary>
    public string ClusterOf(ParseResult parsed) =>
        Mode(parsed) == DiscoveryMode.Loopback && parsed.GetResult(Cluster) is not { Implicit: false }
            ? OwnCluster.Name
            : parsed.GetValue(Cluster)!;

    /// <summary>The die that the two options together mean.</summary>
    public EventMix MixOf(ParseResult parsed) => parsed.GetValue(Internal) is { } share
        ? EventMix.WithInternalShare(share)
        : parsed.GetValue(Mix) ?? EventMix.Assignment;

    /// <summary>
    /// The name of a cluster: short enough for a DNS label, safe to print; composed, so that the same word typed on two
    /// systems is the same cluster.
    /// </summary>
    public static string? ReadCluster(ArgumentResult result)
    {
        string name = OptionText.Of(result);
        if (ComposedName.FirstPart(name) is var at and >= 0)
        {
            return OptionText.Refuse<string>(
                result, $"character {at + 1} (U+{(int)name[at]:X4}) is a part of a letter, or a second code of one: "
                + "retype the letter as one character");
        }

        int bytes = Encoding.UTF8.GetByteCount(name);
        return bytes is > 0 and <= Limits.ClusterBytesMax && PrintableText.Of(name) == name
            ? name
            : OptionText.Refuse<string>(result,
                $"a cluster's name has 1 to {Limits.ClusterBytesMax} bytes and no control characters");
    }

    private static double ReadDuration(ArgumentResult result) => ReadDuration(result, isEndless: true);

    /// <summary>The duration of what has to end: in virtual time nobody presses Ctrl-C.</summary>
    public static double ReadBoundedDuration(ArgumentResult result) => ReadDuration(result, isEndless: false);

    /// <summary>Seconds, or a time with its unit.</summary>
    private static double ReadDuration(ArgumentResult result, bool isEndless)
    {
        string text = OptionText.Of(result);
        bool isSeconds = double.TryParse(
            text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        if (!isSeconds && TimeText.TryParse(text, out long ns, out _))
        {
            (isSeconds, seconds) = (true, ns / 1e9);
        }

        return isSeconds && seconds <= Limits.DurationSecondsMax && (isEndless || seconds > 0) ? seconds
            : OptionText.Refuse<double>(
                result,
                $"'{text}' is not a duration: seconds, such as 60 or 0.5, or 2m, at most {Limits.DurationSecondsMax}"
                + (isEndless ? "; 0 means until Ctrl-C" : ""));
    }

    private static double? ReadShare(ArgumentResult result) =>
        double.TryParse(OptionText.Of(result), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double share)
            && share is >= 0 and <= 1
            ? share
            : OptionText.Refuse<double?>(result, $"'{OptionText.Of(result)}' is not a probability from 0 to 1");

    private static string[]? ReadInterfaces(ArgumentResult result)
    {
        // An empty list would mean all of them, which is not what somebody wants who names some.
        string[] patterns = OptionText.ListOf(result);
        return patterns.Length > 0 ? patterns
            : OptionText.Refuse<string[]>(result, "no interface is named; without the option all that make sense are used");
    }

    private static IReadOnlyList<string>? ReadPeers(ArgumentResult result)
    {
        string[] peers = OptionText.ListOf(result);
        string? wrong = Array.Find(Array.ConvertAll(peers, FixedPeers.Check), static problem => problem is not null);
        return wrong is null ? peers : OptionText.Refuse<IReadOnlyList<string>>(result, wrong);
    }
}
