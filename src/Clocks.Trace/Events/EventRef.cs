namespace Clocks.Trace.Events;

/// <summary>
/// Which event of a run: the lane of its node and its position in that node's journal, both from 0. Meaningful within
/// one <see cref="RunTrace"/>.
/// </summary>
/// <param name="Lane">Index into <see cref="RunTrace.Nodes"/>.</param>
/// <param name="Position">Position in the journal, 0 for the first event.</param>
public readonly record struct EventRef(int Lane, int Position)
{
    /// <summary>No event.</summary>
    public static EventRef None => new(-1, -1);

    /// <summary>Whether this names no event.</summary>
    public bool IsNone => Lane < 0;
}
