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
/// experiment between two runs and a real one at once; the run that it interrupts does not count.
/// </summary>
public sealed class ExperimentRuns(
    IRunReporter reporter, ExperimentFolder folder, ExperimentPlan plan, bool keepsJournals, bool isQuiet) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private LabProcesses? _processes;
    private int _found, _done;

    /// <summary>Runs what is not done; false, after saying why, when it was ended or a run failed.</summary>
    public bool TryRun([NotNullWhen(true)] out ExperimentResult? result)
    {
        if (!isQuiet)
        {
            reporter.WriteLine($"experiment '{plan.Name}': {plan.Settings.Count} settings x {plan.Seeds.Count} seeds, "
                + $"{(plan.IsReal ? "real" : "simulated")}, in {PathText.Shown(folder.Path)}");
        }

        using (new EndSignals(Stop))
        {
            bool isDone = Experiment.TryRun(
                plan, out result, One, ShowProgress, processors: plan.IsReal ? 1 : 0, cancellation: _end.Token);
            reporter.EndProgress();
            if (!isDone)
            {
                reporter.WriteError($"ended after {_done} of {plan.Runs} runs, which are kept; to go on: "
                    + $"clocks experiment --resume {PathText.Shown(folder.Path)}");
            }
            else if (_found > 0 && !isQuiet)
            {
                reporter.WriteLine($"{_found} of {plan.Runs} runs were done before");
            }

            return isDone;
        }
    }

    /// <summary>Lets go of what ends the runs; to be called when <see cref="TryRun"/> has returned.</summary>
    public void Dispose() => _end.Dispose();

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
            reporter.ShowProgress($"{_done} of {plan.Runs} runs");
        }
    }

    private RunFigures? One(ExperimentSetting setting, ulong seed)
    {
        string journals = folder.JournalsOf(setting, seed);
        bool hasJournals = Directory.Exists(journals);
        RunFigures? figures = folder.Find(setting, seed, out string problem);
        if (problem.Length > 0)
        {
            reporter.WriteError(problem);
        }

        if (figures is not null && (hasJournals || !keepsJournals))
        {
            Interlocked.Increment(ref _found);
            return figures;
        }

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
            Prefix = $"run {_done + 1} of {plan.Runs}, '{setting.Name}': ",
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
        for (int i = _done + 1; i < plan.Runs; i++)
        {
            seconds += plan.Settings[i / plan.Seeds.Count].Plan.DurationNs / 1e9;
        }

        return seconds;
    }
}
