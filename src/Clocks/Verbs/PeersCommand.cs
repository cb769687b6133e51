using System.CommandLine;
using System.Diagnostics;
using Clocks.Discovery;
using Clocks.Discovery.Unicast;
using Clocks.Node.Security;
using Clocks.Options;
using Clocks.Output;
using Clocks.Processes;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks peers</c>: who is there, as the network or a zone of the DNS says, without being a node oneself. A line for each
/// node that comes (<c>+</c>), changes (<c>=</c>) or goes (<c>-</c>), until Ctrl-C, or with <c>--once</c> until nothing new
/// comes or the zone has answered. The discovery thread brings the sightings, the main thread waits for the end.
/// </summary>
internal sealed class PeersCommand
{
    /// <summary>
    /// The second question goes out a second after the first and is answered within 120 ms (RFC 6762, sections 5.2 and
    /// 6): who has not been heard by then was not reached.
    /// </summary>
    private const int LookAtLeastMs = 1_500;

    /// <summary>
    /// So long without anything new counts as quiet; an answer to a question in several packets takes up to 500 ms.
    /// </summary>
    private const int QuietMs = 600;

    /// <summary>In a cluster where nodes come and go all the time it is never quiet, and the server of a zone may be slow.</summary>
    private const int LookAtMostMs = 15_000;

    private readonly Terminal _terminal;

    private readonly Option<string?> _cluster = new("--cluster")
    {
        Description = "only nodes of this cluster [default: of all]",
        HelpName = "name",
        CustomParser = NodeFlags.ReadCluster,
    };

    private readonly Option<bool> _once = new("--once")
    {
        Description = "end when nothing new comes, after two seconds or so; of a zone, when it has answered",
    };

    private readonly Option<DiscoveryChoice?> _discovery = DiscoveryChoice.CreateForWatcher();

    private readonly Option<bool> _loopback = new("--loopback") { Description = "look on this machine only" };

    private readonly Option<string[]> _interface = NodeFlags.CreateInterface();

    private readonly Option<ClusterKeys?> _key = KeyFlag.Create();

    private readonly Option<bool> _json = new("--json") { Description = "one JSON object a line" };

    private PeersCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var peers = new PeersCommand(terminal);
        var command = new VerbCommand(
            "peers",
            "Show the nodes that are there, as they come (+), change (=) and go (-). Needs no node of one's own.",
            "clocks peers                           watch the network until Ctrl-C",
            "clocks peers --once                    who is there now?",
            "clocks peers --once --json             for a script",
            "clocks peers --discovery dns:lab.example    whom does a zone name?",
            "clocks peers --cluster red --interface eth0")
        {
            UsesNetwork = true,
        };
        command.AddAll(
            [peers._cluster, peers._key, peers._once, peers._discovery, peers._loopback, peers._interface, peers._json]);
        command.SetAction(peers.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        bool isOnce = parsed.GetValue(_once);
        string? cluster = parsed.GetValue(_cluster);
        DiscoveryChoice choice = DiscoveryChoice.Of(parsed, _discovery, _loopback);
        using var end = new ManualResetEventSlim();
        _terminal.GoLive();
        using var signals = new EndSignals(end.Set);
        var lines = new PeerLines(_terminal, cluster, parsed.GetValue(_json), isOnce)
        {
            Looked = isOnce && choice.Zone is not null ? end.Set : null,
        };
        using IDiscovery discovery = choice.Finder(
            cluster ?? "default", parsed.GetValue(_interface)!, parsed.GetValue(_key), port: null, isOnce);
        lines.WriteHead();
        discovery.Start(null, lines);
        if (!isOnce)
        {
            end.Wait();
            return ExitCode.Done;
        }

        return choice.Zone is { } zone ? EndOfZone(zone, cluster, lines, end) : EndOfNetwork(cluster, lines, end);
    }

    private int EndOfNetwork(string? cluster, PeerLines lines, ManualResetEventSlim end)
    {
        WaitForQuiet(lines, end);
        lines.WriteStrangers();
        if (lines.Count == 0)
        {
            _terminal.WriteError($"clocks peers: {Nobody(cluster)} is there. If somebody should be, ask clocks doctor.");
        }

        return CodeOf(lines);
    }

    /// <summary>
    /// Waits for one look at a zone. What is wrong with it was said by then; that it names nobody of a cluster was not.
    /// </summary>
    private int EndOfZone(ZoneAddress zone, string? cluster, PeerLines lines, ManualResetEventSlim end)
    {
        if (!end.Wait(LookAtMostMs))
        {
            _terminal.WriteError($"clocks peers: {zone} has not answered everything within {LookAtMostMs / 1_000} s; "
                + "without --once its server has more time.");
            return ExitCode.Failed;
        }

        if (lines is { Count: 0, HadTrouble: false })
        {
            _terminal.WriteError($"clocks peers: {zone} names {Nobody(cluster)}.");
        }

        return CodeOf(lines);
    }

    /// <summary>To find nobody is a failure where something kept it from looking.</summary>
    private static int CodeOf(PeerLines lines) => lines is { Count: 0, HadTrouble: true } ? ExitCode.Failed : ExitCode.Done;

    private static string Nobody(string? cluster) => cluster is null ? "nobody" : $"nobody of cluster '{cluster}'";

    private static void WaitForQuiet(PeerLines lines, ManualResetEventSlim end)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            double lookedMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            double leftMs = Math.Max(LookAtLeastMs - lookedMs, QuietMs - lines.QuietMs);
            leftMs = Math.Min(leftMs, LookAtMostMs - lookedMs);
            if (leftMs <= 0 || end.Wait((int)Math.Ceiling(leftMs)))
            {
                return;
            }
        }
    }
}
