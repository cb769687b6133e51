using Clocks.Faults;
using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Model;
using Clocks.Simulation;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;

namespace Clocks.Tests.Simulation;

public sealed class VirtualLabTests
{
    /// <summary>
    /// The bytes of a small run: a platform on which this fails computes differently from all others.
    /// </summary>
    private const string Golden = "54509b8700ba9a3db07c3324c64d58e8b77aad1412e8cb8151ba876610c60dab";

    private static readonly LabPlan Small = Plans.With(
        "kill 2 at 6s; restart 2 at 8s; pause 3 3s..5s; delay 1->3 exp 40ms",
        latency: "1ms + exp 20ms",
        seconds: 12) with
    {
        ClockOffsetNsMax = 3 * Plans.Second,
        ClockDriftPpbMax = 50_000,
        LossPerMillion = 10_000,
    };

    [Test]
    public async Task A_small_run_has_the_same_bytes_on_every_platform() =>
        await Assert.That(Recorder.Of(Small, 42).Fingerprint()).IsEqualTo(Golden);

    [Test]
    public async Task Every_machine_ticks_rate_times_duration_times()
    {
        Recorder run = Recorder.Of(Plans.With(rates: "1,3.48,6"), 7);
        await Assert.That(run.Footers[new NodeId(1)].N).IsEqualTo(60);
        await Assert.That(run.Footers[new NodeId(2)].N).IsEqualTo(208);
        await Assert.That(run.Footers[new NodeId(3)].N).IsEqualTo(360);
        await Assert.That(run.Events[^1].Event.At.MonoNs).IsEqualTo(60 * Plans.Second);
    }

