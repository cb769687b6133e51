using Clocks.Json;
using Clocks.Render.Report;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Text;

/// <summary>
/// The numbers for programs: <c>analysis.json</c>, one JSON object whose keys are a contract of their own, whatever our
/// types are called: keys are added, never renamed; what is not told is null; times are in the unit that ends their
/// name. <c>format</c> would change if a meaning did.
/// </summary>
/// <remarks>Pure; any thread. Written key by key, because reflection is not there in a native binary.</remarks>
public static class JsonSummary
{
    /// <summary>The version of the contract.</summary>
    public const int Format = 1;

    /// <summary>About what a machine, a channel, an offset and a moment take, and the rest: a hundred machines make megabytes.</summary>
    private const int MachineBytes = 1_800, ChannelBytes = 600, OffsetBytes = 400, MomentBytes = 100, RestBytes = 16_384;

    /// <summary>Writes the object, indented.</summary>
    public static byte[] Of(RunTrace run, RunMeasures measures, Verification? verification = null)
    {
        int bytes = MachineBytes * measures.Machines.Count + ChannelBytes * measures.Channels.Count
            + OffsetBytes * measures.Offsets.Count + MomentBytes * measures.Spread.Count + RestBytes;
        var json = new JsonWriter(JsonEscapes.ForPages, isIndented: true, bytes);
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        json.WriteString("verdict", verification is null ? null : VerdictNames.Of(verification.Verdict));
        json.WriteString("reason", verification is null ? null : VerdictReason.Of(run, verification));
        Whole(json, run, measures);
        Array(json, "machines", measures.Machines, m => Machine(json, run, m));
        Array(json, "channels", measures.Channels, c => Channel(json, c));
        json.WriteNumber("channels_left_out", measures.NumberOfChannels - measures.Channels.Count);
        Array(json, "offsets", measures.Offsets, o => Offset(json, run, o));
        Array(json, "spread", measures.Spread, p => Moment(json, p));
        if (verification is not null)
        {
            Array(json, "rules", verification.Rules, r => Rule(json, r));
            Facts(json, verification);
        }

        Strings(json, "observations", measures.Observations);
        Array(json, "problems", run.Problems, p => Problem(json, p));
        json.WriteStartObject("definitions");
        foreach ((string key, string sentence) in Definitions.All)
        {
            json.WriteString(key, sentence);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.EndLine();
        return json.Written.ToArray();
    }

    /// <summary>The table alone, in the words of the whole: what is left out was not looked at.</summary>
    public static byte[] Of(RunTable table)
    {
        var json = new JsonWriter(JsonEscapes.ForPages, isIndented: true);
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        Table(json, table);
        json.WriteEndObject();
        json.EndLine();
        return json.Written.ToArray();
    }

    /// <summary>The tables of several runs.</summary>
    public static byte[] Of(IReadOnlyList<(string Name, RunTable Table)> runs)
    {
        var json = new JsonWriter(JsonEscapes.ForPages, isIndented: true);
        json.WriteStartObject();
        json.WriteNumber("format", Format);
        Array(json, "runs", runs, run =>
        {
            json.WriteString("run", run.Name);
            Table(json, run.Table);
        });
        json.WriteEndObject();
        json.EndLine();
        return json.Written.ToArray();
    }

    private static void Table(JsonWriter json, RunTable table)
    {
        json.WriteNumber("final_drift", table.FinalDrift);
        Array(json, "machines", table.Machines, m =>
        {
            json.WriteNumber("machine_id", m.Id.Value);
            json.WriteString("label", m.Label);
            Row(json, m);
        });
        Array(json, "problems", table.Problems, p => Problem(json, p));
    }

    private static void Whole(JsonWriter json, RunTrace run, RunMeasures measures)
    {
        json.WriteNumber("events", run.EventCount);
        json.WriteNumber("messages_received", run.MatchedCount);
        Number(json, "seconds", measures.Seconds);
        json.WriteNumber("final_drift", measures.FinalDrift);
        Spread(json, "delay_ms", measures.DelayMs);
        json.WriteStartObject("pairs");
        Number(json, "all", measures.Pairs.Pairs);
        Number(json, "concurrent", measures.Pairs.Concurrent);
        Number(json, "concurrent_share", measures.Pairs.Share);
        Number(json, "ordered_by_lamport_only", measures.Pairs.OrderedByLamportOnly);
        json.WriteBoolean("exact", measures.Pairs.IsExact && run.MatchedCount == run.ReceiveCount);
        json.WriteNumber("sampled_events", measures.Pairs.SampledEvents);
        Number(json, "standard_error", measures.Pairs.StandardError);
        json.WriteEndObject();
        json.WriteStartArray("missing_peers");
        foreach (Clocks.Model.NodeId id in run.MissingPeers)
        {
            json.WriteNumberValue(id.Value);
        }

        json.WriteEndArray();
    }

    private static void Machine(JsonWriter json, RunTrace run, MachineMeasures m)
    {
        TraceNode node = run.Nodes[m.Lane];
        json.WriteNumber("machine_id", node.Id.Value);
        json.WriteString("label", m.Label);
        json.WriteString("file", node.Name);
        json.WriteString("journal_format", node.Format);
        json.WriteBoolean("complete", node.IsComplete);
        json.WriteString("host", node.Header?.Host);
        Row(json, m);
        json.WriteNumber("messages_sent", m.Sent);
        json.WriteNumber("messages_blocked", m.Blocked);
        json.WriteNumber("gaps", m.Gaps);
        json.WriteNumber("values_left_out", m.ValuesLeftOut);
        Number(json, "queue_over_time", m.QueueOverTime);
        Spread(json, "wait_ms", m.WaitMs);
        Spread(json, "lateness_ms", m.LatenessMs);
        Number(json, "lamport_rate", m.LamportRate);
        Spread(json, "elapsed_drift", m.ElapsedDrift);
        Number(json, "arrival_rate", m.ArrivalRate);
    }

    private static void Row(JsonWriter json, MachineRow m)
    {
        Number(json, "clock_rate", m.NominalRate);
        Number(json, "effective_rate", m.EffectiveRate);
        Number(json, "seconds", m.Seconds);
        json.WriteNumber("events", m.Events);
        json.WriteNumber("internals", m.Internals);
        json.WriteNumber("sends", m.Sends);
        json.WriteNumber("receives", m.Receives);
        json.WriteNumber("final_clock", m.FinalClock);
        Number(json, "avg_jump_size", m.Jump.Mean);
        Number(json, "max_queue_len", m.Queue?.Max ?? 0);
        Spread(json, "jump", m.Jump);
        Spread(json, "queue", m.Queue);
        Number(json, "queue_at_end", m.QueueAtEnd);
        Number(json, "late_ticks", m.LateTicks);
    }

    private static void Channel(JsonWriter json, ChannelMeasures c)
    {
        json.WriteString("from", c.From);
        json.WriteString("to", c.To);
        json.WriteNumber("sent", c.Sent);
        json.WriteNumber("blocked", c.Blocked);
        Number(json, "received", c.IsReceiverKnown ? c.Received : null);
        Number(json, "in_flight", c.IsReceiverKnown ? c.InFlight : null);
        Number(json, "lost", c.IsReceiverKnown ? c.Lost : null);
        Spread(json, "delay_ms", c.DelayMs);
        Spread(json, "wait_ms", c.WaitMs);
    }

    private static void Offset(JsonWriter json, RunTrace run, ClockOffset o)
    {
        json.WriteString("first", run.Nodes[o.First].Label);
        json.WriteString("second", run.Nodes[o.Second].Label);
        json.WriteNumber("messages_there", o.There);
        json.WriteNumber("messages_back", o.Back);
        Number(json, "offset_ms_low", o.OffsetMs.Low);
        Number(json, "offset_ms_high", o.OffsetMs.High);
        Number(json, "drift_ppm_low", o.DriftPpm.Low);
        Number(json, "drift_ppm_high", o.DriftPpm.High);
        json.WriteBoolean("consistent", o.IsConsistent);
        json.WriteNumber("impossible_orders", o.ImpossibleOrders);
        Number(json, "worst_impossible_ms", o.WorstImpossibleMs);
    }

    private static void Moment(JsonWriter json, SpreadPoint point)
    {
        json.WriteNumber("time_ns", point.TimeNs);
        json.WriteNumber("lowest", point.Lowest);
        json.WriteNumber("highest", point.Highest);
    }

    private static void Rule(JsonWriter json, RuleResult rule)
    {
        json.WriteString("name", rule.Name);
        json.WriteString("sentence", rule.Sentence);
        json.WriteString("verdict", VerdictNames.Of(rule.Verdict));
        json.WriteNumber("checked", rule.Checked);
        json.WriteNumber("violations", rule.Violations);
        Finding(json, "counterexample", rule.Counterexample);
        Strings(json, "unknowns", rule.Unknowns);
    }

    private static void Facts(JsonWriter json, Verification verification)
    {
        UnjudgedMetrics metrics = verification.Metrics;
        json.WriteStartObject("facts");
        Number(json, "delivery_inversions", metrics.DeliveryInversions is { } inversions ? (long)inversions.Number : null);
        json.WriteNumber("delivery_inversions_sampled_receives", metrics.DeliveryInversions?.Drawn ?? 0);
        Finding(json, "first_delivery_inversion", metrics.FirstDeliveryInversion);
        json.WriteNumber("wall_clock_inversions", metrics.WallClockInversions);
        Finding(json, "worst_wall_clock_inversion", metrics.FirstWallClockInversion);
        json.WriteNumber("idle_while_arrived", metrics.IdleWhileArrived);
        json.WriteNumber("longest_idle_while_arrived_ns", metrics.LongestIdleWhileArrivedNs);
        Number(json, "unreceived", metrics.Unreceived);
        Strings(json, "never_exercised", verification.NeverExercised);
        json.WriteEndObject();
    }

    private static void Finding(JsonWriter json, string name, Finding? finding)
    {
        if (finding is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("text", finding.Text);
        Strings(json, "locations", finding.Locations);
        json.WriteEndObject();
    }

    private static void Problem(JsonWriter json, LoadProblem problem)
    {
        json.WriteString("file", Path.GetFileName(problem.Path));
        json.WriteString("why", problem.Why);
        json.WriteBoolean("loses_evidence", problem.LosesEvidence);
    }

    private static void Array<T>(JsonWriter json, string name, IEnumerable<T> all, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T one in all)
        {
            json.WriteStartObject();
            write(one);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Strings(JsonWriter json, string name, IEnumerable<string> all)
    {
        json.WriteStartArray(name);
        foreach (string one in all)
        {
            json.WriteStringValue(one);
        }

        json.WriteEndArray();
    }

    /// <summary>JSON has no infinity: what is unbounded, unpaced or not told is null.</summary>
    private static void Number(JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Spread(JsonWriter json, string name, Distribution? distribution)
    {
        if (distribution is not { Count: > 0 } d)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("count", d.Count);
        json.WriteNumber("mean", d.Mean);
        json.WriteNumber("min", d.Min);
        json.WriteNumber("median", d.Median);
        json.WriteNumber("p95", d.P95);
        json.WriteNumber("max", d.Max);
        json.WriteBoolean("sampled", d.IsSampled);
        json.WriteEndObject();
    }
}
