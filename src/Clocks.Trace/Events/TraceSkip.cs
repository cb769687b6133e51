namespace Clocks.Trace.Events;

/// <summary>A line that could not be used, or not all of it.</summary>
/// <param name="Line">The line in the file, 1 for the first.</param>
/// <param name="Why">Half a sentence for people, without the line's number.</param>
/// <param name="LosesEvidence">Whether an event may have been in it, or a value that a rule needs; a line of a kind we
/// do not know loses nothing.</param>
public sealed record TraceSkip(long Line, string Why, bool LosesEvidence);
