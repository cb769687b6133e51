using System.Text.Json;
using Clocks.Trace;
using Clocks.Trace.Measure;

namespace Clocks.Tests.Trace;

[TestClass]
public sealed class MeasureTests
{
    [TestMethod]
    [DataRow("good")]
    [DataRow("lost")]
    [DataRow("foreign-json")]
    [DataRow("clocks-apart")]
    public void The_metrics_of_the_students_script_come_out_identical(string sample)
    {
        RunMeasures measures = RunMeasures.Of(Samples.Load(sample));
        var finals = new List<long>();
        foreach (MachineMeasures machine in measures.Machines)
        {
            string path = Path.Combine(Samples.Folder, sample, $"machine_{machine.Label}.jsonl");
            JsonElement[] lines = [.. File.ReadLines(path).Select(static l => JsonDocument.Parse(l).RootElement)];
            JsonElement[] events = [.. lines.Where(static l => l.TryGetProperty("new_clock", out _))];
            JsonElement[] receives = [.. events.Where(static e => e.GetProperty("event").GetString() == "RECEIVE")];
            finals.Add(lines[^1].GetProperty("final_clock").GetInt64());
            Assert.AreEqual(events.Average(static e => Long(e, "new_clock") - Long(e, "old_clock")), machine.Jump.Mean);
            long deepest = receives.Select(static r => Long(r, "queue_len")).DefaultIfEmpty(0).Max();
            Assert.AreEqual(deepest, machine.Queue!.Value.Max);
            Assert.AreEqual(finals[^1], machine.FinalClock);
        }

        Assert.AreEqual(finals.Max() - finals.Min(), measures.FinalDrift);
    }

    [TestMethod]
    public void Messages_are_conserved_in_every_channel()
    {
        RunTrace run = Samples.Load("lost");
        RunMeasures measures = RunMeasures.Of(run);
        Assert.AreEqual(measures.Machines.Sum(static m => m.Sent), measures.Channels.Sum(static c => c.Sent));
        Assert.AreEqual(run.MatchedCount, measures.Channels.Sum(static c => c.Received));
        Assert.AreEqual(6, measures.Channels.Sum(static c => c.Lost));
        Assert.IsTrue(measures.Channels.All(static c => c.InFlight >= 0));
        Assert.AreEqual(measures.Machines.Sum(static m => m.Receives), measures.Channels.Sum(static c => c.Received));
    }

