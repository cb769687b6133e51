namespace Clocks.Journal;

/// <summary>
/// How long after their deadlines the ticks of a run happened, in whole microseconds, rounded up. A node without
/// deadlines has none.
/// </summary>
/// <param name="P50Us">Half of the ticks were at most this late.</param>
/// <param name="P99Us">99 of 100 ticks were at most this late.</param>
/// <param name="MaxUs">No tick was later.</param>
public readonly record struct TickLateness(long P50Us, long P99Us, long MaxUs);
