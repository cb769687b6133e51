using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Clocks.Experiments.Runs;
using Clocks.Faults;
using Clocks.Files;
using Clocks.Help;
using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Lab;
using Clocks.Lab.Hosts;
using Clocks.Options;
using Clocks.Output;
using Clocks.Processes;
using Clocks.Render.Report;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks lab</c>: several nodes as processes of this binary, one run folder for each run, and at the end a table.
/// The nodes find each other like those of a real lab, in a cluster of their own, start together, and suffer what
/// <c>--fault</c> says. From the command line, or a file that says the same, to the exit code.
/// </summary>
internal sealed class LabCommand
{
    private const int RunsMax = 1_000;

    private readonly Terminal _terminal;
    private readonly NodeFlags _flags = new();
    private readonly LabFlags _lab = new(RealLab.NodesMax);

    private readonly Option<int> _runs = new("--runs")
    {
        Description = "how many runs, one after the other, each in a folder of its own",
        HelpName = $"1..{RunsMax}",
        DefaultValueFactory = _ => 1,
        CustomParser = result => OptionText.Whole(result, 1, RunsMax, "a number of runs"),
    };

    private readonly Option<FaultSchedule> _faults = FaultFlag.Create();

    private readonly Option<string?> _config = new("--config")
    {
        Description = "a JSON file with any of these options; what the command line says comes first",
        HelpName = "file",
        CustomParser = OptionText.Place,
    };

    private readonly Lock _gate = new();
    private LabProcesses? _processes;
    private bool _isStopped;

    private readonly LabHosts _hosts;

    private LabCommand(Terminal terminal) => (_terminal, _hosts) = (terminal, new LabHosts(terminal));

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var lab = new LabCommand(terminal);
        var command = new VerbCommand(
            "lab",
            "Run a whole lab: N nodes, here or on the machines that --on names, a folder for each run, one table.",
            "clocks lab --nodes 3 --duration 10 --loopback     nothing leaves this machine",
            "clocks lab --runs 5 --loopback                    the assignment: five runs of a minute",
            "clocks lab --rates 1,2,6 --loopback --seed 7      fixed rates, repeatable dice",
            "clocks lab --nodes 5 --internal 0.4 --loopback    fewer internal events",
            "clocks lab --loopback --fault \"kill 2 at 20s; restart 2 at 30s\"",
            "clocks lab --config lab.json                      all of that from a file",
            "clocks lab --on lab-1,lab-2,anna@10.0.0.7:2222    by ssh: a node on each, collected and judged",
            "clocks lab --on hosts.txt --nodes 90              the same, several nodes on each")
        {
            UsesNetwork = true,
            Table = FaultFlag.OfALab,
        };
        lab._flags.Json.Description = "the analysis as one JSON object and nothing else; of several runs their table";
        lab._flags.Discovery.Description = "how the nodes find each other: loopback stays on this machine, static tells nodes on others "
            + $"their addresses, the names of --on and ports from {RemoteLab.FirstPort} on [default: mdns]";
        lab._flags.Discovery.HelpName = "mdns|loopback|static";
        lab._flags.Cluster.Description = "a cluster with a name, in which other nodes may take part [default: one of its own]";
        lab._flags.Cluster.DefaultValueFactory = null;
        lab._flags.Log.Description = "folder in which each run makes one of its own [default: logs]";
        lab._flags.Diagnostics.File.Description = "folder in which each node writes JSON lines of what discovery, connections "
            + "and the node itself do, run after run; see clocks run --help [default: none]";
        foreach (Option option in (Option[])[
            lab._config, lab._hosts.On, lab._hosts.RequireAll, lab._lab.Nodes, lab._lab.Topology, lab._lab.Rates, lab._runs, lab._faults,
            .. lab._flags.All])
        {
            command.Add(option);
        }

