using Clocks.Experiments.Statistics;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;
using Clocks.Render.Text;

namespace Clocks.Experiments.Pages;

/// <summary>
/// Two rows side by side: what differs in them, their numbers, and whether a difference is larger than the spread over
/// runs. As a table, sentences and plots. Immutable; any thread.
/// </summary>
public sealed class RunComparison(CompareRow first, CompareRow second, string firstName, string secondName)
{
    private readonly SettingComparison _pair = new(first.Result, second.Result);

    /// <summary>The first row.</summary>
    public CompareRow First => first;

    /// <summary>The second row.</summary>
    public CompareRow Second => second;

    /// <summary>What differs in the settings.</summary>
    public IReadOnlyList<(string Key, string First, string Second)> Settings => CompareRow.Differing(first, second);

    /// <summary>One number in both, the same seeds seed by seed.</summary>
    public Estimate? Paired(Metric metric) => _pair.Paired(metric);

    /// <summary>What can be said of one number.</summary>
    public ComparisonResult Result(Metric metric) => _pair.Result(metric);

    /// <summary>One number on both sides.</summary>
    public Comparison Of(Metric metric) => _pair.Of(metric);

    /// <summary>The settings that differ.</summary>
    public NotebookTable SettingsTable()
    {
        var table = new NotebookTable("setting", firstName, secondName);
        foreach ((string key, string one, string other) in Settings)
        {
            table.Add(key, one.Length == 0 ? "none" : one, other.Length == 0 ? "none" : other);
        }

        return table;
    }

    /// <summary>The numbers.</summary>
    public NotebookTable Numbers()
    {
        var table = new NotebookTable("number", ">" + firstName, ">" + secondName, ">difference", "says")
        {
            Note = first.Result.Runs.Count > 1 || second.Result.Runs.Count > 1
                ? $"mean ± {Legend.HalfWidth} over runs; the difference is that of the second to the first"
                    + (_pair.IsPaired && first.Result.Runs.Count > 1 ? ", seed by seed." : ".")
                : null,
        };
        foreach (Metric metric in Metric.Columns)
        {
            Comparison both = Of(metric);
            string difference = Paired(metric) is { Count: > 1 } paired ? paired.ToString()
                : double.IsFinite(both.HalfWidth)
                    ? $"{SignificantDigits.Format(both.HalfWidth, both.Difference)} ± "
                        + $"{SignificantDigits.Format(both.HalfWidth, both.HalfWidth)}"
                : double.IsNaN(both.Difference) ? "?"
                : SignificantDigits.Short(both.Difference);
            table.Add(metric.Name, both.First.ToString(), both.Second.ToString(), difference, Word(metric));
        }

        return table;
    }

    /// <summary>What follows, in sentences.</summary>
    public IReadOnlyList<string> Sentences()
    {
        int ones = first.Result.Runs.Count, others = second.Result.Runs.Count;
        var said = new List<string>();
        if (ones < 2 || others < 2)
        {
            said.Add(ones < 2 && others < 2
                ? "One run of each cannot tell whether a difference is more than chance: compare folders with several runs each, and "
                    + "it says how many would be enough."
                : "One run on a side cannot tell whether a difference is more than chance: give both sides several runs.");
            return said;
        }

        said.Add(_pair.IsPaired
            ? $"Both sides have the same {Plural.Of(ones, "seed")} and are compared seed by seed."
            : $"{Plural.Of(ones, "run")} against {others}, with seeds of their own (Welch's comparison of two means).");
        var differs = new List<string>();
        var same = new List<string>();
        var untold = new List<string>();
        foreach (Metric metric in Metric.Columns)
        {
            double difference = Of(metric).Difference;
            if (Result(metric) == ComparisonResult.NotTold)
            {
                untold.Add(metric.Name);
            }
            else if (Result(metric) == ComparisonResult.Differs)
            {
                string by = SignificantDigits.Short(Math.Abs(difference));
                differs.Add($"{metric.Name} ({by} {(difference < 0 ? "less" : "more")} in {secondName})");
            }
            else
            {
                same.Add(metric.Name);
            }
        }

        said.Add(differs.Count == 0
            ? "No difference is larger than the spread over runs."
            : $"Larger than the spread over runs: {string.Join(", ", differs)}.");
        if (differs.Count > 0 && same.Count > 0)
        {
            said.Add($"Not larger: {string.Join(", ", same)}.");
        }

        if (untold.Count > 0)
        {
            said.Add($"Not told by both sides: {string.Join(", ", untold)}.");
        }

        if (same.Count > 0)
        {
            said.Add(Enough());
        }

        return said;
    }

    /// <summary>How many runs would tell the differences that are not larger than the spread, if they are as large as they seem.</summary>
    private string Enough()
    {
        var numbers = new List<string>();
        foreach (Metric metric in Metric.Columns)
        {
            if (Result(metric) == ComparisonResult.WithinSpread && Of(metric).Difference != 0)
            {
                numbers.Add($"{metric.Name} {(Needed(metric) is { } runs ? $"{runs}" : $"more than {RunsNeeded.Most}")}");
            }
        }

        return numbers.Count == 0
            ? "Where the means are equal no number of runs would tell a difference."
            : $"To tell differences as large as these from chance, four times of five, would take so many runs of each: "
                + $"{string.Join(", ", numbers)}.";
    }

    /// <summary>How many runs of each would tell a difference of this size from chance; null where no number of them is known to.</summary>
    public int? Needed(Metric metric) => _pair.Needed(metric);

    /// <summary>Each number on both sides, and the runs on each other where there are journals.</summary>
    public IReadOnlyList<Plot> Plots(string suffix)
    {
        var plots = new List<Plot>();
        if (first.Journals is { } one && second.Journals is { } other)
        {
            plots.AddRange(RunOverlay.Of([one with { Label = firstName }, other with { Label = secondName }]));
        }

        const string Says = "Circle: mean; bar: its 95 % confidence interval; dots: the runs; grey band: the interval of the first row.";
        foreach (Metric metric in new List<Metric>(Metric.Columns).FindAll(metric => Result(metric) != ComparisonResult.NotTold))
        {
            string title = char.ToUpperInvariant(metric.Name[0]) + metric.Name[1..];
            plots.Add(new Plot($"plot_{metric.Key}{suffix}", title, metric.Sentence, IntervalPlot.Draw(
                title, Says, metric.Sentence, [Row(firstName, first, metric), Row(secondName, second, metric)])));
        }

        return plots;
    }

    private static IntervalRow Row(string name, CompareRow row, Metric metric)
    {
        Estimate estimate = row.Result.Of(metric);
        return new IntervalRow(name, estimate.Mean, estimate.HalfWidth, row.Result.Values(metric), estimate.ToString());
    }

    private string Word(Metric metric) => Result(metric) switch
    {
        ComparisonResult.Differs => "differs *",
        ComparisonResult.WithinSpread => "within the spread",
        ComparisonResult.NotTold => "not told",
        _ => "one run cannot tell",
    };
}
