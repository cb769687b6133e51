namespace Clocks.Simulation;

/// <summary>What one setting came to over all seeds. Immutable; any thread.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Runs">Its runs, in the order of the seeds.</param>
public sealed record SettingResult(ExperimentSetting Setting, IReadOnlyList<RunFigures> Runs)
{
    /// <summary>Whether the theory of queues holds here.</summary>
    public KeepUp KeepUp { get; } = KeepUp.Of(Runs);

    /// <summary>One number over all seeds.</summary>
    public Estimate Of(Metric metric) => Estimate.Of([.. Runs.Select(metric.Of)]);

    /// <summary>
    /// Arrivals of each machine of each run as the theory predicts them beside those that were counted, in messages a
    /// second. Only machines that were there from beginning to end.
    /// </summary>
    public IReadOnlyList<(double Predicted, double Counted)> Arrivals()
    {
        var pairs = new List<(double, double)>();
        foreach (RunFigures run in Runs.Where(r => r.Machines.Count == Setting.Plan.Machines))
        {
            double[] rates = [.. run.Machines.Select(static m => m.Rate.PerSecond)];
            double[] predicted = FlowTheory.Arrivals(rates, Setting.Plan.Mix);
            for (int i = 0; i < rates.Length; i++)
            {
                pairs.Add((predicted[i], run.Machines[i].ArrivalsPerSecond));
            }
        }

        return pairs;
    }
}
