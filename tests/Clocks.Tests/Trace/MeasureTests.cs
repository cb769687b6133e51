using System.Text.Json;
using Clocks.Trace.Events;
using Clocks.Trace.Measure;

namespace Clocks.Tests.Trace;

public sealed class MeasureTests
{
    [Test]
    [Arguments("good")]
    [Arguments("lost")]
    [Arguments("foreign-json")]
    [Arguments("clocks-apart")]
    public async Task The_metrics_of_the_students_script_come_out_identical(string sample)
    {
        RunMeasures measures = RunMeasures.Compute(Samples.Load(sample));
        var finals = new List<long>();
        foreach (MachineMeasures machine in measures.Machines)
        {
            string path = Path.Combine(Samples.Folder, sample, $"machine_{machine.Label}.jsonl");
            JsonElement[] lines = [.. File.ReadLines(path).Select(static l => JsonDocument.Parse(l).RootElement)];
            JsonElement[] events = [.. lines.Where(static l => l.TryGetProperty("new_clock", out _))];
            JsonElement[] receives = [.. events.Where(static e => e.GetProperty("event").GetString() == "RECEIVE")];
            finals.Add(lines[^1].GetProperty("final_clock").GetInt64());
            await Assert.That(machine.Jump.Mean)
                .IsEqualTo(events.Average(static e => Long(e, "new_clock") - Long(e, "old_clock")));
            long deepest = receives.Select(static r => Long(r, "queue_len")).DefaultIfEmpty(0).Max();
            await Assert.That(machine.Queue!.Value.Max).IsEqualTo(deepest);
            await Assert.That(machine.FinalClock).IsEqualTo(finals[^1]);
        }

        await Assert.That(measures.FinalDrift).IsEqualTo(finals.Max() - finals.Min());
    }

    [Test]
    public async Task Messages_are_conserved_in_every_channel()
    {
        RunTrace run = Samples.Load("lost");
        RunMeasures measures = RunMeasures.Compute(run);
        await Assert.That(measures.Channels.Sum(static c => c.Sent))
            .IsEqualTo(measures.Machines.Sum(static m => m.Sent));
        await Assert.That(measures.Channels.Sum(static c => c.Received)).IsEqualTo(run.MatchedCount);
        await Assert.That(measures.Channels.Sum(static c => c.Lost)).IsEqualTo(6);
        await Assert.That(measures.Channels.All(static c => c.InFlight >= 0)).IsTrue();
        await Assert.That(measures.Channels.Sum(static c => c.Received))
            .IsEqualTo(measures.Machines.Sum(static m => m.Receives));
    }

    [Test]
    public async Task The_machine_that_gets_more_than_it_can_take_is_named_with_both_rates()
    {
        IReadOnlyList<string> said = RunMeasures.Compute(Samples.Load("good")).Observations;
        await Assert.That(said)
            .Contains("The queue of machine 1 grows as long as this lasts: 2 messages arrive per second and it ticks once; "
            + "it ended with 10 waiting.");
        await Assert.That(said.Any(static s => s.StartsWith("Machine 3 sets the pace", StringComparison.Ordinal)))
            .IsTrue();
    }

    [Test]
    public async Task A_handful_of_events_carries_no_sentence_about_who_sets_the_pace_or_falls_behind()
    {
        for (ulong seed = 1; seed <= 20; seed++)
        {
            string said = string.Join('\n', RunMeasures.Compute(RandomRun.Correct(seed, 3, 9)).Observations);
            await Assert.That(said).DoesNotContain("sets the pace").And.DoesNotContain("grows").And.DoesNotContain("keep");
        }
    }

    [Test]
    public async Task Where_messages_are_not_matched_the_share_of_concurrent_pairs_is_only_bounded()
    {
        string said = string.Join('\n', RunMeasures.Compute(Samples.Load("foreign-json")).Observations);
        await Assert.That(said).Contains("At most 56.6 % of all pairs");
        await Assert.That(said).Contains("31 of 31 receives");
        await Assert.That(said).DoesNotContain("no chain of messages");
    }

    [Test]
    public async Task A_life_that_ended_early_sets_no_pace_and_messages_one_way_tell_no_drift()
    {
        RunTrace run = Samples.Load("restarted");
        RunMeasures measures = RunMeasures.Compute(run);
        MachineMeasures shortest = measures.Machines.MinBy(static m => m.Seconds)!;
        await Assert.That(measures.Observations.Any(s =>
            s.StartsWith($"Machine {shortest.Label} sets the pace", StringComparison.Ordinal)))
            .IsFalse();
        ClockOffset oneWay = measures.Offsets.First(static o => o.There == 0 || o.Back == 0);
        await Assert.That(oneWay.DriftPpm).IsEqualTo(new Interval(double.NegativeInfinity, double.PositiveInfinity));
    }

