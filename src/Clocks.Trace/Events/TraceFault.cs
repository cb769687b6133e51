using Clocks.Journal;

namespace Clocks.Trace.Events;

/// <summary>A FAULT line and where it stands.</summary>
/// <param name="note">What it says.</param>
/// <param name="line">The line in the file, 1 for the first.</param>
/// <param name="position">How many events of the node came before it.</param>
public sealed class TraceFault(FaultNote note, long line, int position)
{
    /// <summary>What it says.</summary>
    public FaultNote Note { get; } = note;

    /// <summary>The line in the file, 1 for the first.</summary>
    public long Line { get; } = line;

    /// <summary>How many events of the node came before it.</summary>
    public int Position { get; } = position;
}
