using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Report;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Text;

/// <summary>
/// The summary for a lab notebook. It begins with the table that students' analysis scripts print, cell for cell, and
/// the final drift; then what follows from the numbers, the plots, all numbers with their definitions, and the verdict.
/// Names from journals are escaped.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class MarkdownSummary
{
    /// <summary>Longer tables are folded: nobody reads on.</summary>
    private const int RowsMax = 200, EndsShown = 50;

    /// <summary>Writes the summary.</summary>
    /// <param name="run">The run.</param>
    /// <param name="measures">Its measures.</param>
    /// <param name="verification">Its verdict, or null when nobody asked.</param>
    /// <param name="plots">The plots whose SVG files lie beside the summary.</param>
    public static string Of(RunTrace run, RunMeasures measures, Verification? verification, IReadOnlyList<Plot> plots)
    {
        var text = new StringBuilder();
        StudentsTable(text, measures);
        text.Append($"\n**Final Drift (max - min final_clock)**: {NumberText.WithPoint(measures.FinalDrift)}\n");
        Observations(text, run, measures);
        Pictures(text, plots);
        Machines(text, measures);
        Channels(text, measures);
        Offsets(text, run, measures);
        Verdicts(text, run, verification);
        text.Append("\n## Definitions\n\n");
        foreach ((string key, string sentence) in Definitions.All)
        {
            text.Append($"- **{E(key)}**: {E(sentence)}.\n");
        }

        return text.ToString();
    }

    private static string E(string text) => MarkupText.EscapeMarkdown(text);

    private static void StudentsTable(StringBuilder text, RunMeasures measures)
    {
        text.Append("| machine_id | clock_rate | final_clock | avg_jump_size | max_queue_len |\n");
        text.Append("|---:|---:|---:|---:|---:|\n");
        foreach (int i in Shown(text, measures.Machines.Count, "machines", 5))
        {
            MachineMeasures m = measures.Machines[i];
            string rate = m.NominalRate is { } number ? NumberText.Six(number) : "";
            text.Append($"| {E(m.Label)} | {rate} | {m.FinalClock} | ")
                .Append($"{NumberText.Six(m.Jump.Mean)} | {NumberText.Six(m.Queue?.Max ?? 0)} |\n");
        }
    }

    private static void Observations(StringBuilder text, RunTrace run, RunMeasures measures)
    {
        text.Append("\n## What the numbers say\n\n");
        text.Append($"{run.EventCount} events of {run.MachineCount} {AnalysisText.MachinesOf(run)}, ")
            .Append($"{AnalysisText.DurationOf(run, measures)}; {run.ReceiveCount} messages received. ");
        text.AppendJoin(' ', new List<string>(measures.Observations).ConvertAll(E)).Append('\n');
        IReadOnlyList<string> faults = AnalysisText.FaultsOf(run);
        if (faults.Count > 0)
        {
            text.Append($"\n> {AnalysisText.OnPurpose(faults)}: {E(string.Join("; ", faults))}\n");
        }

        foreach (LoadProblem problem in run.Problems)
        {
            text.Append($"\n> {E(Path.GetFileName(problem.Path))}: {E(problem.Why)}\n");
        }

        var said = new HashSet<string>();
        foreach (TraceNode node in run.Nodes)
        {
            string line = node.Remark is { } remark ? $"\n> {E(node.Name)}: {E(remark)}\n" : "";
            if (said.Add(line))
            {
                text.Append(line);
            }
        }
    }

    private static void Pictures(StringBuilder text, IReadOnlyList<Plot> plots)
    {
        if (plots.Count == 0)
        {
            return;
        }

        text.Append("\n## Pictures\n\nThe same and more, to zoom and click in, is in `report.html`.\n");
        foreach (Plot plot in plots)
        {
            text.Append($"\n![{E(plot.Title)}]({plot.Name}.svg)\n");
        }
    }

    private static void Machines(StringBuilder text, RunMeasures measures)
    {
        text.Append("\n## Machines\n\n");
        text.Append("| machine | rate nominal | rate effective | internal | send | receive | final clock ")
            .Append("| jump mean | median | p95 | max | gaps | queue mean | max | at end | over time ")
            .Append("| late ticks | lateness p95 ms | Lamport/s | elapsed drift at most |\n")
            .Append("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:")
            .Append("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (int i in Shown(text, measures.Machines.Count, "machines", 20))
        {
            MachineMeasures m = measures.Machines[i];
            string?[] cells =
            [
                E(m.Label), Six(m.NominalRate), Six(m.EffectiveRate),
                Six(m.Internals), Six(m.Sends), Six(m.Receives),
                m.FinalClock.ToString(),
                Six(m.Jump.Mean), Six(m.Jump.Median), Six(m.Jump.P95), Six(m.Jump.Max), Six(m.Gaps),
                Six(m.Queue?.Mean), Six(m.Queue?.Max), Six(m.QueueAtEnd), Six(m.QueueOverTime),
                Six(m.LateTicks), Six(m.LatenessMs?.P95), Six(m.LamportRate),
                m.ElapsedDrift.Count == 0
                    ? "?" : Six(Math.Max(Math.Abs(m.ElapsedDrift.Min), Math.Abs(m.ElapsedDrift.Max))),
            ];
            text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
        }

        text.Append("\n`?`: the journal does not tell.\n");
    }

    /// <summary>The rows to write, with one of its own for those between the first and the last that are left out.</summary>
    private static IEnumerable<int> Shown(StringBuilder text, int rows, string what, int columns, int untold = 0)
    {
        var fold = new FoldedRows(rows, RowsMax, EndsShown);
        foreach (int row in fold.Shown)
        {
            if (row >= 0)
            {
                yield return row;
                continue;
            }

            text.Append($"| ... {fold.LeftOut + untold} more {what} |").Insert(text.Length, " |", columns - 1).Append('\n');
        }
    }

    private static string Six(double? value) => value is { } number ? NumberText.Six(number) : "?";

    private static void Channels(StringBuilder text, RunMeasures measures)
    {
        if (measures.Channels.Count == 0)
        {
            return;
        }

        text.Append("\n## Channels\n\n| from | to | sent | received | in flight | lost | blocked ")
            .Append("| delay median ms | p95 | max | wait median ms |\n")
            .Append("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        int untold = measures.NumberOfChannels - measures.Channels.Count;
        foreach (int i in Shown(text, measures.Channels.Count, "channels", 11, untold))
        {
            ChannelMeasures c = measures.Channels[i];
            string Known(long value) => c.IsReceiverKnown ? NumberText.Six(value) : "?";
            string Delay(double value) => c.DelayMs.Count > 0 ? NumberText.Six(value) : "?";
            text.Append($"| {E(c.From)} | {E(c.To)} | {c.Sent} | {Known(c.Received)} | ")
                .Append($"{Known(c.InFlight)} | {Known(c.Lost)} | {c.Blocked} | {Delay(c.DelayMs.Median)} | ")
                .Append($"{Delay(c.DelayMs.P95)} | {Delay(c.DelayMs.Max)} | ")
                .Append(c.WaitMs.Count > 0 ? NumberText.Six(c.WaitMs.Median) : "?").Append(" |\n");
        }
    }

    private static void Offsets(StringBuilder text, RunTrace run, RunMeasures measures)
    {
        if (measures.Offsets.Count == 0)
        {
            return;
        }

        text.Append("\n## Physical clocks\n\nIntervals that the messages allow; events are never moved.\n\n")
            .Append("| first | second | offset ms | drift ppm | impossible orders |\n|---:|---:|---:|---:|---:|\n");
        foreach (int i in Shown(text, measures.Offsets.Count, "pairs", 5))
        {
            ClockOffset o = measures.Offsets[i];
            text.Append($"| {E(run.Nodes[o.First].Label)} | {E(run.Nodes[o.Second].Label)} | ")
                .Append(o.IsConsistent ? Range(o.OffsetMs) : "a clock was stepped").Append(" | ")
                .Append(Range(o.DriftPpm))
                .Append($" | {o.ImpossibleOrders} |\n");
        }
    }

    /// <summary>Both ends of an interval; an end that nothing bounds is said to be open.</summary>
    internal static string Range(Interval interval) =>
        double.IsInfinity(interval.Low) && double.IsInfinity(interval.High) ? "not told"
        : $"{(double.IsFinite(interval.Low) ? NumberText.Short(interval.Low, 3) : "open")} to "
        + (double.IsFinite(interval.High) ? NumberText.Short(interval.High, 3) : "open");

    private static void Verdicts(StringBuilder text, RunTrace run, Verification? verification)
    {
        if (verification is null)
        {
            return;
        }

        text.Append($"\n## Verdict: {VerdictNames.Of(verification.Verdict)}\n\n")
            .Append(VerdictReason.Of(run, verification) is { } reason ? $"{E(reason)}\n\n" : "")
            .Append("| rule | verdict | checked | broken | what it says |\n|---|---|---:|---:|---|\n");
        foreach (RuleResult rule in verification.Rules)
        {
            text.Append($"| {rule.Name} | {VerdictNames.Of(rule.Verdict)} | {rule.Checked} | ")
                .Append($"{rule.Violations} | {E(rule.Sentence)} |\n");
        }

        foreach (RuleResult rule in verification.Rules)
        {
            if (rule.Counterexample is { } finding)
            {
                text.Append($"\n- **{rule.Name}**: {E(finding.Text)} ")
                    .AppendJoin(", ", new List<string>(finding.Locations).ConvertAll(E)).Append('\n');
            }

            foreach (string unknown in new HashSet<string>(rule.Unknowns))
            {
                text.Append($"\n- {rule.Name}: {E(unknown)}\n");
            }
        }
    }
}
