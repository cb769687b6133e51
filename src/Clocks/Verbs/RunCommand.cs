using System.CommandLine;
using System.Net;
using Clocks.Discovery;
using Clocks.Faults;
using Clocks.Help;
using Clocks.Journal;
using Clocks.Lab;
using Clocks.Node;
using Clocks.Node.Diagnostics;
using Clocks.Options;
using Clocks.Output;
using Clocks.Processes;
using Microsoft.Extensions.Logging;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks run</c>, or just <c>clocks --id N</c>: one node, from its command line to its closing summary.
/// </summary>
internal sealed class RunCommand
{
    private readonly Terminal _terminal;
    private readonly NodeFlags _flags = new();
    private readonly Option<int> _id = NodeFlags.CreateId();

    private readonly Option<int> _port = new("--port")
    {
        Description = "TCP port to listen on [default: one that the system chooses]",
        HelpName = "1..65535",
        CustomParser = result => OptionText.Whole(result, 1, ushort.MaxValue, "a port"),
    };

    private readonly Option<IPAddress?> _host = new("--host")
    {
        Description = "address to listen on [default: all; with --loopback 127.0.0.1]",
        HelpName = "address",
        CustomParser = result => IPAddress.TryParse(OptionText.Of(result), out IPAddress? address)
            ? address
            : OptionText.Refuse<IPAddress>(result, $"'{OptionText.Of(result)}' is not an IP address"),
    };

    private readonly Option<int> _expect = new("--expect")
    {
        Description = "wait until so many nodes, this one included, are connected, and start together",
        HelpName = "nodes",
        CustomParser = result => OptionText.Whole(result, 1, Limits.PeersMax + 1, "a number of nodes"),
    };

    private readonly Option<int> _expectTimeout = new("--expect-timeout")
    {
        Description = "seconds to wait for them",
        HelpName = "seconds",
        DefaultValueFactory = _ => 60,
        CustomParser = result => OptionText.Whole(result, 1, 86_400, "a time in seconds"),
    };

    private readonly Option<Topology?> _topology = LabFlags.CreateTopology();

    private readonly Option<FaultSchedule> _faults = FaultFlag.Create();

    private RunCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var run = new RunCommand(terminal);
        var command = new VerbCommand(
            "run",
            "Run one node: find peers, tick, exchange messages, write the journal.",
            "clocks --id 3                          on a lab machine: finds the others by itself",
            "clocks --id 3 --expect 3               starts together with two others",
            "clocks --id 1 --loopback --rate 6      on this machine only, six ticks a second",
            "clocks --id 2 --peers 10.0.0.7:5001    where multicast is blocked",
            "clocks --id 2 --port 5001 --discovery dns:lab.example    by SRV records",
            "clocks --id 3 --diagnostics logs/      what discovery and connections do, as JSON lines",
            "clocks --id 1 --internal 0.4 --seed 7  fewer internal events, repeatable die")
        {
            UsesNetwork = true,
            Table = FaultFlag.OfANode,
        };
        command.AddAll([
            run._id, run._port, run._host, run._expect, run._expectTimeout, run._topology, run._faults, .. run._flags.All]);
        command.SetAction(run.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        DiscoveryChoice discovery = _flags.ChoiceOf(parsed);
        if (discovery.Mode == DiscoveryMode.Static && parsed.GetValue(_flags.Peers)!.Count == 0 && parsed.GetValue(_port) == 0)
        {
            _terminal.WriteError("clocks run: --discovery static needs --peers, or a --port at which peers find this node");
            return ExitCode.Usage;
        }

        if (!TryNeighbours(parsed, out HashSet<NodeId>? neighbours, out string problem))
        {
            _terminal.WriteError($"clocks run: --topology: {problem}");
            return ExitCode.Usage;
        }

        NodeOptions options = Options(parsed, discovery) with { Neighbours = neighbours };
        FaultSchedule schedule = parsed.GetValue(_faults) ?? FaultSchedule.None;
        if (!NodeFaults.TryOf(
            schedule, options.Id, options.Seed, LauncherChannel.SinceStartNs ?? 0, out var faults, out problem))
        {
            _terminal.WriteError($"clocks run: --fault: {problem}");
            return ExitCode.Usage;
        }

        if (!LauncherChannel.IsLaunched)
        {
            FaultFlag.SayLate(_terminal, "clocks run", schedule, options.DurationNs);
        }

        string? diagnosticsPath = _flags.Diagnostics.PathOf(parsed, options.Id);
        if (DiagnosticsFlags.Collision(diagnosticsPath, options.JournalPath) is { } collision)
        {
            _terminal.WriteError($"clocks run: {collision}");
            return ExitCode.Usage;
        }

        if (!_flags.Diagnostics.TryOpen(parsed, diagnosticsPath, _terminal, out DiagnosticsFile? diagnostics, out problem))
        {
            _terminal.WriteError($"clocks: {problem}");
            return ExitCode.Failed;
        }

        List<IDiscovery> discoveries = discovery.Discoveries(
            options.Cluster, parsed.GetValue(_flags.Interface)!, options.Keys, parsed.GetValue(_flags.Peers)!,
            options.Port == 0 ? null : options.Port);
        using (diagnostics)
        {
            return Run(options with { Faults = faults }, discoveries, parsed, diagnostics);
        }
    }

