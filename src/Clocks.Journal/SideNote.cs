namespace Clocks.Journal;

/// <summary>
/// What stands in a journal between the events of the clock: a peer that came or went, a fault that began.
/// </summary>
/// <param name="At">When.</param>
public abstract record SideNote(Instant At);
