namespace Clocks.Trace.Import.Spans;

/// <summary>
/// From spans to events and messages. A service is a machine; its spans begin and end in the order of its clock. Where a span
/// lies in one of another service, or goes on with it, there was a message: from the beginning of the one to the beginning of
/// the other, and, where a client waited for a server, from the end of the server's to the end of the client's. Lamport clocks
/// are worked out from that. One thread.
/// </summary>
internal sealed class SpanRun
{
    private readonly Dictionary<string, Span> _spans = [];
    private readonly Dictionary<string, List<SpanEvent>> _lanes = [];
    private readonly List<string> _services = [];

    /// <summary>The spans, each once.</summary>
    public SpanRun(IReadOnlyList<Span> spans)
    {
        foreach (Span span in spans)
        {
            if (_spans.TryAdd(span.Id, span))
            {
                AddEvents(span);
            }
        }

        foreach (Span span in _spans.Values)
        {
            foreach (Span cause in CausesOf(span))
            {
                Messages.Add(new SpanMessage(cause, span, true));
                bool isAnswered = cause.IsClient && span.IsServer && !cause.HasFailed && cause.Id == span.Parent;
                Messages.AddRange(isAnswered ? [new SpanMessage(span, cause, false)] : []);
            }
        }

        foreach (SpanMessage message in Messages)
        {
            _lanes[message.From.Service].Add(new SpanEvent(message, true));
            _lanes[message.To.Service].Add(new SpanEvent(message, false));
        }

        SetClocks();
    }

    /// <summary>What went from one service to another.</summary>
    public List<SpanMessage> Messages { get; } = [];

    /// <summary>Messages that the order of events in the services leaves no room for.</summary>
    public int LeftOut { get; private set; }

    /// <summary>The services, in the order of their first spans.</summary>
    public IReadOnlyList<string> Services => _services;

    /// <summary>The events of a service, by its clock.</summary>
    public IReadOnlyList<SpanEvent> EventsOf(string service) => _lanes[service];

    private void AddEvents(Span span)
    {
        if (!_lanes.TryGetValue(span.Service, out List<SpanEvent>? lane))
        {
            _services.Add(span.Service);
            _lanes[span.Service] = lane = [];
        }

        lane.Add(new SpanEvent(span, true));
        lane.Add(new SpanEvent(span, false));
    }

    private List<Span> CausesOf(Span span)
    {
        var causes = new List<Span>();
        foreach (string id in (List<string>)[span.Parent, .. span.Links])
        {
            if (_spans.TryGetValue(id, out Span? cause) && cause.Service != span.Service && !causes.Contains(cause))
            {
                causes.Add(cause);
            }
        }

        return causes;
    }

    /// <summary>Causes first: each lane goes on until it stands before a message whose send has no clock yet.</summary>
    private void SetClocks()
    {
        int[] next = new int[_services.Count];
        long[] clocks = new long[_services.Count];
        foreach (List<SpanEvent> lane in _lanes.Values)
        {
            lane.Sort(static (one, other) => one.CompareTo(other));
        }

        while (true)
        {
            bool hasMoved = false;
            for (int i = 0; i < next.Length; i++)
            {
                List<SpanEvent> lane = _lanes[_services[i]];
                for (; next[i] < lane.Count && lane[next[i]].TryTick(ref clocks[i]); next[i]++)
                {
                    hasMoved = true;
                }
            }

            if (!hasMoved && !LeaveOutOne(next))
            {
                break;
            }
        }

        foreach (List<SpanEvent> lane in _lanes.Values)
        {
            lane.RemoveAll(static e => e.IsLeftOut);
        }

        Messages.RemoveAll(static message => message.IsLeftOut);
    }

    /// <summary>
    /// Where no service can go on, two of them wait for each other: what one clock orders was not one after the other. The
    /// message that waits longest is left out; nobody is accused by the order of threads.
    /// </summary>
    private bool LeaveOutOne(int[] next)
    {
        SpanEvent? first = null;
        for (int i = 0; i < next.Length; i++)
        {
            List<SpanEvent> lane = _lanes[_services[i]];
            if (next[i] < lane.Count && (first is null || lane[next[i]].Ns < first.Ns))
            {
                first = lane[next[i]];
            }
        }

        if (first?.Message is not { } message)
        {
            return false;
        }

        message.IsLeftOut = true;
        LeftOut++;
        return true;
    }
}
