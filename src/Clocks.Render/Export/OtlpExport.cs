using Clocks.Json;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// Spans for whatever reads OpenTelemetry: OTLP in JSON (<c>ExportTraceServiceRequest</c> of OTLP 1.x), a request a line, as the
/// file exporter of a collector writes them and its file receiver reads them. A machine is a service, each life of it an instance;
/// an event is a span, whose links name its causes: the event before it and, at a receive, the send. A receive begins when the
/// message arrived, so that its length is the time in the queue. The run is one trace, and a span for each life holds its events.
/// </summary>
internal sealed class OtlpExport : IExport
{
    /// <summary>What a span is: <c>SpanKind</c> of OTLP.</summary>
    private const int Internal = 1, Producer = 4, Consumer = 5;

    /// <summary>Spans on one line: a collector reads a line whole.</summary>
    private const int SpansMax = 500;

    /// <summary>Where there are no wall times, one unit of the Lamport clock.</summary>
    private const long LamportUnitNs = 1_000_000;

    public string Name => "otlp";

    public string Extension => ".otlp.jsonl";

    public string Description => "spans with links for OpenTelemetry collectors, as OTLP in JSON lines";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        bool hasTimes = new List<TraceNode>(request.Run.Nodes).TrueForAll(
            static n => n.EventCount == 0 || n.Tells(FormatFeatures.WallTimes));
        var spans = new Spans(request.Run, hasTimes);
        foreach (TraceNode node in request.Run.Nodes)
        {
            for (int first = 0; first < node.EventCount; first += SpansMax)
            {
                spans.WriteLine(node, first, Math.Min(first + SpansMax, node.EventCount));
                spans.Json.MoveTo(output);
            }
        }

        return hasTimes ? [] : ["Some journals tell no wall time: one unit of the Lamport clock stands for a millisecond, from 1970 on."];
    }

    private sealed class Spans(RunTrace run, bool hasTimes)
    {
        private readonly string _trace = TraceIdOf(run);

        public JsonWriter Json { get; } = new(JsonEscapes.ForPages);

        /// <summary>The events of a life from one position up to another, and first the span of the whole life.</summary>
        public void WriteLine(TraceNode node, int first, int end)
        {
            Json.WriteStartObject();
            Json.WriteStartArray("resourceSpans");
            Json.WriteStartObject();
            Json.WriteStartObject("resource");
            Json.WriteStartArray("attributes");
            Text("service.name", char.IsAsciiDigit(node.MachineName[0]) ? $"machine {node.MachineName}" : node.MachineName);
            if (node.Header is { } header)
            {
                Text("service.instance.id", header.Run.ToString());
            }

            Json.WriteEndArray();
            Json.WriteEndObject();
            Json.WriteStartArray("scopeSpans");
            Json.WriteStartObject();
            Json.WriteStartObject("scope");
            Json.WriteString("name", "clocks");
            Json.WriteEndObject();
            Json.WriteStartArray("spans");
            if (first == 0)
            {
                WriteLife(node);
            }

            for (int i = first; i < end; i++)
            {
                WriteEvent(node[i]);
            }

            Json.WriteEndArray();
            Json.WriteEndObject();
            Json.WriteEndArray();
            Json.WriteEndObject();
            Json.WriteEndArray();
            Json.WriteEndObject();
            Json.EndLine();
        }

        private void WriteLife(TraceNode node)
        {
            TraceEvent begin = node[0], end = node[node.EventCount - 1];
            Begin(LifeOf(node.Lane), "", $"machine {node.Label}", Internal, BeginNs(begin), TimeNs(end));
            Json.WriteStartArray("attributes");
            Text("log.file.name", node.Name);
            Json.WriteEndArray();
            Json.WriteEndObject();
        }

        private void WriteEvent(TraceEvent e)
        {
            int kind = e.Kind switch { EventKind.Send => Producer, EventKind.Receive => Consumer, _ => Internal };
            Begin(IdOf(e.Ref), LifeOf(e.Node.Lane), VectorLog.Describe(run, e), kind, BeginNs(e), TimeNs(e));
            Json.WriteStartArray("attributes");
            Number("lamport.clock", e.NewClock);
            Number("lamport.clock.before", e.OldClock);
            Number("clocks.event", e.N);
            if (e.Node.Tells(FormatFeatures.QueueDepths))
            {
                Number("clocks.queue", e.QueueDepth);
            }

            Number("code.line.number", e.Line);
            Json.WriteEndArray();
            Json.WriteStartArray("links");
            if (e.Position > 0)
            {
                Link(e.Ref with { Position = e.Position - 1 });
            }

            if (!e.Sender.IsNone)
            {
                Link(e.Sender);
            }

            Json.WriteEndArray();
            Json.WriteEndObject();
        }

        private void Begin(string id, string parent, string name, int kind, long beginNs, long endNs)
        {
            Json.WriteStartObject();
            Json.WriteString("traceId", _trace);
            Json.WriteString("spanId", id);
            if (parent.Length > 0)
            {
                Json.WriteString("parentSpanId", parent);
            }

            Json.WriteString("name", name);
            Json.WriteNumber("kind", kind);
            Json.WriteString("startTimeUnixNano", $"{beginNs}");
            Json.WriteString("endTimeUnixNano", $"{endNs}");
        }

        private void Link(EventRef cause)
        {
            Json.WriteStartObject();
            Json.WriteString("traceId", _trace);
            Json.WriteString("spanId", IdOf(cause));
            Json.WriteEndObject();
        }

        private void Text(string key, string value)
        {
            Json.WriteStartObject();
            Json.WriteString("key", key);
            Json.WriteStartObject("value");
            Json.WriteString("stringValue", value);
            Json.WriteEndObject();
            Json.WriteEndObject();
        }

        /// <summary>64 bits stand in quotes in this JSON.</summary>
        private void Number(string key, long value)
        {
            Json.WriteStartObject();
            Json.WriteString("key", key);
            Json.WriteStartObject("value");
            Json.WriteString("intValue", $"{value}");
            Json.WriteEndObject();
            Json.WriteEndObject();
        }

        private long TimeNs(TraceEvent e) => hasTimes ? run.OriginUnixNs + run.TimeNs(e.Ref) : e.NewClock * LamportUnitNs;

        private long BeginNs(TraceEvent e) => TimeNs(e) - (hasTimes ? e.WaitedNs : 0);

        /// <summary>8 bytes that are not all 0: the lane and the place in it.</summary>
        private static string IdOf(EventRef e) => $"{e.Lane + 1:x8}{e.Position + 1:x8}";

        private static string LifeOf(int lane) => $"{lane + 1:x8}00000000";

        /// <summary>16 bytes that are not all 0: the run of the first journal, or where none tells its own a constant.</summary>
        private static string TraceIdOf(RunTrace run)
        {
            foreach (TraceNode node in run.Nodes)
            {
                if (node.Header is { } header)
                {
                    return $"{header.Run.Bits:x32}";
                }
            }

            return $"{1:x32}";
        }
    }
}
