using Clocks.Journal.Writing;

namespace Clocks.Journal;

/// <summary>
/// What the last line of a journal says: totals, so that a reader can tell a complete journal from a torn one.
/// </summary>
/// <param name="At">When the node ended.</param>
/// <param name="FinalClock">The clock after the last event.</param>
/// <param name="N">The number of the last event.</param>
/// <param name="Sent">Messages handed to live connections, one for each recipient.</param>
/// <param name="Received">Messages taken by ticks.</param>
/// <param name="InQueue">Messages that had arrived and were not taken.</param>
/// <param name="LateTicks">
/// Deadlines that passed by a whole period and were skipped; events + late ticks = rate x duration.
/// </param>
/// <param name="Reason">Why it ended.</param>
/// <param name="JournalStalls">
/// Times a tick waited for the journal; known to <see cref="JournalWriter"/>, which sets it.
/// </param>
/// <param name="Dropped">
/// Events that happened and are not in the file: 0, unless the disk failed (reason <see cref="EndReason.Journal"/>).
/// <see cref="JournalWriter"/> sets it.
/// </param>
/// <param name="Lateness">How late its ticks were; null for a node without deadlines, and then not in the line.</param>
/// <param name="IsAlone">Whether it never had a peer, so that there is nothing to compare it with.</param>
public sealed record JournalFooter(
    Instant At,
    long FinalClock,
    long N,
    long Sent,
    long Received,
    long InQueue,
    long LateTicks,
    EndReason Reason,
    long JournalStalls = 0,
    long Dropped = 0,
    TickLateness? Lateness = null,
    bool IsAlone = false);
