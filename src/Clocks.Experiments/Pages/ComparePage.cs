using Clocks.Experiments.Statistics;
using Clocks.Json;
using Clocks.Render.Notebook;
using Clocks.Render.Report;
using Clocks.Render.Text;

namespace Clocks.Experiments.Pages;

/// <summary>A comparison as a page of a notebook, and as JSON for programs. Pure.</summary>
public static class ComparePage
{
    /// <summary>The page.</summary>
    public static NotebookPage Of(IReadOnlyList<RunComparison> pairs, string first, string second)
    {
        var sections = new List<NotebookSection>();
        for (int i = 0; i < pairs.Count; i++)
        {
            RunComparison pair = pairs[i];
            string of = pairs.Count > 1 ? $": {pair.First.Name}" : "";
            string suffix = pairs.Count > 1 ? "_" + pair.First.Result.Setting.FileName : "";
            sections.Add(pair.Settings.Count == 0
                ? new("What differs" + of) { Paragraphs = ["No setting differs that the plans or the journals tell."] }
                : new("What differs" + of) { Tables = [pair.SettingsTable()] });
            sections.Add(new("Numbers" + of)
            {
                Tables = [pair.Numbers()],
                Points = pair.Sentences(),
                Plots = pair.Plots(suffix),
            });
        }

        List<DefinedWord> words = new List<Metric>(Metric.Columns).ConvertAll(static m => new DefinedWord(m.Name, m.Sentence));
        words.Add(new("a ± b", $"mean over the runs and {Legend.HalfWidth} (Student's t)"));
        words.Add(new("differs *", "the 95 % confidence interval of the difference leaves out 0"));
        words.Add(new("?", "this side does not tell"));
        sections.Add(new("Definitions") { Words = words });
        RunComparison shown = pairs[0];
        string lead = $"First: {first}, {Runs(shown.First)}. Second: {second}, {Runs(shown.Second)}. Differences are second minus first.";
        return new NotebookPage($"Comparison: {first} and {second}", lead, [], sections);
    }

    /// <summary>The numbers for programs: <c>compare.json</c>. Keys are added, never renamed.</summary>
    public static byte[] Json(IReadOnlyList<RunComparison> pairs) => IndentedJson.Of(json =>
    {
        json.WriteNumber("format", 1);
        json.WriteStartArray("comparisons");
        foreach (RunComparison pair in pairs)
        {
            json.WriteStartObject();
            json.WriteString("first", pair.First.Name);
            json.WriteString("second", pair.Second.Name);
            json.WriteNumber("first_runs", pair.First.Result.Runs.Count);
            json.WriteNumber("second_runs", pair.Second.Result.Runs.Count);
            json.WriteStartObject("settings");
            foreach ((string key, string one, string other) in pair.Settings)
            {
                json.WriteStartArray(key);
                json.WriteStringValue(one);
                json.WriteStringValue(other);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            foreach (Metric metric in Metric.Columns)
            {
                Comparison both = pair.Of(metric);
                json.WriteStartObject(metric.Key);
                ExperimentJson.WriteEstimate(json, "first", both.First);
                ExperimentJson.WriteEstimate(json, "second", both.Second);
                if (double.IsNaN(both.Difference))
                {
                    json.WriteNull("difference");
                }
                else
                {
                    json.WriteNumber("difference", both.Difference);
                }

                ExperimentJson.WriteEstimate(json, "seed_by_seed", pair.Paired(metric));
                json.WriteString("result", ExperimentJson.Word(pair.Result(metric)));
                if (pair.Needed(metric) is { } runs)
                {
                    json.WriteNumber("runs_needed", runs);
                }

                json.WriteEndObject();
            }

            JsonObject.WriteStrings(json, "says", pair.Sentences());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("definitions");
        foreach (Metric metric in Metric.Columns)
        {
            json.WriteString(metric.Key, metric.Sentence);
        }

        json.WriteEndObject();
    });

    private static string Runs(CompareRow row) => row.Result.Runs.Count == 1
        ? "one run"
        : $"{row.Result.Runs.Count} runs";
}