    /// <summary>Those whom this node connects to; null where that is everybody. False with a sentence without its full stop.</summary>
    private bool TryNeighbours(ParseResult parsed, out HashSet<NodeId>? neighbours, out string problem)
    {
        (neighbours, problem) = (null, "");
        if (parsed.GetValue(_topology) is not { IsMesh: false } topology)
        {
            return true;
        }

        int count = topology.Count > 0 ? topology.Count : parsed.GetValue(_expect), expected = parsed.GetValue(_expect);
        int id = parsed.GetValue(_id);
        problem = count == 0 ? $"nothing says of how many nodes; write {topology}/9 or --expect 9"
            : expected > 0 && expected != count ? $"{topology} is one of {count} nodes, and --expect {expected} of another number"
            : id < 1 || id > count ? $"its nodes are 1 to {count}, and this one is {id}"
            : "";
        neighbours = problem.Length == 0 ? [.. topology.NeighboursOf(new NodeId(id), count)] : null;
        return neighbours is not null;
    }

    private int Run(NodeOptions options, List<IDiscovery> discoveries, ParseResult parsed, DiagnosticsFile? diagnostics)
    {
        var observer = new RunDisplay(_terminal, options, isQuiet: parsed.GetValue(_flags.Json));
        var people = new StderrLogger(_terminal, parsed.GetValue(_flags.Verbose));
        ILogger logger = diagnostics is null ? people : new TwoLoggers(people, diagnostics);
        if (!ClockNode.TryCreate(options, discoveries, observer, logger, out ClockNode? node, out string problem))
        {
            _terminal.WriteError($"clocks: {problem}");
            return ExitCode.Failed;
        }

        _terminal.GoLive();
        using (node)
        using (new EndSignals(node.Stop))
        {
            LauncherChannel.Begin(node.Stop, node.Note);
            observer.OnStart();
            NodeResult result = node.Run();
            // Before the signals are let go: where a window was closed, the process does not outlive that.
            diagnostics?.Dispose();
            observer.OnEnd(result);
            return result.Problem is null ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private NodeOptions Options(ParseResult parsed, DiscoveryChoice discovery)
    {
        var id = new NodeId(parsed.GetValue(_id));
        ulong seed = parsed.GetValue(_flags.Seed) ?? SystemRandom.Bits64() & Limits.SeedMax;
        JournalFormat format = parsed.GetValue(_flags.LogFormat);
        return new NodeOptions
        {
            Id = id,
            Cluster = _flags.ClusterOf(parsed),
            Keys = parsed.GetValue(_flags.Key),
            Rate = (parsed.GetValue(_flags.Rate) ?? RateChoice.Assignment).Pick(seed),
            Mix = _flags.MixOf(parsed),
            Seed = seed,
            DurationNs = (long)(parsed.GetValue(_flags.Duration) * 1_000_000_000),
            Pacing = parsed.GetValue(_flags.Pacing),
            Listen = parsed.GetValue(_host) ?? (discovery.Mode == DiscoveryMode.Loopback ? IPAddress.Loopback : null),
            Port = parsed.GetValue(_port),
            JournalPath = JournalPath.Of(parsed.GetValue(_flags.Log), id, format),
            Format = format,
            Zone = discovery.Zone?.ToString(),
            Expect = parsed.GetValue(_expect),
            ExpectTimeoutMs = parsed.GetValue(_expectTimeout) * 1000,
            StopsOnPeerLoss = parsed.GetValue(_flags.OnPeerLoss) == PeerLoss.Stop,
            Version = ProgramVersion.Number,
        };
    }
}
