using Clocks.Journal;

namespace Clocks.Trace.Events;

/// <summary>
/// What tells the incarnations of one node apart, each of them a journal of its own: a label, and which was over.
/// </summary>
internal static class Incarnation
{
    /// <summary>The node and the beginning of its run; or which of its journals it is, where that is not told.</summary>
    /// <param name="id">The node.</param>
    /// <param name="header">The first line of its journal.</param>
    /// <param name="index">Incarnations before this one.</param>
    public static string LabelOf(NodeId id, JournalHeader? header, int index) =>
        header is { } known ? $"{id}/{known.Run.Prefix}" : $"{id}/{index + 1}";

    /// <summary>
    /// Whether an incarnation ended before the last one of its node began, so that its last clock is not the final
    /// clock of the machine. Other programs' logs may share an id, or have none: there only the times tell.
    /// </summary>
    /// <param name="isOurs">Whether the journal names its run.</param>
    /// <param name="lastEventAt">When its last event happened, if told, in microseconds since 1970.</param>
    /// <param name="nextBegan">When the last incarnation began, in microseconds since 1970; 0: not told.</param>
    public static bool IsOver(bool isOurs, long? lastEventAt, long nextBegan) =>
        isOurs || (nextBegan > 0 && lastEventAt < nextBegan);
}
