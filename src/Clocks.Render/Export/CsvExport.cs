using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// All events as comma-separated values (RFC 4180, but LF): one line an event, machines one after the other. Cells
/// that the event or its journal has nothing for are empty; recipients of a send and entries of a vector time are separated by spaces.
/// </summary>
internal sealed class CsvExport : IExport
{
    private const string Header =
        "machine_id,machine,n,event,old_clock,new_clock,jump,queue_len,system_time,mono_ns,"
        + "from,message,message_clock,k,waited_ns,to,to_k,file,line,vector_time";

    public string Name => "csv";

    public string Extension => ".csv";

    public string Description => "all events as a table for spreadsheets, R or pandas";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        using StreamWriter text = ExportText.Writer(output);
        text.WriteLine(Header);
        bool hasVectors = request.HasVectors;
        foreach (TraceNode node in request.Run.Nodes)
        {
            string label = CsvText.Cell(node.Label), file = CsvText.Cell(node.Name);
            VectorTimes? times = hasVectors ? new VectorTimes(request.Relation, node, request.Run.Nodes.Count) : null;
            for (int i = 0; i < node.EventCount; i++)
            {
                Write(text, node[i], label, file);
                WriteVector(text, times?.At(i) ?? [], request.Run);
            }
        }

        return hasVectors ? [] : [ExportRequest.NoVectors];
    }

    /// <summary>The entries that are not 0: <c>1:12 2:17 3:12</c>.</summary>
    private static void WriteVector(StreamWriter text, int[] vector, RunTrace run)
    {
        var entries = new List<string>();
        for (int lane = 0; lane < vector.Length; lane++)
        {
            if (vector[lane] > 0)
            {
                entries.Add($"{run.Nodes[lane].Label.Replace(' ', '_')}:{vector[lane]}");
            }
        }

        text.WriteLine("," + CsvText.Cell(string.Join(' ', entries)));
    }

    private static void Write(StreamWriter text, TraceEvent e, string label, string file)
    {
        TraceNode node = e.Node;
        string queue = node.Tells(FormatFeatures.QueueDepths) ? N(e.QueueDepth) : "";
        string wall = node.Tells(FormatFeatures.WallTimes) ? ExportText.Seconds(e.At.UnixMicroseconds) : "";
        string mono = node.Tells(FormatFeatures.MonotonicTimes) ? N(e.MonoNs) : "";
        text.Write($"{node.Id},{label},{N(e.N)},{EventKindNames.InJournal(e.Kind)},");
        text.Write($"{N(e.OldClock)},{N(e.NewClock)},{N(e.Jump)},{queue},{wall},{mono},");
        bool isReceive = e.Kind == EventKind.Receive;
        text.Write($"{e.From?.ToString()},");
        text.Write($"{(isReceive && node.Tells(FormatFeatures.Senders) ? N(e.MessageN) : "")},");
        text.Write($"{(isReceive && node.Tells(FormatFeatures.MessageClocks) ? N(e.MessageClock) : "")},");
        text.Write($"{(isReceive && node.Tells(FormatFeatures.ChannelNumbers) ? N(e.MessageK) : "")},");
        text.Write($"{(isReceive && node.Tells(FormatFeatures.Arrivals) ? N(e.WaitedNs) : "")},");
        Write(text, e, static m => m.To?.ToString() ?? "?");
        text.Write(',');
        Write(text, e, static m => m.K < 0 ? "?" : N(m.K));
        text.Write($",{file},{e.Line}");
    }

    private static void Write(StreamWriter text, TraceEvent sent, Func<TraceMessage, string> value)
    {
        for (int i = 0; i < sent.DeliveryCount; i++)
        {
            text.Write(i == 0 ? "" : " ");
            text.Write(value(sent.Delivery(i)));
        }
    }

    private static string N(long value) => value.ToString();
}
