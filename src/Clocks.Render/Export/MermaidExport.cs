using System.Text;
using Clocks.Render.Plots;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// A Mermaid flowchart for Markdown: a column for each machine, events as nodes in its colour, local steps and
/// messages as edges. Mermaid refuses more than 500 edges or 50 000 characters, so the export takes the largest
/// window that stays within both, around an event or from a Lamport time on, and says in a node of its own what it
/// leaves out. Columns are chains, not subgraphs: Mermaid's layout fails on many subgraphs with edges between them.
/// </summary>
internal sealed class MermaidExport : IExport
{
    /// <summary>Mermaid's <c>maxEdges</c>.</summary>
    public const int EdgesMax = 500;

    /// <summary>Mermaid's <c>maxTextSize</c>.</summary>
    public const int CharactersMax = 50_000;

    public string Name => "mermaid";

    public string Extension => ".mmd";

    public bool HasWindow => true;

    public string Description => "flowchart for Markdown, at most 500 edges: --around 2#17, or --from and --until";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        int events = EdgesMax;
        while (true)
        {
            (string text, int edges, string? leftOut) = Compose(request, events);
            if ((edges <= EdgesMax && text.Length <= CharactersMax) || events == 1)
            {
                using StreamWriter writer = ExportText.Writer(output);
                writer.Write(text);
                return leftOut is null ? [] : [leftOut];
            }

            events = Math.Max(1, events * 9 / 10);
        }
    }

    private static (string Text, int Edges, string? LeftOut) Compose(ExportRequest request, int eventsMax)
    {
        (long from, long to) = request.Window(eventsMax);
        List<TraceEvent> events = LamportWindow.Events(request.Run.Nodes, from, to);

        // A window of a single Lamport value can still hold an event of every machine.
        events = events.Count <= eventsMax ? events : events[..eventsMax];
        string? leftOut = request.LeftOut(events.Count, from, to);
        var text = new StringBuilder("flowchart TD\n");
        if (leftOut is not null)
        {
            text.Append($"  shown[\"{Quote(leftOut)}\"]\n");
        }

        for (int lane = 0; lane < Palette.Colours; lane++)
        {
            text.Append($"  classDef {Palette.LaneClass(lane)} stroke:{Palette.LightLanes[lane]},stroke-width:2px\n");
        }

        int edges = 0;
        foreach (TraceNode node in request.Run.Nodes)
        {
            List<TraceEvent> lane = events.FindAll(e => e.Node == node);
            edges += lane.Count == 0 ? 0 : WriteLane(text, node, lane);
        }

        foreach (TraceEvent receive in LamportWindow.ReceivesWithin(events))
        {
            text.Append($"  {Id(receive.Sender)} ==> {Id(receive.Ref)}\n");
            edges++;
        }

        if (request.Around is { } middle && events.Exists(e => e.Ref == middle))
        {
            text.Append($"  style {Id(middle)} stroke-width:4px\n");
        }

        return (text.ToString(), edges, leftOut);
    }

    private static int WriteLane(StringBuilder text, TraceNode node, List<TraceEvent> events)
    {
        string name = $"m{node.Lane}";
        string colour = $"c{node.Lane % Palette.Colours}";
        text.Append($"  {name}[[\"machine {Quote(node.Label)}\"]]:::{colour}\n");
        foreach (TraceEvent e in events)
        {
            (string open, string close) = e.Kind switch
            {
                EventKind.Send => ("[/", "/]"),
                EventKind.Receive => ("([", "])"),
                _ => ("[", "]"),
            };
            text.Append($"  {Id(e.Ref)}{open}\"{e.N}: L{e.NewClock}\"{close}").Append($":::{colour}\n");
        }

        string before = name;
        foreach (TraceEvent e in events)
        {
            text.Append($"  {before} --- {Id(e.Ref)}\n");
            before = Id(e.Ref);
        }

        return events.Count;
    }

    private static string Id(EventRef which) => $"e{which.Lane}_{which.Position}";

    /// <summary>For a quoted label: whatever is not a plain character becomes Mermaid's <c>#code;</c>.</summary>
    private static string Quote(string text)
    {
        var safe = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPlain = rune.IsAscii && (Rune.IsLetterOrDigit(rune) || " .,:_-".Contains((char)rune.Value));
            _ = isPlain ? safe.Append((char)rune.Value) : safe.Append($"#{rune.Value};");
        }

        return safe.ToString();
    }
}
