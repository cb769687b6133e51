using Clocks.Faults;
using Clocks.Simulation;
using Clocks.Trace.Jobs;

namespace Clocks.Experiments.Plans;

/// <summary>
/// Runs an experiment: as many runs at once as there are processors, each on a thread of its own. Every run writes to
/// its own place, so the result does not depend on which ends first. Blocks the caller until all are done.
/// </summary>
internal sealed class Experiment
{
    private readonly ExperimentPlan _plan;
    private readonly Func<ExperimentSetting, ulong, RunFigures?> _run;
    private readonly Action<int>? _onRunDone;
    private readonly Shard _shard;
    private readonly CancellationToken _cancellation;
    private readonly RunFigures?[] _runs;
    private int _done, _failed;

    private Experiment(
        ExperimentPlan plan, Func<ExperimentSetting, ulong, RunFigures?> run, Action<int>? onRunDone, Shard shard,
        CancellationToken cancellation)
    {
        (_plan, _run, _onRunDone, _shard, _cancellation) = (plan, run, onRunDone, shard, cancellation);
        _runs = new RunFigures?[plan.Runs];
    }

    /// <summary>Runs all settings with all seeds, or the part of them that is this process's.</summary>
    /// <param name="plan">What to run; it must be sound (<see cref="ExperimentPlan.IsSound"/>).</param>
    /// <param name="result">The table; null when it was ended early, or while runs of other parts are missing.</param>
    /// <param name="run">
    /// One run of a setting with a seed; null from it means that it failed, and ends the experiment. Called on the
    /// thread of that run. Null: <see cref="VirtualLab.Run"/>.
    /// </param>
    /// <param name="onRunDone">Told after every run how many are done; on the thread of that run.</param>
    /// <param name="processors">How many at once; 0: as many as there are.</param>
    /// <param name="shard">Which part is run; null: all of it.</param>
    /// <param name="find">A run of another part, once that is done; null while it is not. Asked at the end, on the caller's thread.</param>
    /// <param name="cancellation">Ends it between two runs.</param>
    /// <returns>Whether this part is done; false when it was ended early or a run failed.</returns>
    /// <exception cref="ArgumentException">The plan is not sound.</exception>
    public static bool TryRun(
        ExperimentPlan plan, out ExperimentResult? result, Func<ExperimentSetting, ulong, RunFigures?>? run = null,
        Action<int>? onRunDone = null, int processors = 0, Shard? shard = null,
        Func<ExperimentSetting, ulong, RunFigures?>? find = null, CancellationToken cancellation = default)
    {
        if (!plan.IsSound(out string problem))
        {
            throw new ArgumentException(problem, nameof(plan));
        }

        run ??= static (setting, seed) => VirtualLab.Run(setting.Plan, seed);
        var experiment = new Experiment(plan, run, onRunDone, shard ?? Shard.Whole, cancellation);
        ParallelJobs.Run(
            experiment._runs.Length, experiment.RunOne, processors > 0 ? processors : Environment.ProcessorCount);
        bool isDone = experiment.IsPartDone;
        result = isDone ? experiment.Result(find ?? ((_, _) => null)) : null;
        return isDone;
    }

    private bool IsPartDone
    {
        get
        {
            for (int i = 0; i < _runs.Length; i++)
            {
                if (_shard.Has(i) && _runs[i] is null)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>One run, unless the experiment is ended or another has failed.</summary>
    private void RunOne(int i)
    {
        if (!_shard.Has(i) || Volatile.Read(ref _failed) != 0 || _cancellation.IsCancellationRequested)
        {
            return;
        }

        int seeds = _plan.Seeds.Count;
        _runs[i] = _run(_plan.Settings[i / seeds], _plan.Seeds[i % seeds]);
        if (_runs[i] is null)
        {
            Volatile.Write(ref _failed, 1);
        }
        else
        {
            int done = Interlocked.Increment(ref _done);
            _onRunDone?.Invoke(done);
        }
    }

    private ExperimentResult? Result(Func<ExperimentSetting, ulong, RunFigures?> find)
    {
        int seeds = _plan.Seeds.Count;
        for (int i = 0; i < _runs.Length; i++)
        {
            _runs[i] ??= find(_plan.Settings[i / seeds], _plan.Seeds[i % seeds]);
            if (_runs[i] is null)
            {
                return null;
            }
        }

        var rows = new List<SettingResult>();
        for (int i = 0; i < _plan.Settings.Count; i++)
        {
            rows.Add(new SettingResult(
                _plan.Settings[i], Array.ConvertAll(_runs[(i * seeds)..((i + 1) * seeds)], static r => r!)));
        }

        return new ExperimentResult(_plan, rows);
    }
}
