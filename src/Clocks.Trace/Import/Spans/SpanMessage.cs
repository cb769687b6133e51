namespace Clocks.Trace.Import.Spans;

/// <summary>A message between two services: a request or what goes on from a span, or the answer to it.</summary>
internal sealed class SpanMessage(Span from, Span to, bool isRequest)
{
    public Span From => from;

    public Span To => to;

    /// <summary>From the beginning of the one to that of the other; an answer leads from end to end.</summary>
    public bool IsRequest => isRequest;

    /// <summary>When it was sent, by the clock of its sender.</summary>
    public long SentNs => isRequest ? from.StartNs : from.EndNs;

    /// <summary>When it was there, by the clock of its receiver.</summary>
    public long ArrivedNs => isRequest ? to.StartNs : to.EndNs;

    /// <summary>The clock of its send; 0 before that is known.</summary>
    public long Clock { get; set; }

    /// <summary>The order of events has no room for it.</summary>
    public bool IsLeftOut { get; set; }
}
