using System.Text.Json;

namespace Clocks.Simulation;

/// <summary>
/// Experiment plans as JSON. Bytes come in, a sound plan goes out, or one sentence that says what is wrong and where.
/// Comments and trailing commas are welcome, keys that nobody knows are not: a misspelt setting would be run as if it
/// were not there. Pure; any thread.
/// </summary>
/// <example><code>
/// { "name": "mine", "seeds": 10, "base": { "machines": 3, "duration": "60s" },
///   "settings": [ { "name": "slow", "rates": [1, 2, 6] }, { "name": "cut", "faults": "partition 1|2,3 20s..40s" } ] }
/// </code></example>
public static class PlanDocument
{
    /// <summary>The keys of a plan.</summary>
    private const string Keys = "name, seeds, base, settings";

    /// <summary>Reads a plan; false with a sentence without its full stop.</summary>
    /// <param name="json">The document, UTF-8.</param>
    /// <param name="defaults">What a setting is that says nothing; null: the assignment.</param>
    /// <param name="plan">The plan; null when it cannot be read or is not sound.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> json, LabPlan? defaults, out ExperimentPlan? plan, out string problem)
    {
        plan = null;
        var options = new JsonDocumentOptions
        {
            AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip,
        };
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, options);
            return TryRead(document.RootElement, defaults ?? new LabPlan(), out plan, out problem)
                && plan!.IsSound(out problem);
        }
        catch (JsonException e)
        {
            problem = $"the plan is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} is unexpected";
            return false;
        }
    }

    private static bool TryRead(JsonElement root, LabPlan start, out ExperimentPlan? plan, out string problem)
    {
        plan = null;
        if (root.ValueKind != JsonValueKind.Object)
        {
            problem = "the plan is not an object: { \"name\": ..., \"seeds\": ..., \"settings\": [ ... ] }";
            return false;
        }

        string name = "experiment";
        IReadOnlyList<ulong> seeds = ExperimentPlan.SeedsTo(5);
        JsonElement settings = default, common = default;
        problem = "";
        foreach (JsonProperty property in root.EnumerateObject())
        {
            switch (property.Name)
            {
                case "name":
                    name = property.Value.ToString();
                    break;
                case "seeds":
                    if (!TryReadSeeds(property.Value, out seeds, out problem))
                    {
                        return false;
                    }

                    break;
                case "base":
                    common = property.Value;
                    break;
                case "settings":
                    settings = property.Value;
                    break;
                default:
                    problem = $"'{property.Name}' is not a key of a plan; these are: {Keys}";
                    return false;
            }
        }

        if (common.ValueKind != JsonValueKind.Undefined)
        {
            var bare = new ExperimentSetting("base", "", start);
            if (!SettingObject.TryRead(common, bare, out ExperimentSetting? read, out problem))
            {
                return false;
            }

            start = read!.Plan;
        }

        if (!TryReadSettings(settings, start, out List<ExperimentSetting> rows, out problem))
        {
            return false;
        }

        plan = new ExperimentPlan(name, seeds, rows);
        return true;
    }

    private static bool TryReadSettings(
        JsonElement list, LabPlan start, out List<ExperimentSetting> settings, out string problem)
    {
        settings = [];
        problem = "";
        if (list.ValueKind != JsonValueKind.Array)
        {
            problem = "the plan has no list of settings: \"settings\": [ { \"name\": \"as assigned\" } ]";
            return false;
        }

        foreach (JsonElement element in list.EnumerateArray())
        {
            var bare = new ExperimentSetting($"setting {settings.Count + 1}", "", start);
            if (!SettingObject.TryRead(element, bare, out ExperimentSetting? read, out problem))
            {
                return false;
            }

            settings.Add(read!);
        }

        return true;
    }

    /// <summary>A number of seeds, or the seeds.</summary>
    private static bool TryReadSeeds(JsonElement value, out IReadOnlyList<ulong> seeds, out string problem)
    {
        seeds = [];
        problem = $"'{value}' are not seeds: a number of them from 1 to {ExperimentPlan.RunsMax}, or a list of numbers";
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count)
            && count is > 0 and <= ExperimentPlan.RunsMax)
        {
            seeds = ExperimentPlan.SeedsTo(count);
            return true;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var list = new List<ulong>();
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetUInt64(out ulong seed))
            {
                return false;
            }

            list.Add(seed);
        }

        seeds = list;
        return true;
    }
}