    [Test]
    public async Task Several_machines_that_keep_up_are_one_sentence()
    {
        RunTrace run = RandomRun.Correct(5, 12, 2_000);
        IEnumerable<string> said = RunMeasures.Compute(run).Observations.Where(static s => s.Contains("keep"));
        await Assert.That(said.Count()).IsLessThanOrEqualTo(1).Because(string.Join('\n', said));
    }

    [Test]
    public async Task The_spread_over_time_ends_near_the_final_drift_and_never_below_zero()
    {
        RunMeasures measures = RunMeasures.Compute(Samples.Load("good"));
        await Assert.That(measures.Spread.All(static p => p.Spread >= 0)).IsTrue();
        await Assert.That(measures.Spread.Count).IsGreaterThan(100);
        await Assert.That(measures.Spread[^1].Spread).IsEqualTo(measures.FinalDrift).Within(5);
    }

    [Test]
    public async Task An_offset_of_a_quarter_second_lies_in_a_narrow_interval()
    {
        ClockOffset offset = RunMeasures.Compute(Samples.Load("clocks-apart")).Offsets.Single();
        await Assert.That(offset.OffsetMs.Low <= 250 && 250 <= offset.OffsetMs.High)
            .IsTrue().Because(offset.ToString());
        await Assert.That(offset.OffsetMs.High - offset.OffsetMs.Low).IsLessThan(10);
        await Assert.That(offset.DriftPpm.Low <= 0 && 0 <= offset.DriftPpm.High).IsTrue().Because(offset.ToString());
        await Assert.That(offset.ImpossibleOrders).IsNotEqualTo(0);
    }

    [Test]
    public async Task The_true_offset_and_drift_lie_in_the_intervals_whatever_the_delays()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var draw = new Clocks.Model.Draw(seed);
            double offsetMs = 1000 * (draw.Unit() - 0.5), driftPpm = 400 * (draw.Unit() - 0.5);
            ClockOffset found = OffsetEstimate.Of(DriftingRun.Of(ref draw, offsetMs, driftPpm)).Single();
            await Assert.That(found.IsConsistent).IsTrue();
            await Assert.That(driftPpm).IsGreaterThanOrEqualTo(found.DriftPpm.Low).Because($"{seed} {found}");
            await Assert.That(driftPpm).IsLessThanOrEqualTo(found.DriftPpm.High).Because($"{seed} {found}");
            double middle = offsetMs + driftPpm * DriftingRun.Seconds / 2 / 1e3;
            await Assert.That(middle + 0.1).IsGreaterThanOrEqualTo(found.OffsetMs.Low).Because($"{seed} {found}");
            await Assert.That(middle - 0.1).IsLessThanOrEqualTo(found.OffsetMs.High).Because($"{seed} {found}");
            await Assert.That(found.DriftPpm.High - found.DriftPpm.Low).IsLessThan(50);
            await Assert.That(found.OffsetMs.High - found.OffsetMs.Low).IsLessThan(5);
        }
    }

    [Test]
    public async Task Quantiles_of_a_tally_are_those_of_the_sorted_values()
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
        await Assert.That(((long)found.Median, (long)found.P95, (long)found.Max))
            .IsEqualTo((values[500], values[950], values[^1]));
        await Assert.That(found.Mean).IsEqualTo(values.Average()).Within(1e-9);
    }

    [Test]
    public async Task The_median_of_a_large_sample_is_close_to_that_of_the_values()
    {
        var reservoir = new Reservoir();
        for (int i = 0; i < 1_000_000; i++)
        {
            reservoir.Add(i);
        }

        Distribution found = reservoir.Distribution;
        await Assert.That(found.IsSampled).IsTrue();
        await Assert.That(found.Median).IsEqualTo(500_000).Within(60_000);
        await Assert.That(found.P95).IsEqualTo(950_000).Within(30_000);
        await Assert.That((found.Min, found.Max, found.Mean)).IsEqualTo((0, 999_999, 499_999.5));
    }

    private static long Long(JsonElement line, string key) => line.GetProperty(key).GetInt64();
}
