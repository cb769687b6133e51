using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Clocks.Faults;
using Clocks.Files;
using Clocks.Help;
using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Lab;
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

    private readonly Option<FaultSchedule> _faults = LabFlags.CreateFaults(
        "what goes wrong: \"kill 2 at 20s; restart 2 at 30s; pause 3 10s..15s; delay 1->2 100..500ms; "
        + "partition 1|2,3 20s..40s\"");

    private readonly Option<string?> _config = new("--config")
    {
        Description = "a JSON file with any of these options; what the command line says comes first",
        HelpName = "file",
    };

    private readonly Lock _gate = new();
    private LabProcesses? _processes;
    private bool _isStopped;

    private LabCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var lab = new LabCommand(terminal);
        var command = new VerbCommand(
            "lab",
            "Run a whole lab on this machine: N nodes as processes, a folder for each run, one table.",
            "clocks lab --nodes 3 --duration 10 --loopback     nothing leaves this machine",
            "clocks lab --runs 5 --loopback                    the assignment: five runs of a minute",
            "clocks lab --rates 1,2,6 --loopback --seed 7      fixed rates, repeatable dice",
            "clocks lab --nodes 5 --internal 0.4 --loopback    fewer internal events",
            "clocks lab --loopback --fault \"kill 2 at 20s; restart 2 at 30s\"",
            "clocks lab --config lab.json                      all of that from a file");
        lab._flags.Log.Description = "folder in which each run makes one of its own [default: logs]";
        lab._flags.Diagnostics.File.Description = "folder in which each node writes JSON lines of what discovery, connections "
            + "and the node itself do, run after run; see clocks run --help [default: none]";
        foreach (Option option in (Option[])[
            lab._config, lab._lab.Nodes, lab._lab.Rates, lab._runs, lab._faults, .. lab._flags.All])
        {
            // The summary of a node; a lab ends in a table, and its numbers are in analysis.json.
            if (option != lab._flags.Json)
            {
                command.Add(option);
            }
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

        if (_flags.Mode(parsed) == DiscoveryMode.Static)
        {
            return Refuse("the nodes of a lab find each other by mdns or loopback; static cannot know their ports");
        }

        LabPlan plan = Plan(parsed);
        if (!RealLab.IsSound(plan, out string problem))
        {
            return Refuse(problem);
        }

        _terminal.GoLive();
        using (new EndSignals(Stop))
        {
            int runs = parsed.GetValue(_runs);
            ulong seed = parsed.GetValue(_flags.Seed) ?? SystemRandom.Bits64() >> 33;
            return runs == 1 ? RunOne(parsed, plan, seed, ports) : RunAll(parsed, plan, seed, ports, runs);
        }
    }

    private int RunOne(ParseResult parsed, LabPlan plan, ulong seed, IReadOnlyList<int> ports)
    {
        if (!TryMakeFolder(parsed, out RunFolder? folder))
        {
            return ExitCode.Failed;
        }

        _terminal.WriteLine($"lab of {plan.Machines} nodes, {Length(plan)}, seed {seed}, in {PathText.Shown(folder.Path)}");
        using LabProcesses processes = Processes(parsed, plan, seed, ports, folder.Path, "", null);
        LabEnd end = Run(processes);
        bool isGood = IsGood(end);
        if (end.Problem is not null)
        {
            return ExitCode.Failed;
        }

        int code = new LabReport(_terminal).Print(folder.Path, plan.Machines, parsed.GetValue(_flags.LogFormat));
        return isGood ? code : ExitCode.Failed;
    }

    private int RunAll(ParseResult parsed, LabPlan plan, ulong seed, IReadOnlyList<int> ports, int runs)
    {
        _terminal.WriteLine($"{runs} runs of {plan.Machines} nodes, {Length(plan)}, seed {seed}");
        var summary = new LabSummary(_terminal);
        int code = ExitCode.Done;
        for (int i = 0; i < runs && !_isStopped; i++)
        {
            if (!TryMakeFolder(parsed, out RunFolder? folder))
            {
                code = ExitCode.Failed;
                break;
            }

            int runsLeft = runs - i - 1;
            using LabProcesses processes = Processes(
                parsed, plan, seed + (ulong)i, ports, folder.Path,
                $"run {i + 1} of {runs}: ",
                left => Behind(left + runsLeft * plan.DurationNs / 1e9, runsLeft));
            LabEnd end = Run(processes);
            bool isGood = IsGood(end);
            if (end.Problem is not null)
            {
                code = ExitCode.Failed;
                break;
            }

            Verdict verdict = Conclude(folder.Path, plan, seed + (ulong)i, summary);
            _terminal.WriteLine($"run {i + 1} of {runs}: {VerdictNames.Of(verdict)}, {PathText.Shown(folder.Path)}");
            code = isGood ? Worse(code, (int)verdict) : ExitCode.Failed;
        }

        _terminal.WriteLine();
        summary.Print();
        _terminal.WriteLine();
        _terminal.WriteLine("Each folder has a report.html, plots and a summary.");
        return parsed.GetValue(_flags.LogFormat) == JournalFormat.Text && code == ExitCode.Unknown ? ExitCode.Done : code;
    }

    private LabProcesses Processes(
        ParseResult parsed, LabPlan plan, ulong seed, IReadOnlyList<int> ports, string folder, string prefix,
        Func<double, string>? suffix)
    {
        var lab = new RealLab(plan, seed, folder) { Further = Further(parsed), Ports = ports };
        lab = parsed.GetResult(_flags.Cluster) is { Implicit: false } ? lab with { Cluster = plan.Cluster } : lab;
        return new LabProcesses(_terminal, lab) { Prefix = prefix, Suffix = suffix };
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
        }
    }

    private bool IsGood(LabEnd end)
    {
        foreach (NodeEnd node in end.Nodes)
        {
            if (!node.IsGood)
            {
                _terminal.WriteError(node.ToString());
            }
        }

        if (end.Problem is { } problem)
        {
            _terminal.WriteError($"clocks lab: {problem}");
        }

        return end.IsGood;
    }

    /// <summary>Writes the report of one of several runs, and its row.</summary>
    private Verdict Conclude(string folder, LabPlan plan, ulong seed, LabSummary summary)
    {
        RunTrace run = TraceLoader.Load([folder]);
        (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
        foreach (WrittenFile file in ReportFolder.Write(run, measures, verification, folder))
        {
            if (file.Failure is { } failure)
            {
                _terminal.WriteError(failure);
            }
        }

        summary.Add(LabFigures.Of(run, seed, plan.DurationNs), verification.Verdict, folder);
        return verification.Verdict;
    }

    private LabPlan Plan(ParseResult parsed) => new()
    {
        Machines = _lab.CountOf(parsed),
        Rates = _lab.RatesOf(parsed, parsed.GetValue(_flags.Rate) ?? Clocks.Model.RateChoice.Assignment),
        Mix = _flags.MixOf(parsed),
        DurationNs = (long)(parsed.GetValue(_flags.Duration) * 1_000_000_000),
        Faults = parsed.GetValue(_faults) ?? FaultSchedule.None,
        Cluster = parsed.GetValue(_flags.Cluster)!,
        Version = ProgramVersion.Number,
    };

    /// <summary>What every node is told as it was told us; the plan tells the rest.</summary>
    private List<string> Further(ParseResult parsed)
    {
        var further = new List<string>();
        foreach (Option option in (Option[])[
            _flags.Key, _flags.Pacing, _flags.LogFormat, _flags.Discovery, _flags.Loopback, _flags.Interface, _flags.Peers,
            _flags.OnPeerLoss, _flags.Verbose, _flags.Diagnostics.Level])
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
            {
                further.AddRange([option.Name, .. Array.ConvertAll([.. result.Tokens], static token => token.Value)]);
            }
        }

        if (parsed.GetValue(_flags.Diagnostics.File) is { Length: > 0 } folder)
        {
            // Whatever it is called: nodes cannot share a file.
            further.Add(_flags.Diagnostics.File.Name);
            further.Add(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar);
        }

        return further;
    }

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

    private static string Behind(double seconds, int runsLeft) => runsLeft == 0
        ? ""
        : $"; all runs: about {seconds:0} s left";

    /// <summary>Failed outweighs unknown, and that done.</summary>
    private static int Worse(int one, int other) =>
        one == ExitCode.Failed || other == ExitCode.Failed ? ExitCode.Failed : Math.Max(one, other);
}
