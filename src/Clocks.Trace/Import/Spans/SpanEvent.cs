namespace Clocks.Trace.Import.Spans;

/// <summary>An event of a service: a span begins or ends, or a message is sent or taken with it.</summary>
internal sealed class SpanEvent
{
    private readonly bool _isFirst;

    /// <summary>A span begins or ends.</summary>
    public SpanEvent(Span span, bool isStart) =>
        (Span, Ns, _isFirst, Kind) = (span, isStart ? span.StartNs : span.EndNs, isStart, EventKind.Internal);

    /// <summary>A message is sent, or taken.</summary>
    public SpanEvent(SpanMessage message, bool isSend)
    {
        Message = message;
        Span = isSend ? message.From : message.To;
        Ns = isSend ? message.SentNs : message.ArrivedNs;
        Kind = isSend ? EventKind.Send : EventKind.Receive;
        _isFirst = !message.IsRequest;
    }

    /// <summary>The span that it is of.</summary>
    public Span Span { get; }

    /// <summary>The message; null where a span begins or ends.</summary>
    public SpanMessage? Message { get; }

    /// <summary>Nanoseconds since 1970, by the clock of the service.</summary>
    public long Ns { get; }

    public EventKind Kind { get; }

    /// <summary>The Lamport clock after it, which was worked out.</summary>
    public long Clock { get; private set; }

    public bool IsLeftOut => Message is { IsLeftOut: true };

    /// <summary>By time; at one time a request is taken before its span begins, and a span ends before its answer is sent.</summary>
    public int CompareTo(SpanEvent other) => Ns != other.Ns ? Ns.CompareTo(other.Ns) : Rank.CompareTo(other.Rank);

    /// <summary>Takes an answer, ends, answers; takes a request, begins, asks.</summary>
    private int Rank => Message is null ? (_isFirst ? 4 : 1) : (Kind == EventKind.Receive ? 0 : 2) + (_isFirst ? 0 : 3);

    /// <summary>Gives it its clock; false while the message that it takes has none.</summary>
    public bool TryTick(ref long clock)
    {
        if (IsLeftOut)
        {
            return true;
        }

        if (Kind == EventKind.Receive && Message!.Clock == 0)
        {
            return false;
        }

        Clock = clock = Math.Max(clock, Kind == EventKind.Receive ? Message!.Clock : 0) + 1;
        if (Kind == EventKind.Send)
        {
            Message!.Clock = Clock;
        }

        return true;
    }
}
