using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// All events as comma-separated values (RFC 4180, but LF): one line an event, machines one after the other. Cells
/// that the event or its journal has nothing for are empty; the recipients of a send are separated by spaces.
/// </summary>
internal sealed class CsvExport : IExport
{
    private const string Header =
        "machine_id,machine,n,event,old_clock,new_clock,jump,queue_len,system_time,mono_ns,"
        + "from,message,message_clock,k,waited_ns,to,to_k,file,line";

    public string Name => "csv";

    public string Extension => ".csv";

    public string Description => "all events as a table for spreadsheets, R or pandas";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        using StreamWriter text = ExportText.Writer(output);
        text.WriteLine(Header);
        foreach (TraceNode node in request.Run.Nodes)
        {
            string label = Cell(node.Label), file = Cell(node.Name);
            for (int i = 0; i < node.EventCount; i++)
            {
                Write(text, node[i], label, file);
            }
        }

        return [];
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
        text.WriteLine($",{file},{e.Line}");
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

    /// <summary>
    /// Quoted where needed; a name that a spreadsheet would take for a formula gets an apostrophe before it.
    /// </summary>
    private static string Cell(string text)
    {
        string safe = text.Length > 0 && "=+-@\t\r".Contains(text[0]) ? "'" + text : text;
        return safe.AsSpan().IndexOfAny("\",\r\n") < 0 ? safe
            : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
