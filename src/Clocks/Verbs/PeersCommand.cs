using System.CommandLine;
using System.Diagnostics;
using Clocks.Discovery.Mdns;
using Clocks.Node.Security;
using Clocks.Options;
using Clocks.Output;
using Clocks.Processes;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks peers</c>: who is there, as the network says, without being a node oneself. A line for each node that
/// comes (<c>+</c>), changes (<c>=</c>) or goes (<c>-</c>), until Ctrl-C, or with <c>--once</c> until nothing new
/// comes. The discovery thread brings the sightings, the main thread waits for the end.
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

    /// <summary>In a cluster where nodes come and go all the time it is never quiet.</summary>
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
        Description = "end when nothing new comes, after two seconds or so",
    };

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
            "clocks peers --cluster red --interface eth0")
        {
            UsesNetwork = true,
        };
        command.AddAll([peers._cluster, peers._key, peers._once, peers._loopback, peers._interface, peers._json]);
        command.SetAction(peers.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        bool isOnce = parsed.GetValue(_once);
        string? cluster = parsed.GetValue(_cluster);
        using var end = new ManualResetEventSlim();
        _terminal.GoLive();
        using var signals = new EndSignals(end.Set);
        var lines = new PeerLines(_terminal, cluster, parsed.GetValue(_json), isOnce);
        using var discovery = new MdnsDiscovery(new MdnsOptions
        {
            LoopbackOnly = parsed.GetValue(_loopback),
            Cluster = cluster ?? "default",
            Interfaces = parsed.GetValue(_interface)!,
            Seal = AnnouncementSeal.Of(parsed.GetValue(_key)),
        });
        lines.WriteHead();
        discovery.Start(null, lines);
        if (!isOnce)
        {
            end.Wait();
            return ExitCode.Done;
        }

        WaitForQuiet(lines, end);
        lines.WriteStrangers();
        if (lines.Count == 0)
        {
            _terminal.WriteError(cluster is null
                ? "clocks peers: nobody is there. If somebody should be, ask clocks doctor."
                : $"clocks peers: nobody of cluster '{cluster}' is there. If somebody should be, ask clocks doctor.");
        }

        return lines is { Count: 0, HadTrouble: true } ? ExitCode.Failed : ExitCode.Done;
    }

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
