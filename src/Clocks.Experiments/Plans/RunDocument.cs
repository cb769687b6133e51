using System.Diagnostics.CodeAnalysis;
using Clocks.Faults;
using Clocks.Json;

namespace Clocks.Experiments.Plans;

/// <summary>
/// What one run of an experiment came to, as a file, so that an experiment that was interrupted need not begin anew.
/// The file is JSON. It says of which setting it is, in every detail: a run of another plan is not taken for one of
/// this. Pure; any thread.
/// </summary>
internal static class RunDocument
{
    /// <summary>The numbers of a machine, in the order of <see cref="Values"/>.</summary>
    private static readonly string[] Keys =
    [
        "id", "life", "rate_millihertz", "ran_ns", "killed", "final_clock", "events", "sent", "received", "in_queue",
        "late_ticks", "jump_max", "queue_max", "queue_sum", "empty_at_ns",
    ];

    /// <summary>The document.</summary>
    /// <param name="of">What it is a run of: <see cref="Subject"/>.</param>
    /// <param name="run">What it came to.</param>
    public static byte[] Write(string of, RunFigures run) => IndentedJson.Of(json =>
    {
        json.WriteString("of", of);
        json.WriteNumber("seed", run.Seed);
        json.WriteNumber("duration_ns", run.DurationNs);
        json.WriteStartArray("machines");
        foreach (MachineFigures machine in run.Machines)
        {
            json.WriteStartObject();
            long[] values = Values(machine);
            for (int i = 0; i < Keys.Length; i++)
            {
                json.WriteNumber(Keys[i], values[i]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary>Reads it; false when it is none, is torn, or is of another run, with a sentence.</summary>
    public static bool TryRead(
        byte[] text, string of, ulong seed, [NotNullWhen(true)] out RunFigures? run, out string problem)
    {
        run = null;
        if (!JsonTree.TryRead(text, out JsonValue? root, out problem))
        {
            return false;
        }

        if (root.Of("of")?.Text != of || root.Of("seed")?.TryUnsigned(out ulong written) != true || written != seed)
        {
            problem = "it is of another plan or seed";
            return false;
        }

        var machines = new List<MachineFigures>();
        bool isWhole = root.Of("machines") is { Kind: JsonKind.List } list && list.Items.TrueForAll(item =>
        {
            MachineFigures? machine = Machine(item);
            machines.Add(machine!);
            return machine is not null;
        });
        if (!isWhole || root.Of("duration_ns")?.TryLong(out long duration) != true)
        {
            problem = "numbers are missing in it";
            return false;
        }

        run = new RunFigures(seed, duration, machines);
        return true;
    }

    /// <summary>What a run is a run of: the program's version, the setting and everything that its plan says.</summary>
    public static string Subject(ExperimentSetting setting, bool isReal)
    {
        List<string> facts = new List<PlanFact>(PlanFact.Of(setting.Plan)).ConvertAll(static fact => $"{fact.Key} {fact.Value}");
        return string.Join(
            " | ", (string[])[isReal ? "real" : "simulated", setting.Plan.Version, setting.Name, .. facts]);
    }

    private static long[] Values(MachineFigures m) =>
    [
        m.Id.Value, m.Life, m.Rate.Millihertz, m.RanNs, m.IsKilled ? 1 : 0, m.FinalClock, m.Events, m.Sent, m.Received,
        m.InQueue, m.LateTicks, m.JumpMax, m.QueueMax, m.QueueSum, m.EmptyAtNs,
    ];

    private static MachineFigures? Machine(JsonValue item)
    {
        long[] v = new long[Keys.Length];
        for (int i = 0; i < Keys.Length; i++)
        {
            if (item.Of(Keys[i])?.TryLong(out v[i]) != true)
            {
                return null;
            }
        }

        return !NodeId.IsValid(v[0]) || v[2] is < Limits.RateMillihertzMin or > Limits.RateMillihertzMax
            ? null
            : new MachineFigures(
                new NodeId((int)v[0]), (int)v[1], ClockRate.FromMillihertz(v[2]), v[3], v[4] == 1, v[5], v[6], v[7],
                v[8], v[9], v[10], v[11], (int)v[12], v[13], v[14]);
    }
}
