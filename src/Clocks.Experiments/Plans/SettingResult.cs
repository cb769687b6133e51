using Clocks.Experiments.Statistics;
using Clocks.Faults;

namespace Clocks.Experiments.Plans;

/// <summary>What one setting came to over all seeds. Immutable; any thread.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Runs">Its runs, in the order of the seeds.</param>
public sealed record SettingResult(ExperimentSetting Setting, IReadOnlyList<RunFigures> Runs)
{
    /// <summary>Whether the theory of queues holds here.</summary>
    public QueueStability KeepUp { get; } = QueueStability.Of(Runs);

    /// <summary>One number over all seeds.</summary>
    public Estimate Of(Metric metric) => Estimate.Of(Values(metric));

    /// <summary>One number of each run that tells it, in the order of the seeds.</summary>
    public double[] Values(Metric metric)
    {
        var values = new List<double>();
        foreach (RunFigures run in Runs)
        {
            double value = metric.Of(run);
            values.AddRange(double.IsNaN(value) ? [] : [value]);
        }

        return [.. values];
    }

    /// <summary>
    /// Arrivals at each machine of each run, in messages a second: as the balance of flows predicts them, and as they
    /// were counted. None when machines or connections come and go: the theory knows only labs that stay as they are.
    /// </summary>
    public IReadOnlyList<Point2> Arrivals()
    {
        var pairs = new List<Point2>();
        LabPlan plan = Setting.Plan;
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

            double[] predicted = FlowTheory.Arrivals(
                rates, plan.Mix, 1 - plan.LossPerMillion / 1e6, plan.Topology.IsMesh ? null : plan.Topology.Adjacency(rates.Length));
            for (int i = 0; i < rates.Length; i++)
            {
                pairs.Add(new Point2(predicted[i], run.Machines[i].ArrivalsPerSecond));
            }
        }

        return pairs;
    }

    /// <summary>
    /// What a queue should grow by in a second, which is arrivals minus ticks but never less than nothing, and what it
    /// grew by, for each machine of each run that saw the end.
    /// </summary>
    public IReadOnlyList<Point2> QueueGrowth() => OfMachines(
        static (_, machine) => new Point2(Math.Max(0, machine.Overload), machine.QueueGrowth));

    /// <summary>
    /// The mean jump of a clock that always knows the fastest one, which is the fastest rate divided by its own, and
    /// its mean jump, for each machine of each run that saw the end.
    /// </summary>
    public IReadOnlyList<Point2> Jumps() => OfMachines(static (run, machine) =>
    {
        double fastest = 0;
        foreach (MachineFigures other in run.Machines)
        {
            fastest = Math.Max(fastest, other.Rate.PerSecond);
        }

        return new Point2(fastest / machine.Rate.PerSecond, machine.JumpMean);
    });

    private List<Point2> OfMachines(Func<RunFigures, MachineFigures, Point2> of)
    {
        var pairs = new List<Point2>();
        foreach (RunFigures run in Runs)
        {
            foreach (MachineFigures machine in run.Machines)
            {
                if (!machine.IsKilled && machine.Events > 0)
                {
                    pairs.Add(of(run, machine));
                }
            }
        }

        return pairs;
    }
}
