using Clocks.Experiments.Statistics;

namespace Clocks.Experiments.Plans;

/// <summary>
/// The table of an experiment: a row for each setting, with mean and 95 % confidence interval. Immutable; any thread.
/// </summary>
/// <param name="Plan">What was run.</param>
/// <param name="Rows">In the order of the settings.</param>
public sealed record ExperimentResult(ExperimentPlan Plan, IReadOnlyList<SettingResult> Rows)
{
    /// <summary>A setting against the first one.</summary>
    public SettingComparison AgainstFirst(SettingResult row) => new(Rows[0], row);

    /// <summary>Whether the theory of queues holds, over all settings.</summary>
    public QueueStability KeepUp
    {
        get
        {
            var all = new QueueStability(0, 0, 0, 0);
            foreach (SettingResult row in Rows)
            {
                all = all.With(row.KeepUp);
            }

            return all;
        }
    }
}
