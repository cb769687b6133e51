using Clocks.Experiments.Plans;

namespace Clocks.Experiments.Statistics;

/// <summary>
/// Two settings side by side: what differs in them, and what that did to the numbers. Immutable; any thread.
/// </summary>
/// <param name="First">One.</param>
/// <param name="Second">The other.</param>
public sealed record SettingComparison(SettingResult First, SettingResult Second)
{
    /// <summary>The settings that differ.</summary>
    public IReadOnlyList<(string Key, string First, string Second)> Settings =>
        PlanFact.Differing(First.Setting.Plan, Second.Setting.Plan);

    /// <summary>Whether both were run with the same seeds, so that runs can be compared in pairs.</summary>
    public bool IsPaired
    {
        get
        {
            bool isPaired = First.Runs.Count == Second.Runs.Count;
            for (int i = 0; i < First.Runs.Count && isPaired; i++)
            {
                isPaired = First.Runs[i].Seed == Second.Runs[i].Seed;
            }

            return isPaired;
        }
    }

    /// <summary>One number in both, each with its spread over seeds, whatever the seeds were.</summary>
    public Comparison Of(Metric metric) => new(First.Of(metric), Second.Of(metric));

    /// <summary>
    /// The second minus the first in one number, seed by seed. The same seed gives both the same machines, so that a
    /// difference shows that would be lost in the spread over seeds. Null when the seeds are not the same.
    /// </summary>
    public Estimate? Paired(Metric metric)
    {
        if (!IsPaired)
        {
            return null;
        }

        var differences = new List<double>();
        for (int i = 0; i < First.Runs.Count; i++)
        {
            double difference = metric.Of(Second.Runs[i]) - metric.Of(First.Runs[i]);
            differences.AddRange(double.IsNaN(difference) ? [] : [difference]);
        }

        return Estimate.Of(differences);
    }

    /// <summary>How many runs of each would tell a difference of this size from chance; null where no number of them is known to.</summary>
    public int? Needed(Metric metric) => Paired(metric) is { } paired ? RunsNeeded.OfPairs(paired) : RunsNeeded.OfSides(Of(metric));

    /// <summary>What can be said of one number: in pairs where that is possible.</summary>
    public ComparisonResult Result(Metric metric) => Paired(metric) is not { } paired ? Of(metric).Result
        : paired.Count == 0 ? ComparisonResult.NotTold
        : paired.Count < 2 ? ComparisonResult.TooFewRuns
        : Math.Abs(paired.Mean) > paired.HalfWidth ? ComparisonResult.Differs
        : ComparisonResult.WithinSpread;
}
