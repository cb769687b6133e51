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
            VectorTimes? times = request.HasVectors ? new VectorTimes(request.Relation, node, request.Run.Nodes.Count) : null;
            for (int i = 0; i < node.EventCount; i++)
            {
                Write(json, request.Run, node[i], times?.At(i));
                json.EndLine();
                if (json.Length > LinesMax)
                {
                    json.MoveTo(output);
                }
            }
        }

        json.MoveTo(output);
        return request.HasVectors ? [] : [ExportRequest.NoVectors];
    }

    private static void Write(JsonWriter json, RunTrace run, TraceEvent e, int[]? vector)
    {
        TraceNode node = e.Node;
        json.WriteStartObject();
        json.WriteNumber("machine_id", node.Id.Value);
        json.WriteString("machine", node.Label);
        json.WriteNumber("n", e.N);
        json.WriteString("event", EventKindNames.InJournal(e.Kind));
        json.WriteNumber("old_clock", e.OldClock);
        json.WriteNumber("new_clock", e.NewClock);
        if (node.Tells(FormatFeatures.QueueDepths))
        {
            json.WriteNumber("queue_len", e.QueueDepth);
        }

        if (node.Tells(FormatFeatures.WallTimes))
        {
            json.WriteNumber("system_time", e.At.UnixMicroseconds / 1_000_000m);
            json.WriteNumber("mono_ns", e.MonoNs);
        }

        if (e.Kind == EventKind.Receive)
        {
            WriteReceive(json, run, e);
        }
        else if (e.Kind == EventKind.Send)
        {
            WriteSend(json, run, e);
        }

        WriteVector(json, run, vector);
        json.WriteString("file", node.Name);
        json.WriteNumber("line", e.Line);
        json.WriteEndObject();
    }

    private static void WriteVector(JsonWriter json, RunTrace run, int[]? vector)
    {
        if (vector is null)
        {
            return;
        }

        json.WriteStartObject("vector_time");
        for (int lane = 0; lane < vector.Length; lane++)
        {
            if (vector[lane] > 0)
            {
                json.WriteNumber(run.Nodes[lane].Label, vector[lane]);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteReceive(JsonWriter json, RunTrace run, TraceEvent e)
    {
        if (e.From is { } from)
        {
            json.WriteNumber("from", from.Value);
            json.WriteNumber("message", e.MessageN);
            json.WriteNumber("k", e.MessageK);
        }

        if (e.Node.Tells(FormatFeatures.MessageClocks))
        {
            json.WriteNumber("message_clock", e.MessageClock);
        }

        if (e.Node.Tells(FormatFeatures.Arrivals))
        {
            json.WriteNumber("waited_ns", e.WaitedNs);
        }

        json.WriteString("match", MatchStateNames.Of(e.Match));
        WriteEnd(json, "send", run, e.Sender);
    }

    private static void WriteSend(JsonWriter json, RunTrace run, TraceEvent e)
    {
        json.WriteStartArray("messages");
        for (int i = 0; i < e.DeliveryCount; i++)
        {
            TraceMessage message = e.Delivery(i);
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
