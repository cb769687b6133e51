using System.Diagnostics.CodeAnalysis;
using Clocks.Faults;
using Clocks.Json;

namespace Clocks.Experiments.Plans;

/// <summary>
/// Experiment plans as JSON. Reading gives a sound plan, or one sentence that says what is wrong and where; writing is
/// the reverse. Comments and trailing commas are welcome, keys that nobody knows are not: a misspelt setting would be
/// run as if it were not there. Pure; any thread.
/// </summary>
/// <example><code>
/// { "name": "mine", "seeds": 10, "base": { "machines": 3, "duration": "60s" },
///   "settings": [ { "name": "slow", "rates": [1, 2, 6] }, { "name": "cut", "faults": "partition 1|2,3 20s..40s" } ] }
/// </code></example>
public static class PlanDocument
{
    /// <summary>The keys of a plan.</summary>
    private const string Keys = "name, seeds, real, base, settings";

    /// <summary>Reads a plan; false with a sentence without its full stop.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="defaults">What a setting is that says nothing; null: the assignment.</param>
    /// <param name="plan">The plan; null when it cannot be read or is not sound.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryRead(
        byte[] json, LabPlan? defaults, [NotNullWhen(true)] out ExperimentPlan? plan, out string problem)
    {
        plan = null;
        if (!JsonTree.TryRead(json, out JsonValue? root, out problem))
        {
            problem = $"the plan is not JSON: {problem}";
            return false;
        }

        return TryRead(root, defaults ?? new LabPlan(), out plan, out problem) && plan.IsSound(out problem);
    }

    /// <summary>
    /// The plan as a document that reads back as the same, indented, without a base: a setting says what makes it
    /// different from the assignment.
    /// </summary>
    public static byte[] Write(ExperimentPlan plan) => IndentedJson.Of(json =>
    {
        json.WriteString("name", plan.Name);
        WriteSeeds(json, plan.Seeds);
        if (plan.IsReal)
        {
            json.WriteBoolean("real", true);
        }

        json.WriteStartArray("settings");
        foreach (ExperimentSetting setting in plan.Settings)
        {
            SettingObject.Write(json, setting, new LabPlan());
        }

        json.WriteEndArray();
    });

    private static void WriteSeeds(JsonWriter json, IReadOnlyList<ulong> seeds)
    {
        bool isCount = true;
        for (int i = 0; i < seeds.Count && isCount; i++)
        {
            isCount = seeds[i] == (ulong)i + 1;
        }

        if (isCount)
        {
            json.WriteNumber("seeds", seeds.Count);
            return;
        }

        json.WriteStartArray("seeds");
        foreach (ulong seed in seeds)
        {
            json.WriteNumberValue(seed);
        }

        json.WriteEndArray();
    }

    private static bool TryRead(
        JsonValue root, LabPlan start, [NotNullWhen(true)] out ExperimentPlan? plan, out string problem)
    {
        plan = null;
        if (root.Kind != JsonKind.Object)
        {
            problem = "the plan is not an object: { \"name\": ..., \"seeds\": ..., \"settings\": [ ... ] }";
            return false;
        }

        int stray = root.Keys.FindIndex(static key => key is not ("name" or "seeds" or "real" or "base" or "settings"));
        if (stray >= 0)
        {
            problem = $"line {root.KeyLines[stray]}: '{root.Keys[stray]}' is not a key of a plan; these are: {Keys}";
            return false;
        }

        problem = "";
        IReadOnlyList<ulong> seeds = ExperimentPlan.SeedsTo(5);
        if (root.Of("seeds") is { } written && !TryReadSeeds(written, out seeds, out problem))
        {
            return false;
        }

        if (root.Of("base") is { } common)
        {
            var bare = new ExperimentSetting("base", "", start);
            if (!SettingObject.TryRead(common, bare, out ExperimentSetting? read, out problem))
            {
                return false;
            }

            start = read.Plan;
        }

        if (!TryReadSettings(root.Of("settings"), start, out List<ExperimentSetting> rows, out problem))
        {
            return false;
        }

        JsonValue? real = root.Of("real");
        if (real is not (null or { Kind: JsonKind.Word, Text: "true" or "false" }))
        {
            problem = $"line {real.Line}: 'real' is true or false, not '{real}'";
            return false;
        }

        string name = root.Of("name")?.ToString() ?? "experiment";
        plan = new ExperimentPlan(name, seeds, rows, IsReal: real?.Text == "true");
        return true;
    }

    private static bool TryReadSettings(
        JsonValue? list, LabPlan start, out List<ExperimentSetting> settings, out string problem)
    {
        settings = [];
        problem = "";
        if (list is not { Kind: JsonKind.List })
        {
            problem = "the plan has no list of settings: \"settings\": [ { \"name\": \"as assigned\" } ]";
            return false;
        }

        foreach (JsonValue item in list.Items)
        {
            var bare = new ExperimentSetting($"setting {settings.Count + 1}", "", start);
            if (!SettingObject.TryRead(item, bare, out ExperimentSetting? read, out problem))
            {
                return false;
            }

            settings.Add(read);
        }

        return true;
    }

    /// <summary>A number of seeds, or the seeds.</summary>
    private static bool TryReadSeeds(JsonValue value, out IReadOnlyList<ulong> seeds, out string problem)
    {
        var list = new List<ulong>();
        bool isGood = value.Kind == JsonKind.List && value.Items.TrueForAll(item =>
        {
            bool isSeed = item.TryUnsigned(out ulong seed) && seed <= Limits.SeedMax && !list.Contains(seed);
            list.Add(seed);
            return isSeed;
        });
        bool isCount = value.TryLong(out long count) && count is > 0 and <= ExperimentPlan.RunsMax;
        seeds = isCount ? ExperimentPlan.SeedsTo((int)count) : list;
        problem = isGood || isCount
            ? ""
            : $"line {value.Line}: '{value}' are not seeds: a number of them from 1 to {ExperimentPlan.RunsMax}, "
                + $"or a list of different whole numbers up to {Limits.SeedMax}";
        return problem.Length == 0;
    }
}
