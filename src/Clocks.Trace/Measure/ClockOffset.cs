namespace Clocks.Trace.Measure;

/// <summary>
/// How far the physical clocks of two machines were apart, as far as messages can tell: the clock of
/// <see cref="Second"/> minus the clock of <see cref="First"/>.
/// </summary>
/// <param name="First">The lane whose clock the other is compared with.</param>
/// <param name="Second">The other lane.</param>
/// <param name="There">Messages from first to second that were used.</param>
/// <param name="Back">Messages from second to first that were used.</param>
/// <param name="OffsetMs">The offset in the middle of the time they exchanged messages, in milliseconds.</param>
/// <param name="DriftPpm">The rate at which the offset grows, in parts per million; an end that no message
/// bounds to less than 1000 is infinite.</param>
/// <param name="IsConsistent">False when no constant drift within the assumed bound explains all messages: a clock
/// was stepped.</param>
/// <param name="ImpossibleOrders">Messages that the two clocks show as arrived before they were sent.</param>
/// <param name="WorstImpossibleMs">By how much at most, in milliseconds.</param>
public sealed record ClockOffset(
    int First,
    int Second,
    long There,
    long Back,
    Interval OffsetMs,
    Interval DriftPpm,
    bool IsConsistent,
    long ImpossibleOrders,
    double WorstImpossibleMs);
