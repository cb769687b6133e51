namespace Clocks.Simulation;

/// <summary>What one setting came to over all seeds. Immutable; any thread.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Runs">Its runs, in the order of the seeds.</param>
public sealed record SettingResult(ExperimentSetting Setting, IReadOnlyList<RunFigures> Runs)
{
    /// <summary>Whether the theory of queues holds here.</summary>
    public KeepUp KeepUp { get; } = KeepUp.Of(Runs);

    /// <summary>One number over all seeds.</summary>
    public Estimate Of(Metric metric)
    {
        double[] values = new double[Runs.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = metric.Of(Runs[i]);
        }

        return Estimate.Of(values);
    }

    /// <summary>
    /// Arrivals of each machine of each run as the theory predicts them beside those that were counted, in messages a
    /// second. None when machines or connections come and go: the theory knows only labs that stay as they are.
    /// </summary>
    public IReadOnlyList<(double Predicted, double Counted)> Arrivals()
    {
        var pairs = new List<(double, double)>();
        LabPlan plan = Setting.Plan;
        double kept = 1 - plan.LossPerMillion / 1e6;
        if (plan.Faults.Faults.Count > 0 || plan.Scripts.Count > 0)
        {
            return pairs;
        }

        foreach (RunFigures run in Runs)
        {
            double[] rates = new double[run.Machines.Count];
            for (int i = 0; i < rates.Length; i++)
            {
                rates[i] = run.Machines[i].Rate.PerSecond;
            }

            double[] predicted = FlowTheory.Arrivals(rates, plan.Mix, kept);
            for (int i = 0; i < rates.Length; i++)
            {
                pairs.Add((predicted[i], run.Machines[i].ArrivalsPerSecond));
            }
        }

        return pairs;
    }
}
