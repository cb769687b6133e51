namespace Clocks.Journal.Logging;

/// <summary>
/// The time of an entry of the journal's logger is that of the event, which the tick has read already: to read the
/// system's clock once more would cost as much as everything else that the log does. Other listeners stamp what they
/// hear with clocks of their own; the event's time is among its values. Owned by the tick thread.
/// </summary>
internal sealed class EventTime(Machine machine) : TimeProvider
{
    private const long TicksPerMicrosecond = 10;

    public override DateTimeOffset GetUtcNow() =>
        new(DateTime.UnixEpoch.Ticks + machine.Last.At.UnixMicroseconds * TicksPerMicrosecond, TimeSpan.Zero);
}
