using Clocks.Trace.Events;

namespace Clocks.Trace.Import;

/// <summary>
/// Puts one lane of a foreign log together, event by event, with what such logs tell: time, kind, clock after the
/// event, and of a receive perhaps the message's clock and the queue. Numbers and clocks before are filled in from
/// the order of the lines.
/// </summary>
internal sealed class ForeignLane(TraceDraft draft)
{
    private long _clock, _n;
    private long _jumps, _explained;

    /// <summary>
    /// Whether the numbers that receives give for messages are clocks: of the receives that jumped, most came to one
    /// past that number.
    /// </summary>
    public bool MessageNumbersAreClocks => 2 * _explained >= _jumps;

    /// <summary>Whether every receive tells a number for its message, and the queue; of a log without receives both are said.</summary>
    public FormatFeatures Told { get; private set; } = FormatFeatures.MessageClocks | FormatFeatures.QueueDepths;

    public void Add(
        EventKind kind, long clock, long unixMicroseconds, long line, long? message = null, long? queue = null)
    {
        if (_n == 0 && draft.StartedAtUnixMicroseconds == 0)
        {
            draft.StartedAtUnixMicroseconds = unixMicroseconds;
        }

        long monoNs = (unixMicroseconds - draft.StartedAtUnixMicroseconds) * 1000;
        var e = new ClockEvent
        {
            Kind = kind,
            N = ++_n,
            OldClock = _clock,
            NewClock = clock,
            QueueDepth = (int)Math.Min(queue ?? 0, int.MaxValue),
            At = new Instant(monoNs, unixMicroseconds),
            Arrival = new Arrival(new Message(new NodeId(-1), 0, message ?? 0, 0), monoNs),
        };
        if (kind == EventKind.Receive && _n > 1 && clock > _clock + 1)
        {
            _jumps++;
            _explained += message == clock - 1 ? 1 : 0;
        }

        if (kind == EventKind.Receive)
        {
            Told &= (message is null ? FormatFeatures.QueueDepths : Told) & (queue is null ? FormatFeatures.MessageClocks : Told);
        }

        _clock = clock;
        draft.Add(in e, line);
    }
}
