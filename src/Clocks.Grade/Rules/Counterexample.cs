namespace Clocks.Grade.Rules;

/// <summary>One moment in which a rule was broken, in the words of both sides. Immutable; any thread.</summary>
/// <param name="Said">What the program said, or how it fell silent.</param>
/// <param name="SaidAt">The number of that line in its output; 0: it is no line.</param>
/// <param name="Told">What it had been told that matters here.</param>
/// <param name="ToldAt">The number of that line in its input; 0: it is no line.</param>
/// <param name="Expected">What was expected, and why.</param>
/// <param name="Clock">The program's Lamport time at that moment, to find it in the diagram.</param>
public sealed record Counterexample(string Said, int SaidAt, string Told, int ToldAt, string Expected, long Clock)
{
    /// <summary>Which of the starts of the program it was, from 1.</summary>
    public int Start { get; init; } = 1;

    /// <summary>The three lines of it, for a terminal or a page: what it said, what it was told, what was expected.</summary>
    public IReadOnlyList<string> Lines =>
    [
        SaidAt > 0 ? $"line {SaidAt} of its output: {Said}" : Said,
        ToldAt > 0 ? $"line {ToldAt} of its input: {Told}" : Told,
        $"expected: {Expected}",
    ];
}
