using System.Diagnostics.CodeAnalysis;
using Clocks.Experiments.Plans;
using Clocks.Faults;
using Clocks.Files;
using Clocks.Journal;
using Clocks.Lab;
using Clocks.Processes;
using Clocks.Simulation;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Experiments.Pages;

/// <summary>
/// The runs of an experiment: those that are done are read, the others are run and kept. Simulated ones happen on
/// several threads, real ones one after the other, because they share the processors. Ctrl-C ends a simulated
/// experiment between two runs and a real one at once; the run that it interrupts does not count. What another process is doing
/// in the same folder is waited for, not done twice.
/// </summary>
public sealed class ExperimentRuns(
    IRunReporter reporter, ExperimentFolder folder, ExperimentPlan plan, Shard shard, bool keepsJournals, bool isQuiet) : IDisposable
{
    /// <summary>Between two looks whether another process has done a run.</summary>
    private const int LookMs = 50;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private LabProcesses? _processes;
    private int _found, _done, _unusable;

    /// <summary>Runs what is not done of this part; false, after saying why, when it was ended or a run failed.</summary>
    /// <param name="result">The table; null while runs of other parts are missing.</param>
    public bool TryRun(out ExperimentResult? result)
    {
        if (!isQuiet)
        {
            string matrix = $"{Plural.Of(plan.Settings.Count, "setting")} x {Plural.Of(plan.Seeds.Count, "seed")}";
            reporter.WriteLine($"experiment '{plan.Name}': {matrix}, {(plan.IsReal ? "real" : "simulated")}"
                + (shard.IsPart ? $", part {shard}" : ""));
            reporter.WriteLine($"in {PathText.Shown(folder.Path)}");
        }

        using (new EndSignals(Stop))
        {
            bool isDone = Experiment.TryRun(
                plan, out result, One, ShowProgress, plan.IsReal ? 1 : 0, shard, (setting, seed) => folder.Find(setting, seed, out _),
                _end.Token);
            reporter.EndProgress();
            if (_unusable > 1)
            {
                reporter.WriteError($"{Plural.Of(_unusable - 1, "more file")} of runs could not be used either");
            }

            if (!isDone)
            {
                reporter.WriteError($"ended after {_done} of {Plural.Of(Runs, "run")}, which are kept; to go on: "
                    + $"clocks experiment --resume {PathText.Shown(folder.Path)}");
            }
            else if (_found > 0 && !isQuiet)
            {
                reporter.WriteLine($"{_found} of {Plural.Of(Runs, "run")} {(Runs == 1 ? "was" : "were")} done before");
            }

            return isDone;
        }
    }

    /// <summary>Lets go of what ends the runs; to be called when <see cref="TryRun"/> has returned.</summary>
    public void Dispose() => _end.Dispose();

    /// <summary>How many runs this part has.</summary>
    private long Runs => (plan.Runs - shard.Number) / shard.Count + 1;

    private void Stop()
    {
        lock (_gate)
        {
            _end.Cancel();
            _processes?.Stop();
        }
    }

    private void ShowProgress(int done)
    {
        lock (_gate)
        {
            _done = Math.Max(_done, done);
            reporter.ShowProgress($"{_done} of {Plural.Of(Runs, "run")}");
        }
    }

    private RunFigures? One(ExperimentSetting setting, ulong seed)
    {
        while (!_end.IsCancellationRequested)
        {
            bool isTaken = folder.TryTake(setting, seed, out IDisposable? claim);
            using (claim)
            {
                if (isTaken)
                {
                    return Found(setting, seed) ?? Run(setting, seed);
                }
            }

            _end.Token.WaitHandle.WaitOne(LookMs);
        }

        return null;
    }

    private RunFigures? Found(ExperimentSetting setting, ulong seed)
    {
        RunFigures? figures = folder.Find(setting, seed, out string problem);
        if (problem.Length > 0 && Interlocked.Increment(ref _unusable) == 1)
        {
            reporter.WriteError(problem);
        }

        if (figures is null || (keepsJournals && !Directory.Exists(folder.JournalsOf(setting, seed))))
        {
            return null;
        }

        Interlocked.Increment(ref _found);
        return figures;
    }

    private RunFigures? Run(ExperimentSetting setting, ulong seed)
    {
        string journals = folder.JournalsOf(setting, seed);
        string problem = "";
        RunFigures? figures = null;
        bool needsJournals = plan.IsReal || keepsJournals;
        bool isDone = (!needsJournals || ExperimentFolder.TryClear(journals, out problem))
            && (plan.IsReal ? TryReal(setting, seed, journals, out figures, out problem)
                : TrySimulate(setting, seed, journals, out figures, out problem))
            && folder.TrySave(setting, figures, out problem);
        if (!isDone && problem.Length > 0)
        {
            reporter.WriteError($"'{setting.Name}' with seed {seed}: {problem}");
        }

        return isDone ? figures : null;
    }

    private bool TrySimulate(
        ExperimentSetting setting,
        ulong seed,
        string journals,
        [NotNullWhen(true)] out RunFigures? figures,
        out string problem)
    {
        if (keepsJournals)
        {
            return VirtualLab.TryRun(setting.Plan, seed, journals, JournalFormat.Json, out figures, out problem);
        }

        problem = "";
        figures = VirtualLab.Run(setting.Plan, seed);
        return true;
    }

    /// <summary>One lab of processes; what its journals say is what it came to.</summary>
    /// <returns>False without a problem when it was stopped.</returns>
    private bool TryReal(
        ExperimentSetting setting,
        ulong seed,
        string journals,
        [NotNullWhen(true)] out RunFigures? figures,
        out string problem)
    {
        figures = null;
        if (!ExperimentFolder.TryMake(journals, out problem))
        {
            return false;
        }

        using var processes = new LabProcesses(reporter, new RealLab(setting.Plan, seed, journals))
        {
            Prefix = $"run {_done + 1} of {Runs}, '{setting.Name}': ",
            Suffix = left => $"; all runs: about {left + SecondsAfterThis():0} s left",
        };
        lock (_gate)
        {
            _processes = processes;
            if (_end.IsCancellationRequested)
            {
                processes.Stop();
            }
        }

        LabEnd end = processes.Run();
        lock (_gate)
        {
            _processes = null;
        }

        problem = end.Problem ?? "";
        foreach (NodeEnd node in end.Nodes)
        {
            problem = problem.Length > 0 || node.IsGood ? problem : node.ToString();
        }

        if (end.WasStopped || problem.Length > 0)
        {
            problem = end.WasStopped ? "" : problem;
            return false;
        }

        RunTrace run = TraceLoader.Load([journals]);
        problem = run.Problems.Count > 0 ? $"{run.Problems[0].Path}: {run.Problems[0].Why}"
            : run.Nodes.Count < setting.Plan.Machines ? "a node left no journal"
            : "";
        figures = LabFigures.Of(run, seed, setting.Plan.DurationNs);
        return problem.Length == 0;
    }

    private double SecondsAfterThis()
    {
        double seconds = 0;
        for (int i = _done + 1; i < Runs; i++)
        {
            seconds += plan.Settings[(i * shard.Count + shard.Number - 1) / plan.Seeds.Count].Plan.DurationNs / 1e9;
        }

        return seconds;
    }
}
