using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// A Mermaid sequence diagram for Markdown: a participant for each machine, events as notes in the order of their Lamport times, an
/// open arrow for each message where it is sent. The receive is a note of its own where a tick took the message: Mermaid draws
/// no slanted arrows, and sending and taking are two events. A window of events, which a note names; --around asks for another.
/// </summary>
internal sealed class MermaidExport : IExport
{
    /// <summary>Mermaid's <c>maxTextSize</c>.</summary>
    public const int CharactersMax = 50_000;

    /// <summary>Without a window of one's own: as many rows as one looks at. With one: as many as a page can bear.</summary>
    private const int EventsUsual = 60, EventsMax = 400;

    public string Name => "mermaid";

    public string Extension => ".mmd";

    public bool HasWindow => true;

    public string Description => "sequence diagram for Markdown: --around 2#17, or --from and --until";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        int events = request.From is null && request.To is null ? EventsUsual : EventsMax;
        while (true)
        {
            (string text, string? leftOut) = Compose(request, events);
            if (text.Length <= CharactersMax || events == 1)
            {
                using StreamWriter writer = ExportText.Writer(output);
                writer.Write(text);
                return leftOut is null ? [] : [leftOut];
            }

            events = Math.Max(1, events * 9 / 10);
        }
    }

    private static (string Text, string? LeftOut) Compose(ExportRequest request, int eventsMax)
    {
        List<TraceEvent> events = request.Events(eventsMax, out long from, out long to);
        string? leftOut = request.LeftOut(events.Count, from, to);
        var text = new StringBuilder("sequenceDiagram\n");
        List<TraceNode> lanes = Participants(request.Run, events);
        foreach (TraceNode node in lanes)
        {
            text.Append($"  participant {Id(node)} as {Quote(RunPlots.NameOf(node))}\n");
        }

        if (leftOut is not null && lanes.Count > 0)
        {
            text.Append($"  Note over {Id(lanes[0])}{(lanes.Count > 1 ? "," + Id(lanes[^1]) : "")}: {Quote(leftOut)}\n");
        }

        events.Sort(ExportText.InTotalOrder);
        foreach (TraceEvent e in events)
        {
            bool isMiddle = request.Around == e.Ref;
            text.Append(isMiddle ? "  rect rgba(240, 180, 60, 0.3)\n" : "");
            WriteEvent(text, request.Run, e);
            text.Append(isMiddle ? "  end\n" : "");
        }

        return (text.ToString(), leftOut);
    }

    /// <summary>The lanes with events in the window, and those to which messages go; none if there is nothing in it.</summary>
    private static List<TraceNode> Participants(RunTrace run, List<TraceEvent> events)
    {
        bool[] isThere = new bool[run.Nodes.Count];
        foreach (TraceEvent e in events)
        {
            isThere[e.Ref.Lane] = true;
            for (int i = 0; i < e.DeliveryCount; i++)
            {
                TraceMessage message = e.Delivery(i);
                if (!message.IsBlocked && LaneOf(run, message) is { } to)
                {
                    isThere[to.Lane] = true;
                }
            }
        }

        List<TraceNode> nodes = [.. run.Nodes];
        return nodes.FindAll(node => isThere[node.Lane]);
    }

    /// <summary>The lane that a message goes to: of its receive, else the first of the node.</summary>
    private static TraceNode? LaneOf(RunTrace run, TraceMessage message) => !message.Receiver.IsNone
        ? run[message.Receiver].Node
        : message.To is { } to && run.IncarnationsOf(to) is [var first, ..] ? first : null;

    private static void WriteEvent(StringBuilder text, RunTrace run, TraceEvent e)
    {
        string says = $"{e.N}: L{e.NewClock}";
        bool isSent = false;
        for (int i = 0; i < e.DeliveryCount; i++)
        {
            TraceMessage message = e.Delivery(i);
            if (!message.IsBlocked && LaneOf(run, message) is { } to)
            {
                text.Append($"  {Id(e.Node)}{(message.Receiver.IsNone ? "-x" : "-)")}{Id(to)}: {Quote(says)}\n");
                isSent = true;
            }
        }

        string took = e.Sender.IsNone ? e.Kind == EventKind.Receive ? " receives" : "" : $" takes {ChainText.Name(run[e.Sender])}";
        text.Append(isSent ? "" : $"  Note over {Id(e.Node)}: {Quote(says + took)}\n");
    }

    private static string Id(TraceNode node) => $"m{node.Lane}";

    /// <summary>Whatever is not a plain character becomes Mermaid's <c>#code;</c>.</summary>
    private static string Quote(string text)
    {
        var safe = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPlain = rune.IsAscii && (Rune.IsLetterOrDigit(rune) || " .,_-".Contains((char)rune.Value));
            _ = isPlain ? safe.Append((char)rune.Value) : safe.Append($"#{rune.Value};");
        }

        return safe.ToString();
    }
}
