using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Clocks.Model;
using Clocks.Trace;

namespace Clocks.Render;

/// <summary>
/// What the page's script draws from. In comes a run, out comes JSON that is safe inside a script element (no
/// character of it can end the element): the lanes with their events in packed columns. A run with more events than a
/// page can carry is cut at a Lamport time, which keeps the past of every event that stays; the cut is in the data
/// and in words in the page.
/// </summary>
internal sealed class PageData
{
    /// <summary>About 12 bytes each: a page of some megabytes that a browser draws smoothly.</summary>
    public const int EventsMax = 250_000;

    private readonly RunTrace _run;
    private readonly int[] _counts;
    private readonly long _to;

    public PageData(RunTrace run, int eventsMax = EventsMax)
    {
        _run = run;
        _to = LamportWindow.End(run.Nodes, long.MinValue / 4, eventsMax);
        _counts = [.. run.Nodes.Select(node => LamportWindow.CountUpTo(node, _to))];
        Shown = _counts.Sum(static c => (long)c);
        if (Shown > eventsMax)
        {
            // Only where clocks are no clocks, all the same or backwards, does one Lamport time hold more than fits.
            _counts = [.. _counts.Select(c => (int)(c * (long)eventsMax / Shown))];
            Shown = _counts.Sum(static c => (long)c);
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
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            json.WriteNumber("events", _run.EventCount);
            json.WriteNumber("shown", Shown);
            json.WriteString("leftOut", LeftOut);
            json.WriteNumber("originUs", _run.OriginUnixNs / 1000);
            json.WriteBoolean("timed", new RunTimeline(_run).IsTimed);
            json.WriteStartObject("light");
            foreach ((string name, string value) in Palette.Light())
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteStartArray("lanes");
            foreach (TraceNode node in _run.Nodes)
            {
                WriteLane(json, node, _counts[node.Lane]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private void WriteLane(Utf8JsonWriter json, TraceNode node, int count)
    {
        json.WriteStartObject();
        json.WriteString("label", node.Label);
        json.WriteNumber("id", node.Id.Value);
        json.WriteString("rate", node.Rate?.ToString());
        json.WriteString("file", node.Name);
        json.WriteString("host", node.Header?.Host);
        json.WriteBoolean("queues", node.Tells(Knowledge.QueueDepths));
        json.WriteNumber("count", count);
        Column(json, "kind", node, count, static e => (long)e.Kind);
        Column(json, "n", node, count, static e => e.N);
        Column(json, "old", node, count, static e => e.OldClock);
        Column(json, "clock", node, count, static e => e.NewClock);
        Column(json, "queue", node, count, static e => e.QueueDepth);
        Column(json, "time", node, count, e => _run.TimeNs(e.Ref) / 1000);
        Column(json, "line", node, count, static e => e.Line);
        TraceEvent[] receives = [.. Events(node, count, EventKind.Receive)];
        Column(json, "from", receives, static e => e.From?.Value ?? -1);
        Column(json, "message", receives, static e => e.MessageN);
        Column(json, "messageClock", receives, static e => e.MessageClock);
        Column(json, "k", receives, static e => e.MessageK);
        Column(json, "waited", receives, static e => e.WaitedNs / 1000);
        Column(json, "match", receives, static e => (long)e.Match);
        Column(json, "sendLane", receives, static e => e.Sender.Lane);
        Column(json, "sendAt", receives, static e => e.Sender.Position);
        TraceEvent[] sends = [.. Events(node, count, EventKind.Send)];
        Column(json, "recipients", sends, static e => e.DeliveryCount);
        TraceMessage[] messages = [.. sends.SelectMany(static e => Enumerable.Range(0, e.DeliveryCount)
            .Select(e.Delivery))];
        PackedColumn.Write(json, "to", [.. messages.Select(static m => (long)(m.To?.Value ?? -1))]);
        PackedColumn.Write(json, "toK", [.. messages.Select(static m => m.K)]);
        json.WriteEndObject();
    }

    private static IEnumerable<TraceEvent> Events(TraceNode node, int count, EventKind kind) =>
        Enumerable.Range(0, count).Select(i => node[i]).Where(e => e.Kind == kind);

    private static void Column(
        Utf8JsonWriter json, string name, TraceNode node, int count, Func<TraceEvent, long> value)
    {
        long[] values = new long[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = value(node[i]);
        }

        PackedColumn.Write(json, name, values);
    }

    private static void Column(Utf8JsonWriter json, string name, TraceEvent[] events, Func<TraceEvent, long> value) =>
        PackedColumn.Write(json, name, [.. events.Select(value)]);
}
