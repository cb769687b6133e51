namespace Clocks.Simulation;

/// <summary>
/// Runs an experiment over the simulation: as many runs at once as there are processors, each on its own. Every run
/// writes to its own place, so the result does not depend on which ends first. Blocks the caller until all are done.
/// </summary>
public static class Experiment
{
    /// <summary>Runs all settings with all seeds.</summary>
    /// <param name="plan">What to run; it must be sound (<see cref="ExperimentPlan.IsSound"/>).</param>
    /// <param name="result">The table; null when it was ended early.</param>
    /// <param name="witnessOf">
    /// Who watches the run of a setting with a seed, such as a <see cref="JournalFolder"/>; null: nobody. Called on the
    /// thread of that run.
    /// </param>
    /// <param name="onRunDone">Told after every run how many are done; on the thread of that run.</param>
    /// <param name="processors">How many at once; 0: as many as there are.</param>
    /// <param name="cancellation">Ends it between two runs.</param>
    /// <returns>False when it was ended early.</returns>
    /// <exception cref="ArgumentException">The plan is not sound.</exception>
    public static bool TryRun(
        ExperimentPlan plan,
        out ExperimentResult? result,
        Func<ExperimentSetting, ulong, IWitness?>? witnessOf = null,
        Action<int>? onRunDone = null,
        int processors = 0,
        CancellationToken cancellation = default)
    {
        if (!plan.IsSound(out string problem))
        {
            throw new ArgumentException(problem, nameof(plan));
        }

        int seeds = plan.Seeds.Count, done = 0;
        var runs = new RunFigures[plan.Runs];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = processors > 0 ? processors : Environment.ProcessorCount,
        };
        Parallel.For(0, runs.Length, options, i =>
        {
            if (!cancellation.IsCancellationRequested)
            {
                ExperimentSetting setting = plan.Settings[i / seeds];
                ulong seed = plan.Seeds[i % seeds];
                runs[i] = VirtualLab.Run(setting.Plan, seed, witnessOf?.Invoke(setting, seed));
                int sofar = Interlocked.Increment(ref done);
                onRunDone?.Invoke(sofar);
            }
        });
        var rows = new List<SettingResult>();
        for (int i = 0; i < plan.Settings.Count && done == runs.Length; i++)
        {
            rows.Add(new SettingResult(plan.Settings[i], runs[(i * seeds)..((i + 1) * seeds)]));
        }

        result = done < runs.Length ? null : new ExperimentResult(plan, rows);
        return result is not null;
    }
}
