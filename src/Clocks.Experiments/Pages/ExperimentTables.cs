using System.Text;
using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Render.Notebook;
using Clocks.Render.Text;

namespace Clocks.Experiments.Pages;

/// <summary>The tables of an experiment: results, comparisons, settings, every run. Pure.</summary>
public static class ExperimentTables
{
    /// <summary>More runs than this nobody reads; experiment.json has them all.</summary>
    public const int RunsMax = 200;

    /// <summary>The results in 80 columns.</summary>
    public static NotebookTable Terminal(ExperimentResult result)
    {
        var table = new NotebookTable("setting", ">drift", ">jump", ">max", ">queue", ">max", ">events")
        {
            Note = $"mean±{Legend.HalfWidth} over seeds.{Marked(result)} {Legend.Drift}; {Legend.Jump}; {Legend.Queue}.",
        };
        foreach (SettingResult row in result.Rows)
        {
            var cells = new List<string> { row.Setting.Name.Length > 18 ? row.Setting.Name[..17] + "~" : row.Setting.Name };
            cells.AddRange(Cells(result, row, static estimate => estimate.Compact));
            table.Add([.. cells]);
        }

        return table;
    }

    /// <summary>The results for the page.</summary>
    public static NotebookTable Results(ExperimentResult result)
    {
        var table = new NotebookTable(
            "setting", ">final drift", ">without messages", ">mean jump", ">max jump", ">mean queue", ">max queue", ">events",
            ">kept up")
        {
            Note = $"Mean ± {Legend.HalfWidth} over seeds." + Marked(result)
                + " Kept up: machines of all runs whose queue was empty again in the last quarter of their time.",
        };
        foreach (SettingResult row in result.Rows)
        {
            QueueStability k = row.KeepUp;
            List<string> cells = Cells(result, row, static estimate => estimate.ToString());
            cells.Insert(1, row.Of(Metric.TicksApart).ToString());
            cells.Insert(0, row.Setting.Name);
            cells.Add($"{k.SlowerKeptUp + k.Faster - k.FasterFellBehind} of {k.Count}");
            table.Add([.. cells]);
        }

        return table;
    }

    /// <summary>Every setting against the first, seed by seed.</summary>
    public static NotebookTable Comparisons(ExperimentResult result)
    {
        var header = new List<string> { "setting", "what differs" };
        foreach (Metric metric in Metric.Columns)
        {
            header.Add(">" + metric.Name);
        }

        var table = new NotebookTable([.. header])
        {
            Note = $"Difference to the first setting, seed by seed: mean ± {Legend.HalfWidth}; "
                + "* it is larger than the spread over seeds explains.",
        };
        for (int i = 1; i < result.Rows.Count; i++)
        {
            SettingComparison pair = result.AgainstFirst(result.Rows[i]);
            var cells = new List<string> { result.Rows[i].Setting.Name, Differing(pair.Settings) };
            foreach (Metric metric in Metric.Columns)
            {
                string mark = pair.Result(metric) == ComparisonResult.Differs ? " *" : "";
                cells.Add((pair.Paired(metric)?.ToString() ?? SignificantDigits.Short(pair.Of(metric).Difference)) + mark);
            }

            table.Add([.. cells]);
        }

        return table;
    }

    /// <summary>What is run and why.</summary>
    public static NotebookTable Settings(ExperimentResult result)
    {
        List<string> rests = new List<SettingResult>(result.Rows).ConvertAll(static row => Rest(row.Setting.Plan));

        string[] header = ["setting", "what it is to show", "machines", "duration", "rates", "die", "latency"];
        bool hasRest = rests.Exists(static rest => rest.Length > 0);
        NotebookTable table = hasRest ? new([.. header, "else"]) : new(header);
        for (int i = 0; i < rests.Count; i++)
        {
            ExperimentSetting setting = result.Rows[i].Setting;
            LabPlan plan = setting.Plan;
            string[] cells =
            [
                setting.Name, setting.Why, $"{plan.Machines}", TimeText.Of(plan.DurationNs),
                string.Join(",", plan.Rates), plan.Mix.ToString(), plan.Latency.ToString(),
            ];
            table.Add(hasRest ? [.. cells, rests[i]] : cells);
        }

        return table;
    }

    /// <summary>What a plan says beyond the columns that every lab has.</summary>
    private static string Rest(LabPlan plan)
    {
        var rest = new StringBuilder();
        foreach ((string key, _, string value) in PlanFact.Differing(new LabPlan(), plan))
        {
            if (key is not ("machines" or "duration" or "rates" or "mix" or "latency"))
            {
                rest.Append(rest.Length > 0 ? "; " : "").Append(key).Append(' ').Append(value);
            }
        }

        return rest.ToString();
    }

    /// <summary>The raw data: one row a run.</summary>
    public static NotebookTable Runs(ExperimentResult result)
    {
        var table = new NotebookTable(
            "setting", ">seed", "rates of the machines", "final clocks", ">drift", ">jump", ">max", ">queue", ">max", ">events",
            ">messages");
        foreach (SettingResult row in result.Rows)
        {
            foreach (RunFigures run in row.Runs)
            {
                table.Add(
                    row.Setting.Name, $"{run.Seed}", Listed(run, static m => m.Rate.ToString()),
                    Listed(run, static m => m.FinalClock.ToString()), $"{run.Spread}",
                    SignificantDigits.Short(run.JumpMean), $"{run.JumpMax}", SignificantDigits.Short(run.QueueMean), $"{run.QueueMax}",
                    $"{run.Events}", $"{run.Received}");
            }
        }

        return table;
    }

    /// <summary>What differs between two plans, as a phrase.</summary>
    public static string Differing(IReadOnlyList<(string Key, string First, string Second)> settings)
    {
        var text = new StringBuilder();
        foreach ((string key, string first, string second) in settings)
        {
            text.Append(text.Length > 0 ? "; " : "")
                .Append($"{key} {(second.Length == 0 ? "none" : second)}")
                .Append($", not {(first.Length == 0 ? "none" : first)}");
        }

        return text.Length == 0 ? "nothing" : text.ToString();
    }

    private static List<string> Cells(ExperimentResult result, SettingResult row, Func<Estimate, string> text)
    {
        SettingComparison pair = result.AgainstFirst(row);
        var cells = new List<string>();
        foreach (Metric metric in Metric.Columns)
        {
            bool differs = row != result.Rows[0] && pair.Result(metric) == ComparisonResult.Differs;
            cells.Add(text(row.Of(metric)) + (differs ? "*" : ""));
        }

        return cells;
    }

    private static string Marked(ExperimentResult result) => result.Rows.Count > 1 && result.Plan.Seeds.Count > 1
        ? $" * differs from '{result.Rows[0].Setting.Name}' by more than the spread over seeds."
        : "";

    /// <summary>Of each machine, or of the first and the last when there are many.</summary>
    private static string Listed(RunFigures run, Func<MachineFigures, string> of)
    {
        const int Most = 12;
        var text = new StringBuilder();
        for (int i = 0; i < Math.Min(Most, run.Machines.Count); i++)
        {
            text.Append(i > 0 ? ", " : "").Append(of(run.Machines[i]));
        }

        return text.Append(run.Machines.Count > Most ? ", ..." : "").ToString();
    }
}
