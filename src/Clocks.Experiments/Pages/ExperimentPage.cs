using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;
using Clocks.Render.Report;
using Clocks.Render.Text;

namespace Clocks.Experiments.Pages;

/// <summary>
/// An experiment as a page of a lab notebook: what was run, what came out, what that says about drift, jumps and
/// queues, how it was compared, every single run, and what each word means. Pure.
/// </summary>
public static class ExperimentPage
{
    /// <summary>The page.</summary>
    public static NotebookPage Of(ExperimentResult result)
    {
        ExperimentPlan plan = result.Plan;
        var discussion = new Discussion(result);
        string lead = $"{Plural.Of(plan.Settings.Count, "setting")}, each run with {Plural.Of(plan.Seeds.Count, "seed")} "
            + (plan.IsReal ? "by processes in real time" : "in virtual time")
            + ". The whole plan is in plan.json beside this page; clocks experiment plan.json repeats it.";
        var sections = new List<NotebookSection>
        {
            new("What was run") { Tables = [ExperimentTables.Settings(result)] },
            new("Results") { Tables = [ExperimentTables.Results(result)] },
            new("Drift")
            {
                Points = discussion.Drift(),
                Plots = [ExperimentPlots.Of(result, Metric.Spread, "Final drift (Lamport spread)")],
            },
            new("Jumps")
            {
                Points = discussion.Jumps(),
                Plots =
                [
                    ExperimentPlots.Of(result, Metric.JumpMean, "Mean jump"),
                    ExperimentPlots.Of(result, Metric.JumpMax, "Greatest jump"),
                    ExperimentPlots.Jumps(result),
                ],
            },
            new("Queues") { Points = discussion.Queues(), Plots = Queues(result) },
        };
        if (result.Rows.Count > 1 && plan.Seeds.Count > 1)
        {
            sections.Add(new("Compared with the first setting") { Tables = [ExperimentTables.Comparisons(result)] });
        }

        sections.Add(new("How this was found") { Paragraphs = discussion.Method() });
        sections.Add(plan.Runs <= ExperimentTables.RunsMax
            ? new("Every run") { Tables = [ExperimentTables.Runs(result)] }
            : new("Every run") { Paragraphs = [$"{plan.Runs} runs are too many for a page; experiment.json has them all."] });
        sections.Add(new("Definitions") { Words = Words() });
        return new NotebookPage($"Experiment: {plan.Name}", lead, Figures(result), sections);
    }

    private static List<Plot> Queues(ExperimentResult result)
    {
        List<Plot> plots =
        [
            ExperimentPlots.Of(result, Metric.QueueMean, "Mean queue"),
            ExperimentPlots.Of(result, Metric.QueueMax, "Longest queue"),
            ExperimentPlots.Growth(result),
        ];
        if (ExperimentPlots.Arrivals(result) is { } arrivals)
        {
            plots.Add(arrivals);
        }

        return plots;
    }

    private static List<DefinedWord> Figures(ExperimentResult result)
    {
        long events = 0;
        foreach (SettingResult row in result.Rows)
        {
            foreach (RunFigures run in row.Runs)
            {
                events += run.Events;
            }
        }

        SettingResult first = result.Rows[0];
        QueueStability keepUp = result.KeepUp;
        return
        [
            new($"{result.Plan.Runs}", "runs"),
            new(NumberText.Grouped(events), "events"),
            new(first.Of(Metric.Spread).ToString(), $"final drift, {first.Setting.Name}"),
            new(first.Of(Metric.JumpMean).ToString(), $"mean jump, {first.Setting.Name}"),
            new(first.Of(Metric.QueueMean).ToString(), $"mean queue, {first.Setting.Name}"),
            new($"{keepUp.Agreeing} of {keepUp.Count}", "machines as the theory of queues says"),
        ];
    }

    private static List<DefinedWord> Words()
    {
        List<DefinedWord> words = new List<Metric>(Metric.Columns).ConvertAll(static m => new DefinedWord(m.Name, m.Sentence));
        words.AddRange(
        [
            new(Metric.TicksApart.Name, Metric.TicksApart.Sentence),
            new("a ± b", "mean over the seeds and half the width of its 95 % confidence interval (Student's t)"),
            new("*", "the 95 % confidence interval of the differences to the first setting, seed by seed, leaves out 0"),
            new("kept up", QueueStability.Criterion.TrimEnd('.')),
            new("r", "correlation of two numbers (Pearson): 1 in step, 0 not at all, -1 against each other"),
            new("rates", "ticks a second; a range means that each machine draws a whole number from it"),
            new("die", "weights of what an idle tick does: send to the next, send to the one after, send to all, internal"),
        ]);
        return words;
    }
}
