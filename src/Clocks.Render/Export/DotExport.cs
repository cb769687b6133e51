using System.Text;
using Clocks.Model;
using Clocks.Trace;

namespace Clocks.Render.Export;

/// <summary>
/// A graph for Graphviz <c>dot</c>: a lane for each machine held together by <c>group</c>, one rank for each Lamport
/// value, solid edges for local steps, coloured ones for messages. <c>dot</c> takes long over thousands of nodes, so
/// a window is drawn and the label of the graph says what it leaves out.
/// </summary>
internal sealed class DotExport : IExport
{
    private const int EventsMax = 400;

    private static readonly string[] Colours = [.. Palette.Light().Take(Palette.Colours).Select(static c => c.Value)];

    public string Name => "dot";

    public string Extension => ".dot";

    public string Description => "graph for Graphviz: dot -Tsvg run.dot -o run.svg; window with --from, --until, --around";

    public IReadOnlyList<string> Write(ExportRequest request, Stream output)
    {
        (long from, long to) = request.Window(EventsMax);
        List<TraceEvent> events = [.. request.Run.Nodes.SelectMany(node => LamportWindow.Events(node, from, to))];
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
        WriteLanes(text, request.Run, events);
        WriteMessages(text, request.Run, events);
        text.WriteLine("}");
        return leftOut is null ? [] : [leftOut];
    }

    private static string Id(EventRef which) => InvariantText.Of($"e{which.Lane}_{which.Position}");

    private static string Colour(int lane) => Colours[lane % Colours.Length];

    /// <summary>A spine of Lamport values; events of one value stand at the height of its mark.</summary>
    private static void WriteRanks(StreamWriter text, List<TraceEvent> events)
    {
        string? before = null;
        foreach (IGrouping<long, TraceEvent> rank in events.GroupBy(static e => e.NewClock).OrderBy(static g => g.Key))
        {
            string mark = InvariantText.Of($"t{rank.Key}").Replace('-', 'm');
            text.Write(InvariantText.Of($"  {mark} [shape=plaintext, fixedsize=false, style=\"\", group=time, "
                + $"fontcolor=\"#566373\", label=\"{rank.Key}\"]; "));
            text.WriteLine($"{{ rank=same; {mark}; {string.Join("; ", rank.Select(static e => Id(e.Ref)))}; }}");
            if (before is not null)
            {
                text.WriteLine($"  {before} -> {mark} [style=invis];");
            }

            before = mark;
        }
    }

    private static void WriteLanes(StreamWriter text, RunTrace run, List<TraceEvent> events)
    {
        foreach (IGrouping<int, TraceEvent> lane in events.GroupBy(static e => e.Node.Lane))
        {
            string name = InvariantText.Of($"m{lane.Key}");
            text.WriteLine($"  {name} [shape=box, fixedsize=false, style=\"\", group={name}, "
                + $"color=\"{Colour(lane.Key)}\", "
                + $"label=\"machine {Quote(run.Nodes[lane.Key].Label)}\"];");
            string before = name;
            foreach (TraceEvent happened in lane)
            {
                string fill = happened.Kind switch
                {
                    EventKind.Send => Colour(lane.Key),
                    EventKind.Receive => "#ffffff",
                    _ => "#e8edf3",
                };
                string ink = happened.Kind == EventKind.Send ? "#ffffff" : "#17202b";
                text.WriteLine($"  {Id(happened.Ref)} [group={name}, color=\"{Colour(lane.Key)}\", "
                    + $"fillcolor=\"{fill}\", "
                    + $"fontcolor=\"{ink}\", label=\"{happened.N}\", tooltip=\"{Quote(Tip(happened))}\"];");
                text.WriteLine($"  {before} -> {Id(happened.Ref)} [arrowhead=none, weight=20, "
                    + $"color=\"{Colour(lane.Key)}\"];");
                before = Id(happened.Ref);
            }
        }
    }

    private static void WriteMessages(StreamWriter text, RunTrace run, List<TraceEvent> events)
    {
        var shown = events.Select(static e => e.Ref).ToHashSet();
        foreach (TraceEvent receive in events.Where(e => !e.Sender.IsNone && shown.Contains(e.Sender)))
        {
            TraceEvent send = run[receive.Sender];
            text.WriteLine($"  {Id(send.Ref)} -> {Id(receive.Ref)} [color=\"{Colour(send.Node.Lane)}\", weight=0];");
        }
    }

    private static string Tip(TraceEvent happened) => InvariantText.Of($"{happened.Node.Label}#{happened.N} "
        + $"{EventWords.Of(happened.Kind)} {happened.OldClock} to {happened.NewClock}, {happened.Location}");

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
