using Clocks.Render.Plots;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Notebook;

/// <summary>
/// A run as the assignment's lab notebook asks about it: its questions as headings, numbers and pictures below each, and room for the
/// words of whoever hands it in.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class RunNotebook
{
    /// <summary>What it is called.</summary>
    public const string FileName = "notebook.md";

    /// <summary>Tables of more machines are folded.</summary>
    private const int RowsMax = 100, EndsShown = 25;

    /// <summary>The page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="measures">Its measures.</param>
    /// <param name="verification">Its verdict, or null when nobody asked.</param>
    /// <param name="plots">The plots whose files lie beside the page.</param>
    public static NotebookPage Of(RunTrace run, RunMeasures measures, Verification? verification, IReadOnlyList<Plot> plots) => new(
        "Lab notebook: logical time",
        $"{run.EventCount} events of {run.MachineCount} {AnalysisText.MachinesOf(run)}, {AnalysisText.DurationOf(run, measures)}; "
            + $"{run.ReceiveCount} messages received. The definitions are in analysis_summary.md, the pictures to zoom into in "
            + "report.html.",
        [],
        [
            Setup(run, measures, verification),
            new NotebookSection(NotebookQuestions.Drift)
            {
                Paragraphs = [$"Final drift, max - min of the final clocks: {NumberText.Six(measures.FinalDrift)}."],
                Tables = [Table(measures, [">final clock", ">Lamport time/s"], static m => [$"{m.FinalClock}", Six(m.LamportRate)])],
                Plots = Named(plots, "plot_clock", "plot_spread"),
                Room = NotebookQuestions.DriftRoom,
            },
            new NotebookSection(NotebookQuestions.Jumps)
            {
                Tables = [Table(measures, [">mean", ">median", ">95 %", ">max", ">jumps over 1"],
                    static m => [Six(m.Jump.Mean), Six(m.Jump.Median), Six(m.Jump.P95), Six(m.Jump.Max), Six(m.Gaps)])],
                Plots = Named(plots, "plot_jumps", "space_time"),
                Room = NotebookQuestions.JumpsRoom,
            },
            new NotebookSection(NotebookQuestions.Queues)
            {
                Tables = [Table(measures, [">mean", ">max", ">at the end"],
                    static m => [Six(m.Queue?.Mean), Six(m.Queue?.Max), Six(m.QueueAtEnd)])],
                Plots = Named(plots, "plot_queue"),
                Room = NotebookQuestions.QueuesRoom,
            },
            new NotebookSection(NotebookQuestions.Rates)
            {
                Tables = [Rates(measures)],
                Points = measures.Observations,
                Room = NotebookQuestions.RatesRoom,
            },
            NotebookQuestions.Variations,
        ]);

    private static NotebookSection Setup(RunTrace run, RunMeasures measures, Verification? verification)
    {
        List<string> said = [];
        if (run.Nodes.Count > 0 && run.Nodes[0].Header is { } header)
        {
            said.Add($"Die (next, second, all, internal): {header.Mix}.");
        }

        IReadOnlyList<string> faults = AnalysisText.FaultsOf(run);
        said.AddRange(faults.Count > 0 ? [$"{AnalysisText.OnPurpose(faults)}: {string.Join("; ", faults)}."] : []);
        if (verification is not null)
        {
            string reason = VerdictReason.Of(run, verification) is { } why ? " " + why : "";
            said.Add($"Verdict of the rules on these journals: {VerdictNames.Of(verification.Verdict)}.{reason}");
        }

        return new NotebookSection("What was run")
        {
            Paragraphs = said,
            Tables = [Table(measures, [">ticks/s", ">events", ">internal", ">sends", ">receives"], static m =>
                [Six(m.NominalRate), Six(m.Events), Six(m.Internals), Six(m.Sends), Six(m.Receives)])],
            Room = NotebookQuestions.SetupRoom,
        };
    }

    /// <summary>From the slowest machine to the fastest.</summary>
    private static NotebookTable Rates(RunMeasures measures)
    {
        List<MachineMeasures> sorted = [.. measures.Machines];
        sorted.Sort(static (a, b) =>
            (a.NominalRate ?? a.EffectiveRate ?? 0, a.Lane).CompareTo((b.NominalRate ?? b.EffectiveRate ?? 0, b.Lane)));
        var table = new NotebookTable("machine", ">ticks/s", ">mean jump", ">values left out", ">arrivals/s", ">waiting at the end")
        {
            Note = "values left out: the share of its clock's values at which the machine has no event.",
        };
        var fold = new FoldedRows(sorted.Count, RowsMax, EndsShown);
        foreach (int i in fold.Shown)
        {
            if (i < 0)
            {
                table.Add(Folded(fold, 6));
                continue;
            }

            MachineMeasures m = sorted[i];
            table.Add(m.Label, Six(m.NominalRate ?? m.EffectiveRate), Six(m.Jump.Mean),
                $"{100.0 * m.ValuesLeftOut / Math.Max(1, m.FinalClock):0.#} %", Six(m.ArrivalRate), Six(m.QueueAtEnd));
        }

        return table;
    }

    private static NotebookTable Table(RunMeasures measures, string[] columns, Func<MachineMeasures, string[]> cells)
    {
        var table = new NotebookTable(["machine", .. columns]);
        var fold = new FoldedRows(measures.Machines.Count, RowsMax, EndsShown);
        foreach (int i in fold.Shown)
        {
            table.Add(i < 0 ? Folded(fold, columns.Length + 1) : [measures.Machines[i].Label, .. cells(measures.Machines[i])]);
        }

        return table;
    }

    private static string[] Folded(FoldedRows fold, int columns)
    {
        string[] row = new string[columns];
        Array.Fill(row, "");
        row[0] = $"... {fold.LeftOut} more";
        return row;
    }

    private static List<Plot> Named(IReadOnlyList<Plot> plots, params string[] names) =>
        new List<Plot>(plots).FindAll(plot => Array.IndexOf(names, plot.Name) >= 0);

    private static string Six(double? value) => value is { } number ? NumberText.Six(number) : "?";
}
