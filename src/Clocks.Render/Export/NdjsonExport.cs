using Clocks.Json;
using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// All events as JSON lines for programs: what the journals say, plus what the analysis found: at each receive the
/// send it belongs to, at each send what became of every message. Keys are a stable contract; what is not told is
/// left out.
/// </summary>
internal sealed class NdjsonExport : IExport
{
    /// <summary>Bytes that wait before they are written.</summary>
    private const int LinesMax = 1 << 16;

    public string Name => "ndjson";

    public string Extension => ".ndjson";

    public string Description => "all events as JSON lines, messages matched both ways";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        var json = new JsonWriter(JsonEscapes.ForPages);
        foreach (TraceNode node in request.Run.Nodes)
        {
            for (int i = 0; i < node.EventCount; i++)
            {
                Write(json, request.Run, node[i]);
                json.EndLine();
                if (json.Length > LinesMax)
                {
                    json.MoveTo(output);
                }
            }
        }

        json.MoveTo(output);
        return [];
    }

    private static void Write(JsonWriter json, RunTrace run, TraceEvent happened)
    {
        TraceNode node = happened.Node;
        json.WriteStartObject();
        json.WriteNumber("machine_id", node.Id.Value);
        json.WriteString("machine", node.Label);
        json.WriteNumber("n", happened.N);
        json.WriteString("event", EventKindNames.InJournal(happened.Kind));
        json.WriteNumber("old_clock", happened.OldClock);
        json.WriteNumber("new_clock", happened.NewClock);
        if (node.Tells(FormatFeatures.QueueDepths))
        {
            json.WriteNumber("queue_len", happened.QueueDepth);
        }

        if (node.Tells(FormatFeatures.WallTimes))
        {
            json.WriteNumber("system_time", happened.At.UnixMicroseconds / 1_000_000m);
            json.WriteNumber("mono_ns", happened.MonoNs);
        }

        if (happened.Kind == EventKind.Receive)
        {
            WriteReceive(json, run, happened);
        }
        else if (happened.Kind == EventKind.Send)
        {
            WriteSend(json, run, happened);
        }

        json.WriteString("file", node.Name);
        json.WriteNumber("line", happened.Line);
        json.WriteEndObject();
    }

    private static void WriteReceive(JsonWriter json, RunTrace run, TraceEvent happened)
    {
        if (happened.From is { } from)
        {
            json.WriteNumber("from", from.Value);
            json.WriteNumber("message", happened.MessageN);
            json.WriteNumber("k", happened.MessageK);
        }

        if (happened.Node.Tells(FormatFeatures.MessageClocks))
        {
            json.WriteNumber("message_clock", happened.MessageClock);
        }

        if (happened.Node.Tells(FormatFeatures.Arrivals))
        {
            json.WriteNumber("waited_ns", happened.WaitedNs);
        }

        json.WriteString("match", MatchStateNames.Of(happened.Match));
        WriteEnd(json, "send", run, happened.Sender);
    }

    private static void WriteSend(JsonWriter json, RunTrace run, TraceEvent happened)
    {
        json.WriteStartArray("messages");
        for (int i = 0; i < happened.DeliveryCount; i++)
        {
            TraceMessage message = happened.Delivery(i);
            json.WriteStartObject();
            if (message.To is { } to)
            {
                json.WriteNumber("to", to.Value);
            }

            if (message.K >= 0)
            {
                json.WriteNumber("k", message.K);
                json.WriteBoolean("blocked", message.IsBlocked);
            }

            WriteEnd(json, "receive", run, message.Receiver);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEnd(JsonWriter json, string name, RunTrace run, EventRef other)
    {
        if (other.IsNone)
        {
            return;
        }

        TraceEvent end = run[other];
        json.WriteStartObject(name);
        json.WriteString("machine", end.Node.Label);
        json.WriteNumber("n", end.N);
        json.WriteString("at", end.Location);
        json.WriteEndObject();
    }
}