        command.SetAction(lab.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        IReadOnlyList<int> ports = [];
        if (parsed.GetValue(_config) is { } file)
        {
            var config = new LabConfig(parsed);
            if (!config.TryRead(file, out ParseResult? whole, out ports, out string wrong))
            {
                return Refuse(wrong);
            }

            parsed = whole;
        }

        LabPlan plan = Plan(parsed);
        DiscoveryMode mode = _flags.Mode(parsed);
        bool isCounted = parsed.GetResult(_lab.Nodes) is { Implicit: false };
        if (mode == DiscoveryMode.Static && parsed.GetValue(_hosts.On) is null)
        {
            return Refuse("the nodes of a lab on one machine find each other by mdns or loopback; static is for those of --on");
        }

        if (mode == DiscoveryMode.Dns)
        {
            return Refuse("a lab says itself where its nodes are, by static with --on; dns is for nodes of 'clocks run' that a zone names");
        }

        if (!_hosts.TryPlan(parsed, isCounted, ref plan, out string problem) || !RealLab.IsSound(plan, out problem))
        {
            return Refuse(problem);
        }

        _terminal.SpeakTo(isProgram: parsed.GetValue(_flags.Json));
        RunDisplay.SayThatTextIsNoEvidence(_terminal, parsed.GetValue(_flags.LogFormat));
        FaultFlag.SayLate(_terminal, "clocks lab", plan.Faults, plan.DurationNs);
        _terminal.GoLive();
        using (new EndSignals(Stop))
        {
            int runs = parsed.GetValue(_runs);
            ulong seed = parsed.GetValue(_flags.Seed) ?? SystemRandom.Bits64() >> 33;
            return seed > Limits.SeedMax - (ulong)(runs - 1) ? Refuse($"--seed: a seed for each of {runs} runs would pass {Limits.SeedMax}")
                : !_hosts.TryPrepare(parsed, PassedOn.KeyPath(parsed, _flags), ref plan) ? ExitCode.Failed
                : runs == 1 ? RunOne(parsed, plan, seed, ports) : RunAll(parsed, plan, seed, ports, runs);
        }
    }

    private int RunOne(ParseResult parsed, LabPlan plan, ulong seed, IReadOnlyList<int> ports)
    {
        if (!TryMakeFolder(parsed, out RunFolder? folder))
        {
            return ExitCode.Failed;
        }

        string nodes = Plural.Of(plan.Machines, "node");
        _terminal.WriteLine($"lab of {nodes}{_hosts.Where}, {Length(plan)}, seed {seed}, in {PathText.Shown(folder.Path)}");
        if (!TryMake(parsed, plan, seed, ports, folder.Path, out ILab lab))
        {
            return ExitCode.Failed;
        }

        using var processes = new LabProcesses(new LabView(_terminal, folder.Path), lab);
        LabEnd end = Run(processes);
        bool isGood = IsGood(end) & _hosts.Collect(folder.Path);
        if (end.Problem is not null)
        {
            return ExitCode.Failed;
        }

        int code = new LabReport(_terminal, parsed.GetValue(_flags.Json))
            .Print(folder.Path, plan.Machines, parsed.GetValue(_flags.LogFormat));
        return isGood ? code : ExitCode.Failed;
    }

    private int RunAll(ParseResult parsed, LabPlan plan, ulong seed, IReadOnlyList<int> ports, int runs)
    {
        _terminal.WriteLine($"{runs} runs of {Plural.Of(plan.Machines, "node")}{_hosts.Where}, {Length(plan)}, seed {seed}");
        var summary = new RunsSummary(runs);
        string stem = "";
        int code = ExitCode.Done;
        for (int i = 0; i < runs && !_isStopped; i++)
        {
            if (!TryMakeFolder(parsed, out RunFolder? folder)
                || !TryMake(parsed, plan, seed + (ulong)i, ports, folder.Path, out ILab lab))
            {
                code = ExitCode.Failed;
                break;
            }

            stem = stem.Length > 0 ? stem : "runs" + Path.GetFileName(folder.Path)["run".Length..];
            int runsLeft = runs - i - 1;
            using var processes = new LabProcesses(new LabView(_terminal, folder.Path), lab)
            {
                Prefix = $"run {i + 1} of {runs}: ",
                Suffix = left => Behind(left + runsLeft * plan.DurationNs / 1e9, runsLeft),
            };
            LabEnd end = Run(processes);
            bool isGood = IsGood(end) & _hosts.Collect(folder.Path);
            if (end.Problem is not null)
            {
                code = ExitCode.Failed;
                break;
            }

            if (end.WasStopped && plan.DurationNs > 0)
            {
                summary.LeaveOut($"{Path.GetFileName(folder.Path)} was ended before its time, and is left out.");
                break;
            }

            Verdict verdict = Conclude(folder.Path, plan, seed + (ulong)i, summary);
            _terminal.WriteLine($"run {i + 1} of {runs}: {VerdictNames.Of(verdict)}, {PathText.Shown(folder.Path)}");
            code = isGood ? Worse(code, (int)verdict) : ExitCode.Failed;
        }

        code = parsed.GetValue(_flags.LogFormat) == JournalFormat.Text && code == ExitCode.Unknown ? ExitCode.Done : code;
        bool isWritten = Finish(summary, parsed.GetValue(_flags.Log) ?? "logs", stem, parsed.GetValue(_flags.Json));
        return isWritten && summary.Count is null ? code : ExitCode.Failed;
    }

