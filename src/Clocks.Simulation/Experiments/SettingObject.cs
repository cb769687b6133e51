using System.Globalization;
using System.Text.Json;
using Clocks.Model;

namespace Clocks.Simulation;

/// <summary>
/// One setting of an experiment as a JSON object: what it says replaces what the settings have in common. The same
/// words as on the command line. An object comes in, a setting goes out, or one sentence that names the setting and
/// what is wrong. Pure; any thread.
/// </summary>
internal static class SettingObject
{
    private const string Keys = "name, why, machines, duration, rates, mix, internal, latency, links, loss, faults, "
        + "scripts, clock_offset, clock_drift_ppm, cluster";

    public static bool TryRead(
        JsonElement element, ExperimentSetting start, out ExperimentSetting? setting, out string problem)
    {
        setting = null;
        problem = $"'{start.Name}' is not an object such as {{ \"name\": \"slow\", \"rates\": [1, 2, 6] }}";
        if (element.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (element.TryGetProperty("name", out JsonElement name))
        {
            start = start with { Name = name.ToString() };
        }

        LabPlan plan = start.Plan;
        string why = start.Why;
        problem = "";
        JsonElement scripts = default;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            switch (property.Name)
            {
                case "name":
                    break;
                case "why":
                    why = property.Value.ToString();
                    break;
                case "scripts":
                    scripts = property.Value;
                    break;
                default:
                    problem = Apply(property.Name, property.Value, ref plan);
                    break;
            }

            if (problem.Length > 0)
            {
                problem = $"setting '{start.Name}': {problem}";
                return false;
            }
        }

        // Last, because faces are read with the die of the setting, wherever that stands.
        problem = scripts.ValueKind == JsonValueKind.Undefined ? "" : ApplyScripts(scripts, ref plan);
        problem = problem.Length == 0 ? "" : $"setting '{start.Name}': {problem}";
        setting = problem.Length == 0 ? new ExperimentSetting(start.Name, why, plan) : null;
        return setting is not null;
    }

    /// <returns>What is wrong; empty when all is well.</returns>
    private static string Apply(string key, JsonElement value, ref LabPlan plan)
    {
        string problem = "", text = value.ToString();
        switch (key)
        {
            case "machines":
                bool isCount = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int machines);
                plan = isCount ? plan with { Machines = machines } : plan;
                return isCount ? "" : $"'{text}' is not a number of machines";
            case "duration":
                plan = TimeText.TryParse(text, out long duration, out problem)
                    ? plan with { DurationNs = duration }
                    : plan;
                return problem;
            case "rates":
                return ApplyRates(value, ref plan);
            case "mix":
                plan = EventMix.TryParse(text, out EventMix mix, out problem) ? plan with { Mix = mix } : plan;
                return problem.Length == 0 ? "" : $"the mix {problem}";
            case "internal":
                return ApplyInternal(value, ref plan);
            case "latency":
                plan = LatencyRule.TryParse(text, out LatencyRule latency, out problem)
                    ? plan with { Latency = latency }
                    : plan;
                return problem;
            case "links":
                return ApplyLinks(value, ref plan);
            case "loss":
                plan = FaultSentence.TryReadShare(text, out int loss, out problem)
                    ? plan with { LossPerMillion = loss }
                    : plan;
                return problem;
            case "faults":
                plan = FaultSchedule.TryParse(text, out FaultSchedule faults, out problem)
                    ? plan with { Faults = faults }
                    : plan;
                return problem;
            case "clock_offset":
                plan = TimeText.TryParse(text, out long offset, out problem)
                    ? plan with { ClockOffsetNsMax = offset }
                    : plan;
                return problem;
            case "clock_drift_ppm":
                bool isDrift = decimal.TryParse(
                    text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal ppm)
                    && ppm <= 100_000;
                plan = isDrift ? plan with { ClockDriftPpbMax = (long)(ppm * 1_000) } : plan;
                return isDrift ? "" : $"'{text}' is not a drift: 0 to 100000 parts per million";
            case "cluster":
                plan = plan with { Cluster = text };
                return "";
            default:
                return $"'{key}' is not a key of a setting; these are: {Keys}";
        }
    }

    /// <summary>One rate for all as text or number, or a list of them.</summary>
    private static string ApplyRates(JsonElement value, ref LabPlan plan)
    {
        var rates = new List<RateChoice>();
        var texts = new List<string>();
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement element in value.EnumerateArray())
            {
                texts.Add(element.ToString());
            }
        }
        else
        {
            texts.AddRange(value.ToString().Split(',', StringSplitOptions.TrimEntries));
        }

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

    private static string ApplyInternal(JsonElement value, ref LabPlan plan)
    {
        if (!FaultSentence.TryReadShare(value.ToString(), out int perMillion, out string problem))
        {
            return problem;
        }

        plan = plan with { Mix = EventMix.WithInternalShare(perMillion / 1e6) };
        return "";
    }

    private static string ApplyLinks(JsonElement value, ref LabPlan plan)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return "links are an object such as { \"1->2\": \"100ms\" }";
        }

        var links = new List<LinkLatency>();
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string[] ends = property.Name.Split("->");
            if (ends.Length != 2 || !TryId(ends[0], out NodeId from) || !TryId(ends[1], out NodeId to) || from == to)
            {
                return $"'{property.Name}' is not a link such as 1->2";
            }

            if (!LatencyRule.TryParse(property.Value.ToString(), out LatencyRule latency, out string problem))
            {
                return problem;
            }

            links.Add(new LinkLatency(from, to, latency));
        }

        plan = plan with { Links = links };
        return "";
    }

    private static string ApplyScripts(JsonElement value, ref LabPlan plan)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return "scripts are a list, the first for machine 1, such as [ \"internal*5,next\" ]";
        }

        var scripts = new List<IdleScript>();
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (!IdleScript.TryParse(element.ToString(), plan.Mix, out IdleScript script, out string problem))
            {
                return problem;
            }

            scripts.Add(script);
        }

        plan = plan with { Scripts = scripts };
        return "";
    }

    private static bool TryId(string text, out NodeId id)
    {
        bool isNumber = int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int value);
        id = new NodeId(isNumber ? value : 0);
        return isNumber && NodeId.IsValid(value);
    }
}
