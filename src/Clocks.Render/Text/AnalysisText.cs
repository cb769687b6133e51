using System.Text;
using Clocks.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Text;

/// <summary>
/// The answer of <c>clocks analyze</c> on a terminal: one table of machines, one line for the whole, the channels, what
/// follows from the numbers and what is missing. The lines have at most 80 columns, with nothing that a terminal could
/// take for a command.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class AnalysisText
{
    /// <summary>The width of the narrowest terminal that people still use.</summary>
    public const int Columns = 80;

    private const int ChannelsMax = 30, MachinesMax = 64;

    /// <summary>The lines, without ends of line.</summary>
    public static IReadOnlyList<string> Lines(RunTrace run, RunMeasures measures, Verification? verification = null)
    {
        var lines = new List<string>();
        Machines(measures.Machines, "analysis.json", lines);
        lines.Add("");
        Whole(run, measures, verification, lines);
        Channels(measures, lines);
        if (measures.Observations.Count > 0)
        {
            lines.Add("");
            foreach (string said in measures.Observations)
            {
                Wrap("* ", said, lines);
            }
        }

        Problems(run.Problems, lines);
        return lines;
    }

    /// <summary>The table of the machines and the final drift, where nothing else was looked at.</summary>
    public static IReadOnlyList<string> Lines(RunTable table)
    {
        var lines = new List<string>();
        Machines(table.Machines, "--json", lines);
        lines.Add("");
        Drift(table.FinalDrift, lines);
        Problems(table.Problems, lines);
        return lines;
    }

    private static void Machines(IReadOnlyList<MachineRow> machines, string all, List<string> lines)
    {
        var table = new TextTable(
            "machine", ">rate", ">real", ">events", ">clock",
            ">jump", ">p95", ">max", ">queue", ">max", ">end", ">late");
        for (int i = 0; i < Math.Min(MachinesMax, machines.Count); i++)
        {
            MachineRow m = machines[i];
            table.Add(
                Fit(m.Label, 12), m.NominalRate is { } rate ? NumberText.Short(rate) : "?",
                m.EffectiveRate is { } real ? NumberText.Short(real) : "?", Whole(m.Events), Whole(m.FinalClock),
                NumberText.Short(m.Jump.Mean), Whole(m.Jump.P95), Whole(m.Jump.Max),
                m.Queue is { } queue ? NumberText.Short(queue.Mean, 1) : "?", m.Queue is { } q ? Whole(q.Max) : "?",
                m.QueueAtEnd is { } end ? Whole(end) : "?", m.LateTicks is { } late ? Whole(late) : "?");
        }

        lines.AddRange(table.Lines(Columns));
        if (machines.Count > MachinesMax)
        {
            lines.Add($"... and {machines.Count - MachinesMax} more machines; {all} has them all.");
        }

        lines.Add("jump: new - old clock, mean, 95 % and max; queue: waiting after a receive.");
    }

    private static void Whole(RunTrace run, RunMeasures measures, Verification? verification, List<string> lines)
    {
        string bound = run.MatchedCount < run.ReceiveCount ? "at most " : "";
        string about = bound + (measures.Pairs.IsExact ? "" : "about ");
        string concurrent = measures.Pairs.Pairs == 0
            ? "" : $" {about}{measures.Pairs.Share * 100:0.0} % of pairs concurrent.";
        Wrap("", $"{Plural.Of(run.EventCount, "event")}, {Plural.Of(run.ReceiveCount, "message")} received, "
            + $"{DurationOf(run, measures)}.{concurrent}", lines);
        Drift(measures.FinalDrift, lines);
        if (measures.DelayMs.Count > 0)
        {
            Wrap("", $"Message delay by the wall clocks: median "
                + $"{NumberText.Short(measures.DelayMs.Median, 3)} ms, "
                + $"95 % {NumberText.Short(measures.DelayMs.P95, 3)} ms, max "
                + $"{NumberText.Short(measures.DelayMs.Max, 3)} ms.", lines);
        }

        if (verification is not null)
        {
            int broken = 0, unknown = 0;
            foreach (RuleResult rule in verification.Rules)
            {
                broken += rule.Verdict == Verdict.Invalid ? 1 : 0;
                unknown += rule.Verdict == Verdict.Unknown ? 1 : 0;
            }

            Wrap("", $"Verdict: {VerdictNames.Of(verification.Verdict)} ({verification.Rules.Count} rules, {broken} "
                + $"broken, {unknown} unknown)", lines);
        }

        foreach (string fault in FaultsOf(run))
        {
            Wrap("fault: ", fault, lines);
        }

        if (run.MissingPeers.Count > 0)
        {
            Wrap("! ", $"No journal of {Plural.Noun(run.MissingPeers.Count, "node")} "
                + $"{First(run.MissingPeers, 20)}"
                + $"{(run.MissingPeers.Count > 20 ? ", ..." : "")}: add it to learn what became of its messages.",
                lines);
        }
    }

    private static void Drift(long finalDrift, List<string> lines) =>
        Wrap("", $"Final drift (Lamport spread, max - min of the final clocks): {finalDrift}", lines);

    private static void Problems(IReadOnlyList<LoadProblem> problems, List<string> lines)
    {
        foreach (LoadProblem problem in problems)
        {
            Wrap("! ", $"{Path.GetFileName(problem.Path)}: {problem.Why}", lines);
        }
    }

    private static void Channels(RunMeasures measures, List<string> lines)
    {
        if (measures.Channels.Count == 0)
        {
            return;
        }

        lines.Add("");
        var table = new TextTable("channel", ">sent", ">received", ">in flight", ">lost", ">blocked", ">delay ms",
            ">wait ms");
        for (int i = 0; i < Math.Min(ChannelsMax, measures.Channels.Count); i++)
        {
            ChannelMeasures c = measures.Channels[i];
            table.Add(
                $"{Fit(c.From, 9)} -> {Fit(c.To, 9)}", Whole(c.Sent), c.IsReceiverKnown ? Whole(c.Received) : "?",
                c.IsReceiverKnown ? Whole(c.InFlight) : "?", c.IsReceiverKnown ? Whole(c.Lost) : "?", Whole(c.Blocked),
                c.DelayMs.Count > 0 ? NumberText.Short(c.DelayMs.Median, 3) : "-",
                c.WaitMs.Count > 0 ? NumberText.Short(c.WaitMs.Median, 1) : "-");
        }

        lines.AddRange(table.Lines(Columns));
        if (measures.Channels.Count > ChannelsMax)
        {
            lines.Add($"... and {measures.Channels.Count - ChannelsMax} more channels; analysis.json has "
                + (measures.Channels.Count > JsonSummary.ChannelsMax ? $"{JsonSummary.ChannelsMax}." : "them all."));
        }
    }

    /// <summary>What went wrong because it was told to, each once, by the time of its first line.</summary>
    internal static IReadOnlyList<string> FaultsOf(RunTrace run)
    {
        var notes = new List<FaultNote>();
        foreach (TraceNode node in run.Nodes)
        {
            notes.AddRange(node.Faults);
        }

        notes.Sort(static (one, other) => one.At.UnixMicroseconds != other.At.UnixMicroseconds
            ? one.At.UnixMicroseconds.CompareTo(other.At.UnixMicroseconds)
            : string.CompareOrdinal(one.Fault, other.Fault));
        var faults = new List<string>();
        foreach (FaultNote note in notes)
        {
            if (!faults.Contains(note.Fault))
            {
                faults.Add(note.Fault);
            }
        }

        return faults;
    }

    /// <summary>How long it took, or that no journal says when anything happened.</summary>
    internal static string DurationOf(RunTrace run, RunMeasures measures) =>
        new List<TraceNode>(run.Nodes).Exists(static node => node.Tells(FormatFeatures.WallTimes))
            ? NumberText.Duration(measures.Seconds)
            : "no times told";

    /// <summary>What stands before the faults.</summary>
    internal static string OnPurpose(IReadOnlyList<string> faults) =>
        faults.Count == 1 ? "Fault on purpose" : "Faults on purpose";

    /// <summary>
    /// What follows their number: <c>machines</c>, and how many incarnations they had if one was restarted.
    /// </summary>
    internal static string MachinesOf(RunTrace run)
    {
        int machines = run.MachineCount;
        string lives = run.Nodes.Count > machines ? $" ({run.Nodes.Count} lives)" : "";
        return Plural.Noun(machines, "machine") + lives;
    }

    /// <summary>The first of some nodes, separated by commas.</summary>
    internal static string First(IReadOnlyList<NodeId> nodes, int most)
    {
        var text = new StringBuilder();
        for (int i = 0; i < Math.Min(most, nodes.Count); i++)
        {
            text.Append($"{(i == 0 ? "" : ", ")}{nodes[i]}");
        }

        return text.ToString();
    }

    private static string Whole(double value) => value.ToString("0");

    private static string Fit(string text, int width)
    {
        string clean = Clean(text);
        return clean.Length <= width ? clean : clean[..(width - 1)] + "~";
    }

    /// <summary>Without control characters: a name in a journal never moves a cursor.</summary>
    private static string Clean(string text)
    {
        char[] clean = text.ToCharArray();
        for (int i = 0; i < clean.Length; i++)
        {
            clean[i] = char.IsControl(clean[i]) ? '?' : clean[i];
        }

        return new string(clean);
    }

    private static void Wrap(string mark, string text, List<string> lines)
    {
        string indent = new(' ', mark.Length);
        string line = mark;
        foreach (string word in Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string rest = word;
            bool isFresh = line.Length == mark.Length;
            if (!isFresh && line.Length + 1 + rest.Length > Columns)
            {
                lines.Add(line);
                (line, isFresh) = (indent, true);
            }

            while (line.Length + rest.Length > Columns)
            {
                int room = Columns - line.Length;
                lines.Add(line + rest[..room]);
                (line, rest, isFresh) = (indent, rest[room..], true);
            }

            line += isFresh ? rest : " " + rest;
        }

        lines.Add(line);
    }
}
