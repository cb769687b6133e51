namespace Clocks.Doctor;

/// <summary>What one check found: OK, or one sentence and one remedy. Immutable.</summary>
/// <param name="Check">The name of the check: one word, stable, for scripts.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Sentence">What was found, and where.</param>
/// <param name="Remedy">What to do; null where nothing needs doing.</param>
public sealed record CheckResult(string Check, CheckOutcome Outcome, string Sentence, string? Remedy)
{
    /// <summary>All is well.</summary>
    public static CheckResult Ok(string check, string sentence) => new(check, CheckOutcome.Ok, sentence, null);

    /// <summary>Worth knowing.</summary>
    public static CheckResult Note(string check, string sentence, string? remedy = null) =>
        new(check, CheckOutcome.Note, sentence, remedy);

    /// <summary>Something that keeps nodes from working.</summary>
    public static CheckResult Fault(string check, string sentence, string remedy) =>
        new(check, CheckOutcome.Fault, sentence, remedy);
}
