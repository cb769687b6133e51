namespace Clocks.Faults;

/// <summary>What one machine did in one run, in numbers; counted while it ran, no journal needed.</summary>
/// <param name="Id">The machine.</param>
/// <param name="Life">0, and one more after every restart.</param>
/// <param name="Rate">Its clock rate.</param>
/// <param name="RanNs">From its start to its end, in nanoseconds.</param>
/// <param name="IsKilled">It was killed and did not see the end of the run.</param>
/// <param name="FinalClock">Its clock after the last event.</param>
/// <param name="Events">Events, of all kinds.</param>
/// <param name="Sent">Messages sent, one for each recipient.</param>
/// <param name="Received">Messages taken.</param>
/// <param name="InQueue">Messages that had arrived and were not taken.</param>
/// <param name="LateTicks">Deadlines that passed while it was paused.</param>
/// <param name="JumpMax">The greatest increase of its clock at one event.</param>
/// <param name="QueueMax">The most messages that waited after an event.</param>
/// <param name="QueueSum">The messages that waited after each event, added up.</param>
/// <param name="EmptyAtNs">When an event last left the queue empty, in nanoseconds since its start; -1: never.</param>
public sealed record MachineFigures(
    NodeId Id,
    int Life,
    ClockRate Rate,
    long RanNs,
    bool IsKilled,
    long FinalClock,
    long Events,
    long Sent,
    long Received,
    long InQueue,
    long LateTicks,
    long JumpMax,
    int QueueMax,
    long QueueSum,
    long EmptyAtNs)
{
    /// <summary>Messages that arrived.</summary>
    public long Arrived => Received + InQueue;

    /// <summary>
    /// Mean increase of the clock at an event: it began at 0, so the jumps add up to the final clock.
    /// </summary>
    public double JumpMean => Events == 0 ? 0 : (double)FinalClock / Events;

    /// <summary>Mean number of messages that waited after an event.</summary>
    public double QueueMean => Events == 0 ? 0 : (double)QueueSum / Events;

    /// <summary>Messages that arrived in a second.</summary>
    public double ArrivalsPerSecond => RanNs == 0 ? 0 : Arrived * 1e9 / RanNs;

    /// <summary>
    /// How much faster messages arrived than it ticked, in a second; negative when it has time to spare.
    /// </summary>
    public double Overload => ArrivalsPerSecond - Rate.PerSecond;

    /// <summary>What was added to its queue in a second, on average over its time.</summary>
    public double QueueGrowth => RanNs == 0 ? 0 : InQueue * 1e9 / RanNs;

    /// <summary>
    /// Whether it kept up: its queue was empty once more in the last quarter of its time. A queue that grows never
    /// comes back to nothing.
    /// </summary>
    public bool KeptUp => EmptyAtNs >= RanNs / 4 * 3;
}
