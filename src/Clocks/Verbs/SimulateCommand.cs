using System.CommandLine;
using Clocks.Faults;
using Clocks.Files;
using Clocks.Help;
using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Options;
using Clocks.Output;
using Clocks.Simulation;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks simulate</c>: a lab in virtual time. The same machine, the same journals, a network of numbers; the same
/// plan and seed give the same bytes everywhere.
/// </summary>
internal sealed class SimulateCommand
{
    private readonly Terminal _terminal;
    private readonly NodeFlags _flags = new();
    private readonly LabFlags _lab = new(LabPlan.MachinesMax);

    private readonly NetworkFlags _network = new();

    private readonly Option<FaultSchedule> _faults = FaultFlag.Create();

    private readonly Option<bool> _noJournals = new("--no-journals")
    {
        Description = "only figures: nothing is written, which is much faster with many machines",
    };

    private SimulateCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var simulate = new SimulateCommand(terminal);
        var command = new VerbCommand(
            "simulate",
            "Run a lab in virtual time: a minute in a blink, byte for byte repeatable.",
            "clocks simulate --nodes 3 --duration 60 --seed 7       one run of the assignment",
            "clocks simulate --rates 1,2,6 --latency 5..50ms        fixed rates, a slow network",
            "clocks simulate --fault \"kill 2 at 20s; restart 2 at 30s\"",
            "clocks simulate --rates 1,2 --script internal,next --script internal*3,next",
            "clocks simulate --nodes 10000 --duration 10 --no-journals    figures alone")
        {
            Table = FaultFlag.OfASimulation,
        };
        NodeFlags flags = simulate._flags;
        flags.Cluster.Description = "the cluster that the journals name";
        flags.Duration.Description = "seconds to tick, in virtual time";
        flags.Duration.CustomParser = NodeFlags.ReadBoundedDuration;
        flags.Log.Description = "folder for the journals [default: a new one in logs]";
        command.AddAll([
            simulate._lab.Nodes, simulate._lab.Topology, simulate._lab.Rates,
            flags.Cluster, flags.Duration, flags.Rate, flags.Mix, flags.Internal,
            flags.Seed, flags.Log, flags.LogFormat, .. simulate._network.All, simulate._faults, simulate._noJournals]);
        command.SetAction(simulate.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        LabPlan plan = Plan(parsed);
        if (!_network.TryApply(parsed, ref plan, out string problem) || !plan.IsSound(out problem))
        {
            _terminal.WriteError($"clocks simulate: {problem}");
            return ExitCode.Usage;
        }

        ulong seed = parsed.GetValue(_flags.Seed) ?? SystemRandom.Bits64() >> 33;
        FaultFlag.SayLate(_terminal, "clocks simulate", plan.Faults, plan.DurationNs);
        string what = $"simulation of {Plural.Of(plan.Machines, "machine")}, {plan.DurationNs / 1e9:0.###} s, seed {seed}";
        if (parsed.GetValue(_noJournals))
        {
            _terminal.WriteLine(what);
            _terminal.Doing("simulating");
            FiguresText.Print(_terminal, VirtualLab.Run(plan, seed));
            return ExitCode.Done;
        }

        if (!TryFolder(parsed, out string folder, out problem))
        {
            _terminal.WriteError($"clocks simulate: {problem}");
            return ExitCode.Failed;
        }

        _terminal.WriteLine($"{what}, in {PathText.Shown(folder)}");
        CommandFile.Write(folder, parsed, seed);
        JournalFormat format = parsed.GetValue(_flags.LogFormat);
        RunDisplay.SayThatTextIsNoEvidence(_terminal, format);
        _terminal.Doing("simulating");
        if (!VirtualLab.TryRun(plan, seed, folder, format, out _, out problem))
        {
            _terminal.WriteError($"clocks simulate: {problem}");
            return ExitCode.Failed;
        }

        return new LabReport(_terminal, isJson: false).Print(folder, plan.Machines, format);
    }

    private LabPlan Plan(ParseResult parsed)
    {
        IReadOnlyList<RateChoice> rates = _lab.RatesOf(parsed, parsed.GetValue(_flags.Rate) ?? RateChoice.Assignment);
        return new LabPlan
        {
            Machines = _lab.CountOf(parsed),
            Topology = parsed.GetValue(_lab.Topology) ?? Topology.Mesh,
            Rates = rates,
            Mix = _flags.MixOf(parsed),
            DurationNs = (long)(parsed.GetValue(_flags.Duration) * 1_000_000_000),
            Faults = parsed.GetValue(_faults) ?? FaultSchedule.None,
            Cluster = parsed.GetValue(_flags.Cluster)!,
            Version = ProgramVersion.Number,
        };
    }

    /// <summary>What <c>--log</c> names, or a new run folder.</summary>
    private bool TryFolder(ParseResult parsed, out string folder, out string problem)
    {
        if (parsed.GetValue(_flags.Log) is { } log)
        {
            (folder, problem) = (Path.GetFullPath(log), "");
            return true;
        }

        bool isMade = RunFolder.TryMake("logs", DateTimeOffset.Now, out RunFolder? run, out problem);
        folder = run?.Path ?? "";
        return isMade;
    }
}