    [TestMethod]
    public void The_machine_that_gets_more_than_it_can_take_is_named_with_both_rates()
    {
        IReadOnlyList<string> said = RunMeasures.Of(Samples.Load("good")).Observations;
        Assert.Contains(
            "The queue of machine 1 grows without bound: 2 messages arrive per second and it ticks once; "
            + "it ended with 10 waiting.", said);
        Assert.IsTrue(said.Any(static s => s.StartsWith("Machine 3 sets the pace", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Where_messages_are_not_matched_the_share_of_concurrent_pairs_is_only_bounded()
    {
        string said = string.Join('\n', RunMeasures.Of(Samples.Load("foreign-json")).Observations);
        Assert.Contains("At most 56.6 % of all pairs", said);
        Assert.Contains("31 of 31 receives", said);
        Assert.DoesNotContain("no chain of messages", said);
    }

    [TestMethod]
    public void A_life_that_ended_early_sets_no_pace_and_messages_one_way_tell_no_drift()
    {
        RunTrace run = Samples.Load("restarted");
        RunMeasures measures = RunMeasures.Of(run);
        MachineMeasures shortest = measures.Machines.MinBy(static m => m.Seconds)!;
        Assert.IsFalse(measures.Observations.Any(s =>
            s.StartsWith($"Machine {shortest.Label} sets the pace", StringComparison.Ordinal)));
        ClockOffset oneWay = measures.Offsets.First(static o => o.There == 0 || o.Back == 0);
        Assert.AreEqual(new Interval(double.NegativeInfinity, double.PositiveInfinity), oneWay.DriftPpm);
    }

    [TestMethod]
    public void Several_machines_that_keep_up_are_one_sentence()
    {
        RunTrace run = RandomRun.Correct(5, 12, 2_000);
        IEnumerable<string> said = RunMeasures.Of(run).Observations.Where(static s => s.Contains("keep"));
        Assert.IsLessThanOrEqualTo(1, said.Count(), string.Join('\n', said));
    }

    [TestMethod]
    public void The_spread_over_time_ends_near_the_final_drift_and_never_below_zero()
    {
        RunMeasures measures = RunMeasures.Of(Samples.Load("good"));
        Assert.IsTrue(measures.Spread.All(static p => p.Spread >= 0));
        Assert.IsGreaterThan(100, measures.Spread.Count);
        Assert.AreEqual(measures.FinalDrift, measures.Spread[^1].Spread, 5);
    }

    [TestMethod]
    public void An_offset_of_a_quarter_second_lies_in_a_narrow_interval()
    {
        ClockOffset offset = RunMeasures.Of(Samples.Load("clocks-apart")).Offsets.Single();
        Assert.IsTrue(offset.OffsetMs.Low <= 250 && 250 <= offset.OffsetMs.High, offset.ToString());
        Assert.IsLessThan(10, offset.OffsetMs.Width);
        Assert.IsTrue(offset.DriftPpm.Low <= 0 && 0 <= offset.DriftPpm.High, offset.ToString());
        Assert.AreNotEqual(0, offset.ImpossibleOrders);
    }

    [TestMethod]
    public void The_true_offset_and_drift_lie_in_the_intervals_whatever_the_delays()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var draw = new Clocks.Model.Draw(seed);
            double offsetMs = 1000 * (draw.Unit() - 0.5), driftPpm = 400 * (draw.Unit() - 0.5);
            ClockOffset found = OffsetEstimate.Of(DriftingRun.Of(ref draw, offsetMs, driftPpm)).Single();
            Assert.IsTrue(found.IsConsistent);
            Assert.IsGreaterThanOrEqualTo(found.DriftPpm.Low, driftPpm, $"{seed} {found}");
            Assert.IsLessThanOrEqualTo(found.DriftPpm.High, driftPpm, $"{seed} {found}");
            double middle = offsetMs + driftPpm * DriftingRun.Seconds / 2 / 1e3;
            Assert.IsGreaterThanOrEqualTo(found.OffsetMs.Low, middle + 0.1, $"{seed} {found}");
            Assert.IsLessThanOrEqualTo(found.OffsetMs.High, middle - 0.1, $"{seed} {found}");
            Assert.IsLessThan(50, found.DriftPpm.Width);
            Assert.IsLessThan(5, found.OffsetMs.Width);
        }
    }

    [TestMethod]
    public void Quantiles_of_a_tally_are_those_of_the_sorted_values()
    {
        var draw = new Clocks.Model.Draw(5);
        var tally = new Tally();
        var values = new List<long>();
        for (int i = 0; i < 1_001; i++)
        {
            long value = draw.Below(3) == 0 ? draw.Below(100_000) : draw.Below(9);
            tally.Add(value);
            values.Add(value);
        }

        values.Sort();
        Distribution found = tally.Distribution;
        Assert.AreEqual((values[500], values[950], values[^1]), ((long)found.Median, (long)found.P95, (long)found.Max));
        Assert.AreEqual(values.Average(), found.Mean, 1e-9);
    }

    [TestMethod]
    public void The_median_of_a_large_sample_is_close_to_that_of_the_values()
    {
        var reservoir = new Reservoir();
        for (int i = 0; i < 1_000_000; i++)
        {
            reservoir.Add(i);
        }

        Distribution found = reservoir.Distribution;
        Assert.IsTrue(found.IsSampled);
        Assert.AreEqual(500_000, found.Median, 60_000);
        Assert.AreEqual(950_000, found.P95, 30_000);
        Assert.AreEqual((0, 999_999, 499_999.5), (found.Min, found.Max, found.Mean));
    }

    private static long Long(JsonElement line, string key) => line.GetProperty(key).GetInt64();
}
