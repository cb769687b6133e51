using System.Text;
using Clocks.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Text;

/// <summary>
/// The answer of <c>clocks analyze</c> on a terminal: one table of machines, one line for the whole, the channels, what
/// follows from the numbers and what is missing. The lines have at most 80 columns, with nothing that a terminal could
/// take for a command; a pattern that somebody may want to copy stands whole in one, however long.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
public static class AnalysisText
{
    /// <summary>The width of the narrowest terminal that people still use.</summary>
    public const int Columns = 80;

    private const int ChannelsMax = 30, ChannelsEnds = 8, MachinesMax = 64, MachinesEnds = 16;

    /// <summary>Two names of nodes that were started again, such as 2/3e723bee, stand whole in a line of channels.</summary>
    private const int LaneMax = 10;

    /// <summary>The lines, without ends of line.</summary>
    public static IReadOnlyList<string> Lines(RunTrace run, RunMeasures measures, Verification? verification = null)
    {
        var lines = new List<string>();
        if (run.DifferentRuns is { } different)
        {
            Wrap("! ", different, lines);
        }

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

        Problems([.. new List<LoadProblem>(run.Problems).FindAll(problem => problem.Why != run.DifferentRuns)], lines);
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
        var fold = new FoldedRows(machines.Count, MachinesMax, MachinesEnds);
        foreach (int i in fold.Shown)
        {
            if (i < 0)
            {
                table.AddLine($"... {fold.LeftOut} more machines; {all} has them all.");
                continue;
            }

            MachineRow m = machines[i];
            table.Add(
                Fit(m.Label, 12), m.NominalRate is { } rate ? NumberText.Short(rate) : "?",
                m.EffectiveRate is { } real ? NumberText.Short(real) : "?", Whole(m.Events), Whole(m.FinalClock),
                NumberText.Short(m.Jump.Mean), Whole(m.Jump.P95), Whole(m.Jump.Max),
                m.Queue is { } queue ? NumberText.Short(queue.Mean, 1) : "?", m.Queue is { } q ? Whole(q.Max) : "?",
                m.QueueAtEnd is { } end ? Whole(end) : "?", m.LateTicks is { } late ? Whole(late) : "?");
        }

        List<string> rows = [.. table.Lines(Columns)];
        lines.AddRange(rows);
        string queues = $"{Legend.QueueOfReceives}, end: at the end";
        Wrap("", $"rate: ticks/s, real: as measured; {Legend.JumpWithShare}; {queues}; late: skipped.", lines);
        if (rows.Exists(static row => row.Contains(" ?", StringComparison.Ordinal)))
        {
            lines.Add(Legend.Untold + ".");
        }
    }

    private static void Whole(RunTrace run, RunMeasures measures, Verification? verification, List<string> lines)
    {
        bool isExact = measures.Pairs.IsExact;
        string about = run.MatchedCount < run.ReceiveCount ? isExact ? "At most " : "At most about " : isExact ? "" : "About ";
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
            int broken = 0, unknown = 0, idle = 0;
            foreach (RuleResult rule in verification.Rules)
            {
                broken += rule.Verdict == Verdict.Invalid ? 1 : 0;
                unknown += rule.Verdict == Verdict.Unknown ? 1 : 0;
                idle += rule.Verdict == Verdict.Valid && rule.Checked == 0 ? 1 : 0;
            }

            Wrap("", $"Verdict: {VerdictNames.Of(verification.Verdict)} ({verification.Rules.Count} rules, {broken} "
                + $"broken, {unknown} unknown{(idle > 0 ? $", {idle} with nothing to judge" : "")})", lines);
            if (broken > 0)
            {
                List<RuleResult> those = new List<RuleResult>(verification.Rules).FindAll(static rule => rule.Verdict == Verdict.Invalid);
                Wrap("", $"Broken: {string.Join(", ", those.ConvertAll(static rule => rule.Name))}; clocks verify shows where.", lines);
            }

            if (VerdictReason.Of(run, verification) is { } reason && reason != run.DifferentRuns)
            {
                Wrap("", reason, lines);
            }
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
        foreach (string told in ToldProblems.Of(problems, withFolders: false))
        {
            Wrap("! ", told, lines);
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
        int untold = measures.NumberOfChannels - measures.Channels.Count;
        var fold = new FoldedRows(measures.Channels.Count, ChannelsMax, ChannelsEnds);
        foreach (int i in fold.Shown)
        {
            if (i < 0)
            {
                table.AddLine($"... {fold.LeftOut + untold} more channels"
                    + $"{(untold > 0 ? " with fewer losses or less traffic" : "; analysis.json has them all")}.");
                continue;
            }

            ChannelMeasures c = measures.Channels[i];
            table.Add(
                $"{Fit(c.From, LaneMax)} -> {Fit(c.To, LaneMax)}", Whole(c.Sent), c.IsReceiverKnown ? Whole(c.Received) : "?",
                c.IsReceiverKnown ? Whole(c.InFlight) : "?", c.IsReceiverKnown ? Whole(c.Lost) : "?", Whole(c.Blocked),
                c.DelayMs.Count > 0 ? NumberText.Short(c.DelayMs.Median, 3) : "-",
                c.WaitMs.Count > 0 ? NumberText.Short(c.WaitMs.Median, 1) : "-");
        }

        lines.AddRange(table.Lines(Columns));
        Wrap("", "in flight: not taken at the end; lost: a later one came; blocked: no room to send; delay: send to arrival by the wall "
            + "clocks, wait: arrival to tick, medians.", lines);
    }

    /// <summary>What went wrong because it was told to, each once, by the time of its first line.</summary>
    internal static IReadOnlyList<string> FaultsOf(RunTrace run)
    {
        var notes = new List<FaultNote>();
        foreach (TraceNode node in run.Nodes)
        {
            foreach (TraceFault fault in node.Faults)
            {
                notes.Add(fault.Note);
            }
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
        foreach (string word in LineWords.Of(Clean(text)))
        {
            string rest = word;
            bool isFresh = line.Length == mark.Length;
            if (!isFresh && line.Length + 1 + rest.Length > Columns)
            {
                lines.Add(line);
                (line, isFresh) = (indent, true);
            }

            while (line.Length + rest.Length > Columns && !LineWords.IsWhole(word))
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
