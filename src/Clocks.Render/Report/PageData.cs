using Clocks.Json;
using Clocks.Render.Plots;
using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Report;

/// <summary>
/// What the page's script draws from: a run as JSON that is safe inside a script element (no character of it can end
/// the element): the lanes with their events in packed columns. A run with more events than a page can carry is cut at
/// a Lamport time, which keeps the past of every event that stays; the cut is in the data and in words in the page.
/// </summary>
internal sealed class PageData
{
    /// <summary>12 to 32 bytes each, more where each sends to a thousand: a page of some megabytes that a browser draws smoothly.</summary>
    public const int EventsMax = 250_000;

    private readonly RunTrace _run;
    private readonly int[] _counts;
    private readonly long _to;

    public PageData(RunTrace run, int eventsMax = EventsMax)
    {
        _run = run;
        _to = LamportWindow.End(run.Nodes, long.MinValue / 4, eventsMax);
        _counts = new int[run.Nodes.Count];
        foreach (TraceNode node in run.Nodes)
        {
            _counts[node.Lane] = LamportWindow.CountUpTo(node, _to);
        }

        Shown = Sum(_counts);
        if (Shown > eventsMax)
        {
            // Only where clocks are no clocks, all the same or backwards, does one Lamport time hold more than fits.
            for (int lane = 0; lane < _counts.Length; lane++)
            {
                _counts[lane] = (int)(_counts[lane] * (long)eventsMax / Shown);
            }

            Shown = Sum(_counts);
        }
    }

    /// <summary>Events in the page.</summary>
    public long Shown { get; }

    /// <summary>What the page leaves out, in words, or null.</summary>
    public string? LeftOut => Shown == _run.EventCount ? null
        : $"This page holds the first {NumberText.Grouped(Shown)} of {NumberText.Grouped(_run.EventCount)} "
        + $"events, up to Lamport time "
            + $"{NumberText.Grouped(_to)}, for the space-time diagram; plots and tables are of all events.";

    public string Json()
    {
        var json = new JsonWriter(JsonEscapes.ForPages);
        json.WriteStartObject();
        json.WriteNumber("events", _run.EventCount);
        json.WriteNumber("shown", Shown);
        json.WriteString("leftOut", LeftOut);
        json.WriteNumber("originUs", _run.OriginUnixNs / 1000);
        var timeline = new RunTimeline(_run);
        json.WriteBoolean("timed", timeline.IsTimed);
        json.WriteNumber("zeroUs", timeline.FirstNs / 1000);
        json.WriteStartObject("light");
        Palette.EachLight(json.WriteString);
        json.WriteEndObject();
        WriteFaults(json);
        json.WriteStartArray("lanes");
        foreach (TraceNode node in _run.Nodes)
        {
            WriteLane(json, node, _counts[node.Lane]);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return json.ToString();
    }

    private void WriteFaults(JsonWriter json)
    {
        json.WriteStartArray("faults");
        foreach (FaultMark fault in RunFaults.Of(_run))
        {
            json.WriteStartObject();
            json.WriteString("kind", fault.Word);
            json.WriteString("text", fault.Sentence);
            json.WriteNumber("from", fault.FromNs / 1000);
            json.WriteNumber("until", fault.UntilNs / 1000);
            json.WriteStartArray("lanes");
            foreach (int lane in fault.Lanes)
            {
                json.WriteNumberValue(lane);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteLane(JsonWriter json, TraceNode node, int count)
    {
        json.WriteStartObject();
        json.WriteString("label", node.Label);
        json.WriteString("title", RunPlots.NameOf(node));
        json.WriteNumber("colour", node.Machine % Palette.Colours);
        json.WriteNumber("id", node.Id.Value);
        json.WriteString("rate", node.Rate?.ToString());
        json.WriteString("file", node.Name);
        json.WriteString("host", node.Header?.Host);
        json.WriteBoolean("queues", node.Tells(FormatFeatures.QueueDepths));
        json.WriteNumber("count", count);
        json.WriteBoolean("whole", count == node.EventCount);
        Column(json, "kind", node, count, static e => (long)e.Kind);
        Column(json, "n", node, count, static e => e.N);
        Column(json, "old", node, count, static e => e.OldClock);
        Column(json, "clock", node, count, static e => e.NewClock);
        Column(json, "queue", node, count, static e => e.QueueDepth);
        Column(json, "time", node, count, e => _run.TimeNs(e.Ref) / 1000);
        Column(json, "line", node, count, static e => e.Line);
        List<TraceEvent> receives = Events(node, count, EventKind.Receive);
        Column(json, "from", receives, static e => e.From?.Value ?? -1);
        Column(json, "message", receives, static e => e.MessageN);
        Column(json, "messageClock", receives, static e => e.MessageClock);
        Column(json, "k", receives, static e => e.MessageK);
        Column(json, "waited", receives, static e => e.WaitedNs / 1000);
        Column(json, "match", receives, static e => (long)e.Match);
        Column(json, "sendLane", receives, static e => e.Sender.Lane);
        Column(json, "sendAt", receives, static e => e.Sender.Position);
        List<TraceEvent> sends = Events(node, count, EventKind.Send);
        Column(json, "recipients", sends, static e => e.DeliveryCount);
        WriteDeliveries(json, sends);
        json.WriteEndObject();
    }

    private static void WriteDeliveries(JsonWriter json, List<TraceEvent> sends)
    {
        int count = 0;
        foreach (TraceEvent send in sends)
        {
            count += send.DeliveryCount;
        }

        long[] to = new long[count], toK = new long[count];
        int next = 0;
        foreach (TraceEvent send in sends)
        {
            for (int i = 0; i < send.DeliveryCount; i++)
            {
                TraceMessage message = send.Delivery(i);
                to[next] = message.To?.Value ?? -1;
                toK[next++] = message.K;
            }
        }

        PackedColumn.Write(json, "to", to);
        PackedColumn.Write(json, "toK", toK);
    }

    private static List<TraceEvent> Events(TraceNode node, int count, EventKind kind)
    {
        var events = new List<TraceEvent>();
        for (int i = 0; i < count; i++)
        {
            if (node[i].Kind == kind)
            {
                events.Add(node[i]);
            }
        }

        return events;
    }

    private static void Column(JsonWriter json, string name, TraceNode node, int count, Func<TraceEvent, long> value)
    {
        long[] values = new long[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = value(node[i]);
        }

        PackedColumn.Write(json, name, values);
    }

    private static void Column(JsonWriter json, string name, List<TraceEvent> events, Func<TraceEvent, long> value)
    {
        long[] values = new long[events.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(events[i]);
        }

        PackedColumn.Write(json, name, values);
    }

    private static long Sum(int[] counts)
    {
        long sum = 0;
        foreach (int count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
