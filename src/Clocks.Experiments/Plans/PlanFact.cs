using System.Text;
using Clocks.Faults;

namespace Clocks.Experiments.Plans;

/// <summary>
/// One thing that a lab plan says, in the words of the plan document: for tables, and to name what differs between two
/// settings. Immutable; any thread.
/// </summary>
/// <param name="Key">The key of the plan document.</param>
/// <param name="Value">What it says, as people write it.</param>
public sealed record PlanFact(string Key, string Value)
{
    /// <summary>Everything that a plan says about a run, in the order of the document.</summary>
    public static IReadOnlyList<PlanFact> Of(LabPlan plan) =>
    [
        new("machines", plan.Machines.ToString()),
        new("topology", plan.Topology.ToString()),
        new("duration", TimeText.Of(plan.DurationNs)),
        new("rates", Joined(",", plan.Rates, static r => r.ToString())),
        new("mix", plan.Mix.ToString()),
        new("latency", plan.Latency.ToString()),
        new("links", Joined(", ", plan.Links, static l => $"{l.From}->{l.To} {l.Latency}")),
        new("loss", $"{plan.LossPerMillion / 10_000m:0.####}%"),
        new("faults", plan.Faults.ToString()),
        new("scripts", string.Join("; ", plan.Scripts)),
        new("clock_offset", TimeText.Of(plan.ClockOffsetNsMax)),
        new("clock_drift_ppm", (plan.ClockDriftPpbMax / 1_000m).ToString("0.###")),
    ];

    /// <summary>What differs between two plans: the key, and what each says.</summary>
    public static IReadOnlyList<(string Key, string First, string Second)> Differing(LabPlan first, LabPlan second)
    {
        var differing = new List<(string, string, string)>();
        IReadOnlyList<PlanFact> ones = Of(first), others = Of(second);
        for (int i = 0; i < ones.Count; i++)
        {
            if (ones[i] != others[i])
            {
                differing.Add((ones[i].Key, ones[i].Value, others[i].Value));
            }
        }

        return differing;
    }

    private static string Joined<T>(string comma, IReadOnlyList<T> items, Func<T, string> text)
    {
        var joined = new StringBuilder();
        foreach (T item in items)
        {
            joined.Append(joined.Length > 0 ? comma : "").Append(text(item));
        }

        return joined.ToString();
    }
}
