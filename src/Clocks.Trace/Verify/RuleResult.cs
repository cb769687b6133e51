namespace Clocks.Trace.Verify;

/// <summary>What one rule says about a run.</summary>
/// <param name="Name">The name of the rule, in kebab case: a stable contract.</param>
/// <param name="Sentence">The rule, in one sentence.</param>
/// <param name="Verdict">Valid, invalid or unknown.</param>
/// <param name="Checked">How often the rule had something to judge; 0: it was never exercised.</param>
/// <param name="Violations">How often it was broken.</param>
/// <param name="Counterexample">The smallest violation, or null.</param>
/// <param name="Unknowns">What could not be judged and why, ranges named; empty when everything could.</param>
public sealed record RuleResult(
    string Name,
    string Sentence,
    Verdict Verdict,
    long Checked,
    long Violations,
    Finding? Counterexample,
    IReadOnlyList<string> Unknowns)
{
    /// <summary>What seems to break it in a log whose reading was guessed and is not sure, and why it is not; or null.</summary>
    public string? Doubt { get; init; }
}
