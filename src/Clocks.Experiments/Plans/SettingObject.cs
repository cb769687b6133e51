using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Clocks.Faults;
using Clocks.Json;

namespace Clocks.Experiments.Plans;

/// <summary>
/// One setting of an experiment as a JSON object: what it says replaces what the settings have in common. The same
/// words as on the command line. Reading gives a setting, or one sentence that names the line, the setting and what is
/// wrong; writing is the reverse. Pure; any thread.
/// </summary>
internal static class SettingObject
{
    private const string Keys = "name, why, machines, topology, duration, rates, mix, internal, latency, links, loss, faults, "
        + "scripts, clock_offset, clock_drift_ppm, cluster";

    public static bool TryRead(
        JsonValue item, ExperimentSetting start, [NotNullWhen(true)] out ExperimentSetting? setting, out string problem)
    {
        setting = null;
        if (item.Kind != JsonKind.Object)
        {
            problem = $"line {item.Line}: '{start.Name}' is not an object such as "
                + "{ \"name\": \"slow\", \"rates\": [1, 2, 6] }";
            return false;
        }

        string name = item.Of("name")?.ToString() ?? start.Name;
        LabPlan plan = start.Plan;
        for (int i = 0; i < item.Keys.Count; i++)
        {
            problem = item.Keys[i] is "scripts" ? "" : Apply(item.Keys[i], item.Items[i], ref plan);
            if (problem.Length > 0)
            {
                problem = $"line {item.KeyLines[i]}: setting '{name}': {problem}";
                return false;
            }
        }

        // Last, because faces are read with the die of the setting, wherever that stands.
        JsonValue? scripts = item.Of("scripts");
        problem = scripts is null ? "" : ApplyScripts(scripts, ref plan);
        problem = problem.Length == 0 ? "" : $"line {scripts!.Line}: setting '{name}': {problem}";
        setting = problem.Length > 0
            ? null
            : new ExperimentSetting(name, item.Of("why")?.ToString() ?? start.Why, plan);
        return setting is not null;
    }

    /// <summary>
    /// The setting as an object that reads back as the same, where nothing said means these defaults.
    /// </summary>
    public static void Write(JsonWriter json, ExperimentSetting setting, LabPlan defaults)
    {
        json.WriteStartObject();
        json.WriteString("name", setting.Name);
        if (setting.Why.Length > 0)
        {
            json.WriteString("why", setting.Why);
        }

        foreach ((string key, _, string value) in PlanFact.Differing(defaults, setting.Plan))
        {
            switch (key)
            {
                case "machines":
                    json.WriteNumber(key, setting.Plan.Machines);
                    break;
                case "links":
                    json.WriteStartObject(key);
                    foreach (LinkLatency link in setting.Plan.Links)
                    {
                        json.WriteString($"{link.From}->{link.To}", link.Latency.ToString());
                    }

                    json.WriteEndObject();
                    break;
                case "scripts":
                    json.WriteStartArray(key);
                    foreach (IdleScript script in setting.Plan.Scripts)
                    {
                        json.WriteStringValue(script.ToString());
                    }

                    json.WriteEndArray();
                    break;
                default:
                    json.WriteString(key, value);
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// What a key says is put into the plan; when it is wrong the plan is not used, so nothing need be kept.
    /// </summary>
    /// <returns>What is wrong; empty when all is well.</returns>
    private static string Apply(string key, JsonValue value, ref LabPlan plan)
    {
        string problem, text = value.ToString();
        switch (key)
        {
            case "name" or "why":
                return "";
            case "machines":
                bool isCount = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int machines);
                plan = plan with { Machines = machines };
                return isCount ? "" : $"'{text}' is not a number of machines";
            case "topology":
                _ = Topology.TryParse(text, out Topology? topology, out problem);
                plan = plan with { Topology = topology ?? plan.Topology };
                return problem;
            case "duration":
                _ = TimeText.TryParse(text, out long duration, out problem);
                plan = plan with { DurationNs = duration };
                return problem;
            case "rates":
                return ApplyRates(value, ref plan);
            case "mix":
                bool isMix = EventMix.TryParse(text, out EventMix mix, out problem);
                plan = plan with { Mix = mix };
                return isMix ? "" : $"the mix {problem}";
            case "internal":
                _ = PercentText.TryParse(text, out int perMillion, out problem);
                plan = plan with { Mix = EventMix.WithInternalShare(perMillion / 1e6) };
                return problem;
            case "latency":
                _ = LatencyRule.TryParse(text, out LatencyRule latency, out problem);
                plan = plan with { Latency = latency };
                return problem;
            case "links":
                return ApplyLinks(value, ref plan);
            case "loss":
                _ = PercentText.TryParse(text, out int loss, out problem);
                plan = plan with { LossPerMillion = loss };
                return problem;
            case "faults":
                _ = FaultSchedule.TryParse(text, out FaultSchedule faults, out problem);
                plan = plan with { Faults = faults };
                return problem;
            case "clock_offset":
                _ = TimeText.TryParse(text, out long offset, out problem);
                plan = plan with { ClockOffsetNsMax = offset };
                return problem;
            case "clock_drift_ppm":
                _ = DriftText.TryParse(text, out long drift, out problem);
                plan = plan with { ClockDriftPpbMax = drift };
                return problem;
            case "cluster":
                plan = plan with { Cluster = text };
                return "";
            default:
                return $"'{key}' is not a key of a setting; these are: {Keys}";
        }
    }

    /// <summary>One rate for all as text or number, or a list of them.</summary>
    private static string ApplyRates(JsonValue value, ref LabPlan plan)
    {
        var rates = new List<RateChoice>();
        string[] texts = value.Kind == JsonKind.List
            ? [.. value.Items.ConvertAll(static item => item.ToString())]
            : value.ToString().Split(',', StringSplitOptions.TrimEntries);
        foreach (string text in texts)
        {
            if (!RateChoice.TryParse(text, out RateChoice rate, out string problem))
            {
                return problem;
            }

            rates.Add(rate);
        }

        plan = plan with { Rates = rates };
        return "";
    }

    private static string ApplyLinks(JsonValue value, ref LabPlan plan)
    {
        if (value.Kind != JsonKind.Object)
        {
            return "links are an object such as { \"1->2\": \"100ms\" }";
        }

        var links = new List<LinkLatency>();
        for (int i = 0; i < value.Keys.Count; i++)
        {
            string latency = value.Items[i].ToString();
            if (!LinkLatency.TryParse(value.Keys[i], latency, out LinkLatency? link, out string problem))
            {
                return problem;
            }

            links.Add(link);
        }

        plan = plan with { Links = links };
        return "";
    }

    private static string ApplyScripts(JsonValue value, ref LabPlan plan)
    {
        if (value.Kind != JsonKind.List)
        {
            return "scripts are a list, the first for machine 1, such as [ \"internal*5,next\" ]";
        }

        var scripts = new List<IdleScript>();
        foreach (JsonValue item in value.Items)
        {
            if (!IdleScript.TryParse(item.ToString(), plan.Mix, out IdleScript script, out string problem))
            {
                return problem;
            }

            scripts.Add(script);
        }

        plan = plan with { Scripts = scripts };
        return "";
    }
}
