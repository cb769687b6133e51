using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Text;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// A graph for Graphviz <c>dot</c>: a lane for each machine held together by <c>group</c>, one rank for each Lamport
/// value, solid edges for local steps, coloured ones for messages. <c>dot</c> takes long over thousands of nodes, so
/// a window is drawn and the label of the graph says what it leaves out.
/// </summary>
internal sealed class DotExport : IExport
{
    private const int EventsMax = 400;

    public string Name => "dot";

    public string Extension => ".dot";

    public bool HasWindow => true;

    public string Description => "graph for Graphviz: dot -Tsvg run.dot -o run.svg; "
        + "window with --from, --until, --around";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        List<TraceEvent> events = request.Events(EventsMax, out long from, out long to);
        string? leftOut = request.LeftOut(events.Count, from, to);
        using StreamWriter text = ExportText.Writer(output);
        text.WriteLine("digraph run {");
        text.WriteLine("  graph [rankdir=TB, newrank=true, ranksep=0.25, nodesep=0.6, labelloc=t, "
            + "fontname=\"Helvetica\",");
        text.WriteLine($"    label=\"{Quote("Space-time diagram. " + (leftOut ?? "All events are shown."))}\"];");
        text.WriteLine("  node [shape=circle, fixedsize=true, width=0.34, fontsize=9, fontname=\"Helvetica\", "
            + "style=filled];");
        text.WriteLine("  edge [arrowsize=0.6];");
        WriteRanks(text, events);
        WriteLanes(text, events);
        WriteMessages(text, request.Run, events);
        text.WriteLine("}");
        return leftOut is null ? [] : [leftOut];
    }

    private static string Id(EventRef which) => $"e{which.Lane}_{which.Position}";

    private static string Colour(TraceNode node) => Palette.LightLanes[node.Machine % Palette.Colours];

    /// <summary>A spine of Lamport values; events of one value stand at the height of its mark.</summary>
    private static void WriteRanks(StreamWriter text, List<TraceEvent> events)
    {
        var ranked = new List<TraceEvent>(events);
        ranked.Sort(ExportText.InTotalOrder);
        string? before = null;
        for (int next = 0; next < ranked.Count;)
        {
            long time = ranked[next].NewClock;
            string mark = $"t{time}".Replace('-', 'm');
            text.Write($"  {mark} [shape=plaintext, fixedsize=false, style=\"\", group=time, "
                + $"fontcolor=\"#566373\", label=\"{time}\"]; ");
            text.Write($"{{ rank=same; {mark};");
            for (; next < ranked.Count && ranked[next].NewClock == time; next++)
            {
                text.Write($" {Id(ranked[next].Ref)};");
            }

            text.WriteLine(" }");
            if (before is not null)
            {
                text.WriteLine($"  {before} -> {mark} [style=invis];");
            }

            before = mark;
        }
    }

    private static void WriteLanes(StreamWriter text, List<TraceEvent> events)
    {
        TraceNode? node = null;
        string name = "", colour = "", before = "";
        foreach (TraceEvent e in events)
        {
            if (e.Node != node)
            {
                node = e.Node;
                before = name = $"m{node.Lane}";
                colour = Colour(node);
                text.WriteLine($"  {name} [shape=box, fixedsize=false, style=\"\", group={name}, "
                    + $"color=\"{colour}\", label=\"machine {Quote(node.Label)}\"];");
            }

            string fill = e.Kind switch
            {
                EventKind.Send => colour,
                EventKind.Receive => "#ffffff",
                _ => "#e8edf3",
            };
            string ink = e.Kind == EventKind.Send ? "#ffffff" : "#17202b";
            string id = Id(e.Ref);
            text.WriteLine($"  {id} [group={name}, color=\"{colour}\", fillcolor=\"{fill}\", "
                + $"fontcolor=\"{ink}\", label=\"{e.N}\", tooltip=\"{Quote(Tip(e))}\"];");
            text.WriteLine($"  {before} -> {id} [arrowhead=none, weight=20, color=\"{colour}\"];");
            before = id;
        }
    }

    private static void WriteMessages(StreamWriter text, RunTrace run, List<TraceEvent> events)
    {
        foreach (TraceEvent receive in LamportWindow.ReceivesWithin(events))
        {
            TraceEvent send = run[receive.Sender];
            text.WriteLine($"  {Id(send.Ref)} -> {Id(receive.Ref)} [color=\"{Colour(send.Node)}\", weight=0];");
        }
    }

    private static string Tip(TraceEvent e) => $"{e.Node.Label}#{e.N} "
        + $"{EventKindNames.Of(e.Kind)} {e.OldClock} to {e.NewClock}, {e.Location}";

    /// <summary>For a quoted string of DOT, where a backslash begins an escape.</summary>
    private static string Quote(string text)
    {
        var safe = new StringBuilder();
        foreach (char c in text)
        {
            _ = c is '"' or '\\' ? safe.Append('\\').Append(c) : char.IsControl(c) ? safe.Append(' ') : safe.Append(c);
        }

        return safe.ToString();
    }
}
