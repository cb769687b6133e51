namespace Clocks.Trace;

/// <summary>A line that could not be used.</summary>
/// <param name="Line">The line in the file, 1 for the first.</param>
/// <param name="Why">One sentence for people.</param>
/// <param name="LosesEvidence">Whether an event may have been in it; a line of a kind we do not know loses
/// nothing.</param>
public sealed record TraceSkip(long Line, string Why, bool LosesEvidence);