    /// <summary>The table of the runs that are whole, printed and beside their folders; false when it could not be written.</summary>
    private bool Finish(RunsSummary summary, string folder, string stem, bool isJson)
    {
        if (isJson)
        {
            _terminal.WriteDocument(summary.Json());
        }

        _terminal.WriteLine();
        RunsText.Print(_terminal, summary);
        _terminal.WriteLine();
        if (summary.Runs.Count == 0)
        {
            return true;
        }

        bool isWritten = WrittenFiles.Say(_terminal, summary.Write(folder, stem, "Runs of a lab"));
        _terminal.WriteLine("Each folder has a report.html, plots and a summary.");
        return isWritten;
    }

    /// <summary>The lab of one run; false where its machines cannot begin it, which is said.</summary>
    private bool TryMake(ParseResult parsed, LabPlan plan, ulong seed, IReadOnlyList<int> ports, string folder, out ILab made)
    {
        CommandFile.Write(folder, parsed, seed);
        var lab = new RealLab(plan, seed, folder)
        {
            Further = PassedOn.Of(parsed, _flags, areElsewhere: _hosts.AreGiven),
            IsVerbose = parsed.GetValue(_flags.Verbose),
            Ports = ports,
        };
        lab = parsed.GetResult(_flags.Cluster) is { Implicit: false } ? lab with { Cluster = plan.Cluster } : lab;
        bool needsAddresses = _flags.Mode(parsed) == DiscoveryMode.Static && parsed.GetValue(_flags.Peers) is not { Count: > 0 };
        return _hosts.TryMake(lab, needsAddresses, out made);
    }

    /// <summary>Runs it so that a signal reaches it, whenever that comes.</summary>
    private LabEnd Run(LabProcesses processes)
    {
        lock (_gate)
        {
            _processes = processes;
            if (_isStopped)
            {
                processes.Stop();
            }
        }

        LabEnd end = processes.Run();
        lock (_gate)
        {
            _processes = null;
        }

        return end;
    }

    private void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            _processes?.Stop();
            _hosts.Stop();
        }
    }

    private bool IsGood(LabEnd end)
    {
        end.Failures().ForEach(_terminal.WriteError);
        if (end.Problem is { } problem)
        {
            _terminal.WriteError($"clocks lab: {problem}");
        }

        return end.IsGood;
    }

    /// <summary>Writes the report of one of several runs, and its row.</summary>
    private Verdict Conclude(string folder, LabPlan plan, ulong seed, RunsSummary summary)
    {
        RunTrace run = TraceLoader.Load([folder]);
        (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
        _ = WrittenFiles.SayFailures(_terminal, ReportFolder.Write(run, measures, verification, folder));

        summary.Add(new RunRow(Path.GetFileName(folder), run, verification, LabFigures.Of(run, seed, plan.DurationNs)));
        return verification.Verdict;
    }

    private LabPlan Plan(ParseResult parsed) => new()
    {
        Machines = _lab.CountOf(parsed),
        Topology = parsed.GetValue(_lab.Topology) ?? Topology.Mesh,
        Rates = _lab.RatesOf(parsed, parsed.GetValue(_flags.Rate) ?? Clocks.Model.RateChoice.Assignment),
        Mix = _flags.MixOf(parsed),
        DurationNs = (long)(parsed.GetValue(_flags.Duration) * 1_000_000_000),
        Faults = parsed.GetValue(_faults) ?? FaultSchedule.None,
        Cluster = parsed.GetValue(_flags.Cluster) ?? "",
        Version = ProgramVersion.Number,
    };

    private bool TryMakeFolder(ParseResult parsed, [NotNullWhen(true)] out RunFolder? folder)
    {
        bool isMade = RunFolder.TryMake(
            parsed.GetValue(_flags.Log) ?? "logs", DateTimeOffset.Now, out folder, out string problem);
        if (!isMade)
        {
            _terminal.WriteError($"clocks lab: {problem}");
        }

        return isMade;
    }

    private int Refuse(string problem)
    {
        _terminal.WriteError($"clocks lab: {problem}");
        return ExitCode.Usage;
    }

    private static string Length(LabPlan plan) => plan.DurationNs == 0
        ? "until Ctrl-C"
        : $"{plan.DurationNs / 1e9:0.###} s";

    private static string Behind(double seconds, int runsLeft) => runsLeft == 0 ? "" : $"; all runs: about {seconds:0} s left";

    /// <summary>Failed outweighs unknown, and that done.</summary>
    private static int Worse(int one, int other) =>
        one == ExitCode.Failed || other == ExitCode.Failed ? ExitCode.Failed : Math.Max(one, other);
}
