using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Render.Text;

/// <summary>
/// A chain of events as lines for a terminal: of each leg the receive that begins it, and the events up to the send that ends it,
/// with clocks, file and line.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class ChainText
{
    /// <summary>The last so many messages are shown where not all of them are asked for.</summary>
    public const int MessagesMax = 12;

    /// <summary>The lines, at most so wide unless a name is wider.</summary>
    /// <param name="run">The run.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="isWhole">All of it; else its first leg and the last few messages.</param>
    /// <param name="columns">Columns of the terminal.</param>
    public static List<string> Lines(RunTrace run, CausalChain chain, bool isWhole, int columns)
    {
        int left = isWhole ? 0 : Math.Max(0, chain.MessageCount - MessagesMax - 1);
        var rows = new List<Row> { new("clock", "event", "what happened", "line") };
        for (int leg = 0; leg < chain.Legs.Count; leg++)
        {
            if (leg == 0 || leg > left)
            {
                AddLeg(rows, run, chain, leg);
            }
            else if (leg == 1)
            {
                rows.Add(new Row("...", "", $"{NumberText.Count(left, "more message")}: --all", ""));
            }
        }

        return Lay(rows, columns);
    }

    /// <summary>How many messages, in words: <c>by 2 messages</c>.</summary>
    internal static string Messages(CausalChain chain) =>
        chain.MessageCount == 0 ? "without a message" : "by " + NumberText.Count(chain.MessageCount, "message");

    private static void AddLeg(List<Row> rows, RunTrace run, CausalChain chain, int index)
    {
        ChainLeg leg = chain.Legs[index];
        TraceNode node = run.Nodes[leg.First.Lane];
        int position = leg.First.Position;
        if (index > 0 || CausalChain.IsSetFromOutside(run[leg.First]))
        {
            TraceEvent e = node[position++];
            rows.Add(new Row($"{e.NewClock}", Name(e), Taking(run, e), e.Location));
        }

        if (position > leg.Last.Position)
        {
            return;
        }

        (TraceEvent first, TraceEvent last) = (node[position], node[leg.Last.Position]);
        int events = last.Position - position + 1;
        string to = index + 1 < chain.Legs.Count ? run.Nodes[chain.Legs[index + 1].First.Lane].Label : "";
        string what = (events == 1, to.Length > 0) switch
        {
            (true, true) => $"sends to {to}",
            (true, false) => EventKindNames.Of(last.Kind),
            (false, true) => $"{NumberText.Grouped(events)} events, the last sends to {to}",
            _ => $"{NumberText.Grouped(events)} events",
        };
        rows.Add(events == 1
            ? new Row($"{last.NewClock}", Name(last), what, last.Location)
            : new Row($"{first.NewClock}..{last.NewClock}", $"{Name(first)}..{last.N}", what, $"{first.Location}..{last.Line}"));
    }

    private static string Taking(RunTrace run, TraceEvent receive)
    {
        long clock = receive.Sender.IsNone ? receive.MessageClock : run[receive.Sender].NewClock;
        string what = receive.Sender.IsNone
            ? "a message" + (receive.From is { } from ? $" of {run.NameOf(from)}" : "")
            : Name(run[receive.Sender]);
        return $"takes {what} (clock {clock}): {receive.OldClock} -> {receive.NewClock}";
    }

    /// <summary>What to call an event: <c>2#17</c>.</summary>
    internal static string Name(TraceEvent e) => $"{e.Node.Label}#{e.N}";

    /// <summary>In columns; where the lines would be too wide, the place of each step stands below it.</summary>
    private static List<string> Lay(List<Row> rows, int columns)
    {
        int clock = 0, name = 0, what = 0, line = 0;
        foreach (Row row in rows)
        {
            (clock, name) = (Math.Max(clock, row.Clock.Length), Math.Max(name, row.Name.Length));
            (what, line) = (Math.Max(what, row.What.Length), Math.Max(line, row.Line.Length));
        }

        bool isBelow = clock + name + what + line + 6 > columns;
        var lines = new List<string>();
        foreach (Row row in rows)
        {
            string head = $"{row.Clock.PadLeft(clock)}  {row.Name.PadRight(name)}  {row.What}";
            bool isAlone = isBelow && row.Line.Length > 0 && rows[0] != row;
            string all = isAlone || row.Line.Length == 0 ? head : head.PadRight(clock + name + what + 6) + row.Line;
            lines.Add(PrintableText.Of(isBelow && rows[0] == row ? head + ", line" : all));
            if (isAlone)
            {
                lines.Add(PrintableText.Of(new string(' ', clock + 2) + row.Line));
            }
        }

        return lines;
    }

    private sealed class Row(string clock, string name, string what, string line)
    {
        public string Clock => clock;

        public string Name => name;

        public string What => what;

        public string Line => line;
    }
}
