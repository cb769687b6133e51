using System.Globalization;
using Clocks.Journal;
using Clocks.Simulation;

namespace Clocks.Cli;

/// <summary>
/// The runs of an experiment: those that are done are read, the others are run and kept. Ctrl-C ends it between two runs. Runs happen on
/// several threads.
/// </summary>
internal sealed class ExperimentRuns(
    Terminal terminal, ExperimentFolder folder, ExperimentPlan plan, bool keepsJournals, bool isQuiet)
{
    private int _found;

    /// <summary>Runs what is not done; false, after saying why, when it was ended or a run failed.</summary>
    public bool TryRun(out ExperimentResult? result)
    {
        if (!isQuiet)
        {
            terminal.WriteLine(Text($"experiment '{plan.Name}': {plan.Settings.Count} settings x {plan.Seeds.Count} seeds, ")
                + $"simulated, in {PathText.Shown(folder.Path)}");
        }

        int done = 0;
        using var end = new CancellationTokenSource();
        using (new EndSignals(end.Cancel))
        {
            bool isDone = Experiment.TryRun(
                plan,
                out result,
                One,
                count =>
                {
                    done = Math.Max(done, count);
                    terminal.ShowProgress(Text($"{count} of {plan.Runs} runs"));
                },
                cancellation: end.Token);
            terminal.EndProgress();
            if (!isDone)
            {
                terminal.WriteError(Text($"ended after {done} of {plan.Runs} runs, which are kept; to go on: ")
                    + $"clocks experiment --resume {PathText.Shown(folder.Path)}");
            }
            else if (_found > 0 && !isQuiet)
            {
                terminal.WriteLine(Text($"{_found} of {plan.Runs} runs were done before"));
            }

            return isDone;
        }
    }

    private RunFigures? One(ExperimentSetting setting, ulong seed)
    {
        bool hasJournals = Directory.Exists(folder.JournalsOf(setting, seed));
        RunFigures? figures = folder.Find(setting, seed, out string problem);
        if (problem.Length > 0)
        {
            terminal.WriteError(problem);
        }

        if (figures is not null && (hasJournals || !keepsJournals))
        {
            Interlocked.Increment(ref _found);
            return figures;
        }

        bool isDone = TrySimulate(setting, seed, out figures, out problem)
            && folder.TrySave(setting, figures!, out problem);
        if (!isDone)
        {
            terminal.WriteError($"'{setting.Name}' with seed {seed}: {problem}");
        }

        return isDone ? figures : null;
    }

    private bool TrySimulate(ExperimentSetting setting, ulong seed, out RunFigures? figures, out string problem)
    {
        if (keepsJournals)
        {
            string journals = folder.JournalsOf(setting, seed);
            return ExperimentFolder.TryClear(journals, out problem)
                & VirtualLab.TryRun(setting.Plan, seed, journals, JournalFormat.Json, out figures, out problem);
        }

        problem = "";
        figures = VirtualLab.Run(setting.Plan, seed);
        return true;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
