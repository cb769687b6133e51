using Clocks.Json;
using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// Trace-event JSON for the Perfetto page and Chrome's tracing: a process for each node, a slice for each event, a
/// flow for each message, counters for queue and clock. A slice stands before the flow that begins or ends in it;
/// flow ids are hexadecimal strings, one for each message. On the Lamport axis one unit of the clock is a
/// millisecond, and no flow runs backwards.
/// </summary>
internal sealed class PerfettoExport : IExport
{
    private const long LamportUnitUs = 1_000, LamportSliceUs = 800, WallSliceNs = 200_000;
    private const int PendingMax = 1 << 16;

    public string Name => "perfetto";

    public string Extension => ".perfetto.json";

    public bool HasAxis => true;

    public string Description => "trace-event JSON for the Perfetto page and chrome://tracing; --axis lamport "
        + "(default) or wall";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        var json = new JsonWriter(JsonEscapes.ForPages);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        var events = new Events(request, json, output);
        events.Write();
        json.WriteEndArray();
        json.WriteStartObject("otherData");
        json.WriteString("axis", request.Axis == ExportAxis.Lamport ? "Lamport time, 1 = 1 ms"
            : "wall clock of each machine");
        json.WriteNumber("messages", events.Messages);
        json.WriteNumber("arrows_backwards", events.Backwards);
        json.WriteEndObject();
        json.WriteEndObject();
        json.EndLine();
        json.MoveTo(output);
        return events.Backwards == 0 ? [] :
        [
            $"{events.Backwards} of {events.Messages} arrows run backwards on this axis: "
            + (request.Axis == ExportAxis.Wall
                ? "the wall clocks differ by more than the messages took. Events are not moved; --axis lamport "
                + "shows the order."
                : "the clocks break the clock condition; clocks verify names the events."),
        ];
    }

    private sealed class Events(ExportRequest request, JsonWriter json, Stream output)
    {
        private readonly RunTrace _run = request.Run;

        /// <summary>
        /// Where each lane's messages begin to be numbered; with the place in the lane it makes the id of a flow.
        /// </summary>
        private readonly Dictionary<EventRef, long> _flows = [];

        private readonly int[] _threads = Threads(request.Run);

        private long _nextFlow = 1;

        public long Messages { get; private set; }

        public long Backwards { get; private set; }

        public void Write()
        {
            foreach (TraceNode node in _run.Nodes)
            {
                NameLane(node);
                for (int i = 0; i < node.EventCount; i++)
                {
                    WriteEvent(node[i], i + 1 < node.EventCount ? StartNs(node[i + 1]) : long.MaxValue);
                    if (json.Length > PendingMax)
                    {
                        json.MoveTo(output);
                    }
                }
            }
        }

        /// <summary>On the axis, in nanoseconds.</summary>
        private long StartNs(TraceEvent e) => request.Axis == ExportAxis.Lamport
            ? e.NewClock * LamportUnitUs * 1_000 : _run.TimeNs(e.Ref);

        /// <summary>A node with several incarnations is one process; each is a thread of it.</summary>
        private int Thread(TraceNode node) => _threads[node.Lane];

        private static int[] Threads(RunTrace run)
        {
            int[] threads = new int[run.Nodes.Count];
            foreach (TraceNode node in run.Nodes)
            {
                threads[node.Lane] = 1 + new List<TraceNode>(run.IncarnationsOf(node.Id)).IndexOf(node);
            }

            return threads;
        }

        private void NameLane(TraceNode node)
        {
            string rate = node.Rate is { } hertz ? $" ({hertz} Hz)" : "";
            Begin("M", "process_name", node, null);
            Argument("name", $"machine {node.Label}{rate}");
            Begin("M", "thread_name", node, null);
            Argument("name", node.Name);
            Begin("M", "process_sort_index", node, null);
            json.WriteStartObject("args");
            json.WriteNumber("sort_index", node.Lane);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        private void WriteEvent(TraceEvent e, long nextNs)
        {
            long startNs = StartNs(e);
            long sliceNs = request.Axis == ExportAxis.Lamport ? LamportSliceUs * 1_000
                : Math.Clamp(nextNs - startNs, 1_000, WallSliceNs);
            Begin("X", EventKindNames.InJournal(e.Kind), e.Node, startNs);
            Microseconds("dur", sliceNs);
            WriteArguments(e);
            json.WriteEndObject();
            WriteFlows(e, startNs);
            Counter(e, startNs, "clock", e.NewClock);
            if (e.Node.Tells(FormatFeatures.QueueDepths))
            {
                Counter(e, startNs, "queue", e.QueueDepth);
            }
        }

        private void WriteArguments(TraceEvent e)
        {
            json.WriteStartObject("args");
            json.WriteNumber("n", e.N);
            json.WriteNumber("old_clock", e.OldClock);
            json.WriteNumber("new_clock", e.NewClock);
            json.WriteNumber("queue_len", e.QueueDepth);
            json.WriteString("at", e.Location);
            if (e.Kind == EventKind.Receive)
            {
                json.WriteString("from", e.From is { } from ? request.Run.NameOf(from) : "?");
                json.WriteNumber("message", e.MessageN);
                json.WriteNumber("message_clock", e.MessageClock);
                json.WriteNumber("waited_ns", e.WaitedNs);
            }

            json.WriteEndObject();
        }

        private void WriteFlows(TraceEvent e, long startNs)
        {
            if (!e.Sender.IsNone)
            {
                Messages++;
                Backwards += StartNs(_run[e.Sender]) > startNs ? 1 : 0;
                Flow("f", e, startNs, e.Ref);
            }

            for (int i = 0; i < e.DeliveryCount; i++)
            {
                EventRef receiver = e.Delivery(i).Receiver;
                if (!receiver.IsNone)
                {
                    Flow("s", e, startNs, receiver);
                }
            }
        }

        /// <summary>The receive names the message: each takes exactly one.</summary>
        private void Flow(string phase, TraceEvent e, long startNs, EventRef receive)
        {
            if (!_flows.Remove(receive, out long id))
            {
                _flows[receive] = id = _nextFlow++;
            }

            Begin(phase, "message", e.Node, startNs);
            json.WriteString("cat", "message");
            json.WriteString("id", "0x" + id.ToString("x"));
            if (phase == "f")
            {
                json.WriteString("bp", "e");
            }

            json.WriteEndObject();
        }

        private void Counter(TraceEvent e, long startNs, string name, long value)
        {
            Begin("C", name, e.Node, startNs);
            json.WriteStartObject("args");
            json.WriteNumber(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        private void Begin(string phase, string name, TraceNode node, long? startNs)
        {
            json.WriteStartObject();
            json.WriteString("ph", phase);
            json.WriteString("name", name);
            json.WriteNumber("pid", node.Id.Value);
            json.WriteNumber("tid", Thread(node));
            if (startNs is { } ns)
            {
                Microseconds("ts", ns);
            }
        }

        private void Argument(string name, string value)
        {
            json.WriteStartObject("args");
            json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        private void Microseconds(string name, long ns)
        {
            if (ns % 1_000 == 0)
            {
                json.WriteNumber(name, ns / 1_000);
            }
            else
            {
                json.WriteNumber(name, ns / 1_000m);
            }
        }
    }
}
