using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;
using Clocks.Render.Text;

namespace Clocks.Experiments.Runs;

/// <summary>
/// Several runs as the assignment's lab notebook asks about them ("run it at least five times"): the questions as headings, a number
/// of each run and the mean of all below, and room for words.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class RunsNotebook
{
    /// <summary>The page.</summary>
    /// <param name="summary">The runs; at least one.</param>
    /// <param name="stem">What the names of its pictures begin with.</param>
    public static NotebookPage Of(RunsSummary summary, string stem) => new(
        "Lab notebook: logical time, several runs",
        $"{summary.Count ?? Plural.Of(summary.Runs.Count, "run")}. Each run is a folder; clocks analyze writes a notebook of its own "
            + "into one.",
        [],
        [
            new NotebookSection("What was run")
            {
                Tables = [summary.Table()], Points = summary.LeftOut, Room = NotebookQuestions.SetupRoom,
            },
            About(NotebookQuestions.Drift, summary, NotebookQuestions.DriftRoom, Metric.Spread),
            About(NotebookQuestions.Jumps, summary, NotebookQuestions.JumpsRoom, Metric.JumpMean, Metric.JumpMax),
            About(NotebookQuestions.Queues, summary, NotebookQuestions.QueuesRoom, Metric.QueueMean, Metric.QueueMax),
            new NotebookSection(NotebookQuestions.Rates)
            {
                Tables = [ByRate(summary)],
                Plots =
                [
                    Plot(summary, stem + "_jump", "Jumps of machines by their rates", "mean jump", static m => m.JumpMean, Metric.JumpMean),
                    Plot(
                        summary, stem + "_queue", "Queues of machines by their rates", "most messages waiting", static m => m.QueueMax,
                        Metric.QueueMax),
                ],
                Room = NotebookQuestions.RatesRoom,
            },
            NotebookQuestions.Variations,
        ]);

    private static NotebookSection About(string question, RunsSummary summary, string room, params Metric[] metrics)
    {
        var said = new List<string>();
        foreach (Metric metric in metrics)
        {
            said.Add(summary.Of(metric) is { } over
                ? $"{metric.Name}: {over} over the runs, {Six(over.Min)} at least and {Six(over.Max)} at most."
                : $"{metric.Name}: the journals do not tell.");
        }

        return new NotebookSection(question) { Points = said, Room = room };
    }

    /// <summary>The machines of all runs, those of one rate together, from the slowest to the fastest.</summary>
    private static NotebookTable ByRate(RunsSummary summary)
    {
        var rates = new SortedDictionary<double, List<MachineFigures>>();
        bool tellsQueues = true;
        foreach (RunRow run in summary.Runs)
        {
            tellsQueues &= run.Of(Metric.QueueMean) is not null;
            foreach (MachineFigures machine in run.Figures.Machines)
            {
                rates.TryAdd(machine.Rate.PerSecond, []);
                rates[machine.Rate.PerSecond].Add(machine);
            }
        }

        var table = new NotebookTable(">ticks/s", ">machines", ">mean jump", ">max jump", ">mean queue", ">max queue");
        foreach ((double rate, List<MachineFigures> machines) in rates)
        {
            double jump = 0, jumpMax = 0, queue = 0, queueMax = 0;
            foreach (MachineFigures m in machines)
            {
                (jump, queue) = (jump + m.JumpMean / machines.Count, queue + m.QueueMean / machines.Count);
                (jumpMax, queueMax) = (Math.Max(jumpMax, m.JumpMax), Math.Max(queueMax, m.QueueMax));
            }

            table.Add(double.IsFinite(rate) ? Six(rate) : "max, or not told", $"{machines.Count}", Six(jump), Six(jumpMax),
                tellsQueues ? Six(queue) : "?", tellsQueues ? Six(queueMax) : "?");
        }

        return table;
    }

    private static Plot Plot(RunsSummary summary, string name, string title, string axis, Func<MachineFigures, double> of, Metric told)
    {
        const string Says = "One point a machine of a run, one colour a run.";
        var groups = new List<ScatterGroup>();
        foreach (RunRow run in summary.Runs)
        {
            var points = new List<PlotPoint>();
            foreach (MachineFigures machine in run.Of(told) is null ? [] : run.Figures.Machines)
            {
                points.AddRange(double.IsFinite(machine.Rate.PerSecond) ? [new PlotPoint(machine.Rate.PerSecond, of(machine))] : []);
            }

            groups.Add(new ScatterGroup(run.Name, points));
        }

        return new Plot(name, title, Says, ScatterPlot.Draw(title, Says, "ticks a second", axis, groups, hasTheory: false));
    }

    private static string Six(double value) => NumberText.Six(value);
}
