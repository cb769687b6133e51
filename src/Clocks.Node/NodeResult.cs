using Clocks.Journal;
using Clocks.Node.Loop;

namespace Clocks.Node;

/// <summary>How a node ended.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Problem">What went wrong, in a sentence with a remedy; null when nothing did.</param>
/// <param name="Footer">The totals, as the journal has them.</param>
/// <param name="JournalPath">Where the journal is.</param>
/// <param name="JournalStalls">How often a tick waited for the journal.</param>
/// <param name="TickAllocatedBytes">Bytes that the tick thread allocated after its first tick: 0.</param>
/// <param name="Allocations">What its threads allocated while it ticked, after a second and a half.</param>
/// <param name="TickedNs">For how long it ticked, in nanoseconds.</param>
/// <param name="Lateness">How late its ticks were; empty for a node without deadlines.</param>
/// <param name="WhyAlone">Where it never had a peer: why, as far as it knows, and what to do; else null.</param>
public sealed record NodeResult(
    EndReason Reason,
    string? Problem,
    JournalFooter Footer,
    string JournalPath,
    long JournalStalls,
    long TickAllocatedBytes,
    AllocationGuard Allocations,
    long TickedNs,
    LatenessHistogram Lateness,
    string? WhyAlone);
