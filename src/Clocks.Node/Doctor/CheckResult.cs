namespace Clocks.Node.Doctor;

/// <summary>What one check found: OK, or one sentence and one remedy. Immutable.</summary>
/// <param name="Check">The name of the check: one word, stable, for scripts.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sentence">What was found, and where.</param>
/// <param name="Remedy">What to do; null where nothing needs doing.</param>
public sealed record CheckResult(string Check, CheckOutcome Outcome, string Sentence, string? Remedy = null);
