using Clocks.Experiments.Plans;
using Clocks.Render.Notebook;

namespace Clocks.Experiments.Pages;

/// <summary>
/// One row of one side of a comparison: runs of one setting, what is known of it, and their journals if they were
/// loaded. Immutable once it is made; any thread.
/// </summary>
/// <param name="Result">The runs, in the order of their seeds.</param>
/// <param name="Facts">What the plan or the journals say about the setting, as people write it.</param>
/// <param name="Journals">The journals; null where only figures are kept.</param>
public sealed record CompareRow(SettingResult Result, IReadOnlyList<PlanFact> Facts, OverlaySide? Journals)
{
    /// <summary>The name of the setting, or of the folder.</summary>
    public string Name => Result.Setting.Name;

    /// <summary>
    /// What differs between two, in the order of the first; what one side does not tell is a question mark.
    /// </summary>
    public static IReadOnlyList<(string Key, string First, string Second)> Differing(CompareRow first, CompareRow second)
    {
        var differing = new List<(string, string, string)>();
        foreach (PlanFact fact in first.Facts)
        {
            string other = Of(second.Facts, fact.Key) ?? "?";
            if (other != fact.Value)
            {
                differing.Add((fact.Key, fact.Value, other));
            }
        }

        foreach (PlanFact fact in second.Facts)
        {
            if (Of(first.Facts, fact.Key) is null)
            {
                differing.Add((fact.Key, "?", fact.Value));
            }
        }

        return differing;
    }

    private static string? Of(IReadOnlyList<PlanFact> facts, string key) =>
        new List<PlanFact>(facts).Find(fact => fact.Key == key)?.Value;
}
