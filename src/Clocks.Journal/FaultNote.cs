namespace Clocks.Journal;

/// <summary>Something went wrong because it was told to: a FAULT line.</summary>
/// <param name="Fault">
/// The sentence of the fault language, <c>partition 1|2,3 20s..40s</c>; its times count from the common start.
/// </param>
/// <param name="At">When it began for the node that writes it.</param>
public sealed record FaultNote(string Fault, Instant At) : SideNote(At);
