using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;
using Clocks.Json;

namespace Clocks.Experiments.Pages;

/// <summary>
/// An experiment for programs: <c>experiment.json</c>. Keys are added, never renamed; a limit that nobody knows, as
/// with a single seed, is null. Pure.
/// </summary>
public static class ExperimentJson
{
    /// <summary>The document.</summary>
    public static byte[] Of(ExperimentResult result) => IndentedJson.Of(json =>
    {
        json.WriteNumber("format", 1);
        json.WriteString("name", result.Plan.Name);
        json.WriteBoolean("real", result.Plan.IsReal);
        json.WriteStartArray("seeds");
        foreach (ulong seed in result.Plan.Seeds)
        {
            json.WriteNumberValue(seed);
        }

        json.WriteEndArray();
        json.WriteStartArray("settings");
        foreach (SettingResult row in result.Rows)
        {
            json.WriteStartObject();
            Setting(json, result, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var discussion = new Discussion(result);
        JsonObject.WriteStrings(json, "drift", discussion.Drift());
        JsonObject.WriteStrings(json, "jumps", discussion.Jumps());
        JsonObject.WriteStrings(json, "queues", discussion.Queues());
        JsonObject.WriteStrings(json, "method", discussion.Method());
        json.WriteStartObject("definitions");
        foreach (Metric metric in (Metric[])[.. Metric.Columns, Metric.TicksApart])
        {
            json.WriteString(metric.Key, metric.Sentence);
        }

        json.WriteEndObject();
    });

    /// <summary>What there is while parts of an experiment are missing.</summary>
    /// <param name="plan">The whole experiment.</param>
    /// <param name="shard">The part that is done.</param>
    /// <param name="done">How many runs are done, by all parts.</param>
    public static byte[] OfPart(ExperimentPlan plan, Shard shard, int done) => IndentedJson.Of(json =>
    {
        json.WriteNumber("format", 1);
        json.WriteString("name", plan.Name);
        json.WriteBoolean("real", plan.IsReal);
        json.WriteString("shard", shard.ToString());
        json.WriteNumber("runs", plan.Runs);
        json.WriteNumber("runs_done", done);
    });

    /// <summary>A mean with its limits; null where nobody tells it.</summary>
    public static void WriteEstimate(JsonWriter json, string name, Estimate? estimate)
    {
        if (estimate is null or { Count: 0 })
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("count", estimate.Count);
        json.WriteNumber("mean", estimate.Mean);
        json.WriteNumber("deviation", estimate.Deviation);
        if (double.IsFinite(estimate.HalfWidth))
        {
            json.WriteNumber("half_width_95", estimate.HalfWidth);
        }
        else
        {
            json.WriteNull("half_width_95");
        }

        json.WriteNumber("min", estimate.Min);
        json.WriteNumber("max", estimate.Max);
        json.WriteEndObject();
    }

    /// <summary>What a comparison allows to say, as a word.</summary>
    public static string Word(ComparisonResult result) => result switch
    {
        ComparisonResult.Differs => "differs",
        ComparisonResult.WithinSpread => "within_spread",
        ComparisonResult.NotTold => "not_told",
        _ => "too_few_runs",
    };

    private static void Setting(JsonWriter json, ExperimentResult result, SettingResult row)
    {
        json.WriteString("name", row.Setting.Name);
        json.WriteString("why", row.Setting.Why);
        json.WriteStartObject("plan");
        foreach (PlanFact fact in PlanFact.Of(row.Setting.Plan))
        {
            json.WriteString(fact.Key, fact.Value);
        }

        json.WriteEndObject();
        SettingComparison pair = result.AgainstFirst(row);
        foreach (Metric metric in (Metric[])[.. Metric.Columns, Metric.TicksApart])
        {
            json.WriteStartObject(metric.Key);
            WriteEstimate(json, "estimate", row.Of(metric));
            json.WriteStartArray("runs");
            foreach (double value in row.Values(metric))
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
            if (row != result.Rows[0])
            {
                WriteEstimate(json, "minus_first", pair.Paired(metric));
                json.WriteString("against_first", Word(pair.Result(metric)));
            }

            json.WriteEndObject();
        }

        json.WriteStartObject("keep_up");
        json.WriteNumber("slower_arrivals", row.KeepUp.Slower);
        json.WriteNumber("slower_arrivals_kept_up", row.KeepUp.SlowerKeptUp);
        json.WriteNumber("faster_arrivals", row.KeepUp.Faster);
        json.WriteNumber("faster_arrivals_fell_behind", row.KeepUp.FasterFellBehind);
        json.WriteEndObject();
    }
}
