namespace Clocks.Trace.Events;

/// <summary>
/// What a reader saw that cannot be true and that no event can carry: a line against itself, an event that stands twice.
/// </summary>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Line">The line in the file, 1 for the first.</param>
/// <param name="Text">One sentence for people.</param>
public sealed record Contradiction(string Rule, long Line, string Text);