    [Test]
    public async Task Journals_in_a_folder_are_those_that_the_witness_sees()
    {
        using var scratch = new Scratch();
        await Assert.That(VirtualLab.TryRun(Plans.With(), 3, scratch.Folder, JournalFormat.Json, out _, out _))
            .IsTrue();
        Recorder run = Recorder.Of(Plans.With(), 3);
        for (int id = 1; id <= 3; id++)
        {
            await Assert.That(File.ReadAllText(scratch.Path($"machine_{id}.jsonl"))).IsEqualTo(run.Text(id));
        }
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_told_in_one_sentence()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("file"), "");
        await Assert.That(VirtualLab.TryRun(
            Plans.With(), 3, scratch.Path("file/run"), JournalFormat.Json, out RunFigures? figures, out string problem))
            .IsFalse();
        await Assert.That(figures).IsNull();
        await Assert.That(problem).Contains("file");
        await Assert.That(problem.Contains('\n')).IsFalse();
    }

    [Test]
    public async Task A_restarted_machine_finds_its_older_journal_moved_aside()
    {
        using var scratch = new Scratch();
        LabPlan plan = Plans.With("kill 2 at 20s; restart 2 at 30s");
        await Assert.That(VirtualLab.TryRun(plan, 3, scratch.Folder, JournalFormat.Json, out _, out _)).IsTrue();
        await Assert.That(Directory.GetFiles(scratch.Folder).Select(f => Path.GetFileName(f)).ToArray())
            .HasItems(new[] { "machine_1.jsonl", "machine_2.2026-01-01_00-00-00.jsonl", "machine_2.jsonl", "machine_3.jsonl" });
    }

    [Test]
    [Arguments("kill 2 at 20s; restart 2 at 30s", false)]
    [Arguments("kill 2 at 20s", true)]
    [Arguments("kill 3 at 5s; restart 3 at 6s; kill 3 at 40s; kill 1 at 50s; restart 1 at 55s", true)]
    [Arguments("", false)]
    public async Task The_drift_of_the_figures_is_that_of_the_journals_whoever_was_killed(string faults, bool hasEnded)
    {
        using var scratch = new Scratch();
        LabPlan plan = Plans.With(faults, rates: "6");
        await Assert.That(VirtualLab.TryRun(plan, 3, scratch.Folder, JournalFormat.Json, out RunFigures? figures, out _))
            .IsTrue();
        RunTrace run = TraceLoader.Load([scratch.Folder]);
        RunMeasures measures = RunMeasures.Compute(run);
        await Assert.That(measures.FinalDrift).IsEqualTo(figures!.Spread);
        long[] last = [.. run.Nodes.GroupBy(static n => n.Id).Select(static lives => lives.Last().LastClock)];
        await Assert.That(measures.FinalDrift).IsEqualTo(last.Max() - last.Min());
        await Assert.That(measures.Observations.Any(static s => s.Contains("the last clock that is known")))
            .IsEqualTo(hasEnded);
    }

    [Test]
    public async Task A_journal_says_that_it_is_simulated()
    {
        string first = Recorder.Of(Plans.With(), 3).Text(1).Split('\n')[0];
        await Assert.That(first).EndsWith(",\"simulated\":true}");
        using JournalReader reader = JournalReader.Of(System.Text.Encoding.UTF8.GetBytes(first + "\n"));
        await Assert.That(reader.Next()).IsTrue();
        await Assert.That(reader.SkippedCount).IsEqualTo(0);
        await Assert.That(reader.Line.ToHeader().IsSimulated).IsTrue();
    }

    [Test]
    public async Task The_seed_in_a_journal_gives_a_real_node_the_same_rate_and_die()
    {
        JournalHeader header = Recorder.Of(Plans.With(), 3).Headers[0];
        await Assert.That(RateChoice.Assignment.Pick(header.Seed)).IsEqualTo(header.Rate);
    }

    [Test]
    public async Task Clocks_that_are_off_and_drift_change_the_times_and_nothing_else()
    {
        LabPlan exact = Plans.With();
        Recorder right = Recorder.Of(exact, 5);
        Recorder wrong = Recorder.Of(
            exact with { ClockOffsetNsMax = 10 * Plans.Second, ClockDriftPpbMax = 100_000 }, 5);
        await Assert.That(wrong.Events.Select(e => (e.Id, e.Event.NewClock)).ToArray())
            .IsSequence(right.Events.Select(e => (e.Id, e.Event.NewClock)).ToArray());
        ClockEvent last = right.Events[^1].Event, off = wrong.Events[^1].Event;
        await Assert.That(off.At.UnixMicroseconds).IsNotEqualTo(last.At.UnixMicroseconds);
        await Assert.That(off.At.MonoNs).IsNotEqualTo(last.At.MonoNs);
        await Assert.That((double)off.At.MonoNs).IsEqualTo(last.At.MonoNs).Within(60 * 100_000d);
    }

    [Test]
    public async Task Figures_are_those_that_the_analysis_finds_in_the_journals()
    {
        using var scratch = new Scratch();
        await Assert.That(VirtualLab.TryRun(
            Plans.With(rates: "1,2,6"), 3, scratch.Folder, JournalFormat.Json, out RunFigures? figures, out _))
            .IsTrue();
        RunMeasures measures = RunMeasures.Compute(TraceLoader.Load([scratch.Folder]));
        foreach ((MachineFigures counted, MachineMeasures found) in figures!.Machines.Zip(measures.Machines))
        {
            await Assert.That(counted.FinalClock).IsEqualTo(found.FinalClock);
            await Assert.That(counted.JumpMean).IsEqualTo(found.Jump.Mean).Within(1e-9);
            await Assert.That((double)counted.JumpMax).IsEqualTo(found.Jump.Max);
            await Assert.That((double)counted.QueueMax).IsEqualTo(found.Queue!.Value.Max);
            await Assert.That((counted.Received, counted.Sent)).IsEqualTo((found.Receives, found.Sent));
            await Assert.That((long?)counted.LateTicks).IsEqualTo(found.LateTicks);
        }
    }

    [Test]
    public async Task Ten_thousand_machines_are_possible()
    {
        RunFigures figures = VirtualLab.Run(new LabPlan { Machines = 10_000, DurationNs = 2 * Plans.Second }, 1);
        await Assert.That(figures.Machines).Count().IsEqualTo(10_000);
        await Assert.That(figures.Events).IsEqualTo(figures.Machines.Sum(m => m.Rate.TicksDue(2 * Plans.Second)));
    }

    [Test]
    public async Task A_plan_that_makes_no_sense_is_refused_in_one_sentence()
    {
        (LabPlan Plan, string Says)[] plans =
        [
            (new LabPlan { Machines = 0 }, "0 machines"),
            (new LabPlan { DurationNs = 0 }, "more than no time"),
            (Plans.With(rates: "max"), "in virtual time"),
            (Plans.With(rates: "1,2,3,4"), "4 clock rates"),
            (Plans.With("kill 9 at 1s"), "there is no node 9"),
            (Plans.With("kill 2 at 1s") with { Machines = 5_000 }, "at most 2048 machines"),
            (new LabPlan { Links = [new(new NodeId(1), new NodeId(4), LatencyRule.Lan)] }, "the link 1->4"),
        ];
        foreach ((LabPlan plan, string says) in plans)
        {
            await Assert.That(plan.IsSound(out string problem)).IsFalse();
            await Assert.That(problem).Contains(says);
        }
    }
}
