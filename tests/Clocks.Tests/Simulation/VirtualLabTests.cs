using Clocks.Journal;
using Clocks.Model;
using Clocks.Simulation;
using Clocks.Tests.Journal;
using Clocks.Trace;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Simulation;

public sealed class VirtualLabTests
{
    /// <summary>
    /// The bytes of a small run: a platform on which this fails computes differently from all others.
    /// </summary>
    private const string Golden = "cdbc412ce8cb0910fe061147d547a22bbd020171a8715c23d284c4de5fa3bf0a";

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
    public void The_same_seed_gives_the_same_bytes_and_another_seed_gives_others() => Prop.ForAll(Plans.Seeds, number =>
    {
        ulong seed = (ulong)number;
        LabPlan plan = Plans.Any(seed);
        string first = Recorder.Of(plan, seed).Fingerprint();
        return first == Recorder.Of(plan, seed).Fingerprint() && first != Recorder.Of(plan, seed + 1).Fingerprint();
    }).QuickCheckThrowOnFailure();

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
    public void Deadlines_are_k_over_rate_however_long_it_runs() => Prop.ForAll(Plans.Seeds, number =>
    {
        ulong seed = (ulong)number;
        var draw = new Draw(seed);
        ClockRate rate = ClockRate.FromMillihertz(1 + draw.Below(100_000_000));
        var deadlines = new Deadlines(rate, 17, long.MaxValue / 2);
        for (long k = 1; k < 2_000; k++)
        {
            if (deadlines.K != k || deadlines.NextNs != 17 + rate.DueNs(k))
            {
                return false;
            }

            deadlines.Advance();
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void The_verifier_finds_nothing_wrong_in_any_run() => Prop.ForAll(Plans.Seeds, async number =>
    {
        ulong seed = (ulong)number;
        await Judge(Plans.Any(seed), seed);
    }).QuickCheckThrowOnFailure();

    [Test]
    public async Task What_a_life_without_a_journal_sent_may_wait_in_a_queue() => await Judge(Plans.Any(360474713), 360474713);

    /// <summary>
    /// In every order of kills, restarts, pauses, cuts, delays and losses, also where a machine falls so far behind
    /// that what a killed life sent it still waits when it is connected to the next.
    /// </summary>
    [Test]
    public void The_verifier_finds_nothing_wrong_whatever_goes_wrong() => Prop.ForAll(Plans.Seeds, async number =>
    {
        ulong seed = (ulong)number;
        int machines = 3 + (int)(seed % 4);
        LabPlan plan = Plans.With(
            rates: seed % 3 == 0 ? "1" : "1..6",
            seconds: 40,
            latency: seed % 2 == 0 ? "0s" : "exp 300ms") with
        {
            Machines = machines,
            Mix = new EventMix(1, 1, 1, (int)(seed % 7)),
            Faults = Plans.AnyFaults(seed, machines),
        };
        await Judge(plan, seed);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>
    /// Nothing is refuted, also when evidence goes missing: half of one journal, then all of it. And nothing is proved
    /// while evidence is missing: a killed machine leaves its journal without an end.
    /// </summary>
    private static async Task Judge(LabPlan plan, ulong seed)
    {
        bool isKilled = plan.Faults.Faults.Any(f => f.Kind == FaultKind.Kill);
        using var scratch = new Scratch();
        await Assert.That(VirtualLab.TryRun(plan, seed, scratch.Folder, JournalFormat.Json, out _, out string problem))
            .IsTrue().Because(problem);
        await Expect(scratch.Folder, isKilled ? Verdict.Unknown : Verdict.Valid, $"seed {seed}, {plan.Faults}");
        string[] journals = Directory.GetFiles(scratch.Folder, "*.jsonl");
        string lost = journals[(int)(seed % (ulong)journals.Length)];
        using (FileStream file = File.OpenWrite(lost))
        {
            file.SetLength(file.Length / 2);
        }

        await Expect(scratch.Folder, Verdict.Unknown, $"seed {seed}, half of {lost}, {plan.Faults}");
        File.Delete(lost);
        await Expect(scratch.Folder, Verdict.Unknown, $"seed {seed}, without {lost}, {plan.Faults}");
    }

    /// <summary>
    /// A moment at which nobody lives divides the folder into two runs, and the older one is not judged: what is left
    /// may then be whole.
    /// </summary>
    private static async Task Expect(string folder, Verdict expected, string what)
    {
        RunTrace run = TraceLoader.Load([folder]);
        Verification verification = Verification.Of(run);
        IEnumerable<string> broken = verification.Rules.Where(r => r.Verdict == Verdict.Invalid)
            .Select(r => $"{r.Name}: {r.Counterexample!.Text}");
        bool isDivided = run.Problems.Any(p => p.Why.StartsWith("Set aside", StringComparison.Ordinal));
        Verdict found = verification.Verdict == Verdict.Valid && isDivided ? expected : verification.Verdict;
        await Assert.That(found).IsEqualTo(expected).Because($"{what}: {string.Join('\n', broken)}");
    }

    [Test]
    public void Every_receive_matches_one_send_and_channels_are_first_in_first_out() => Prop.ForAll(Plans.Seeds, number =>
    {
        ulong seed = (ulong)number;
        LabPlan plan = Plans.Any(seed);
        Recorder run = Recorder.Of(plan with { Faults = FaultSchedule.None }, seed);
        var sent = new Dictionary<(int From, int To, long K), (long N, long Clock)>();
        var last = new Dictionary<(int, int), long>();
        foreach ((NodeId id, ClockEvent happened, Delivery[] deliveries) in run.Events)
        {
            foreach (Delivery delivery in deliveries)
            {
                sent.Add((id.Value, delivery.To.Id.Value, delivery.K), (happened.N, happened.NewClock));
            }

            if (happened.Kind == EventKind.Receive)
            {
                Message message = happened.Arrival.Message;
                (int, int) channel = (message.From.Value, id.Value);
                bool isMatched = sent.Remove((message.From.Value, id.Value, message.K), out var send)
                    && send == (message.N, message.Lamport);
                if (!isMatched || message.K <= last.GetValueOrDefault(channel))
                {
                    return false;
                }

                last[channel] = message.K;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_message_is_never_taken_before_it_was_sent() => Prop.ForAll(Plans.Seeds, number =>
    {
        ulong seed = (ulong)number;
        Recorder run = Recorder.Of(Plans.Any(seed) with { ClockDriftPpbMax = 0, Faults = FaultSchedule.None }, seed);
        var sentAt = new Dictionary<(int, long), long>();
        foreach ((NodeId id, ClockEvent happened, _) in run.Events)
        {
            sentAt[(id.Value, happened.N)] = happened.At.MonoNs;
            if (happened.Kind == EventKind.Receive)
            {
                Arrival arrival = happened.Arrival;
                long sent = sentAt[(arrival.Message.From.Value, arrival.Message.N)];
                if (arrival.ArrivedNs < sent || arrival.ArrivedNs > happened.At.MonoNs)
                {
                    return false;
                }
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

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
        RunMeasures measures = RunMeasures.Of(run);
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
        RunMeasures measures = RunMeasures.Of(TraceLoader.Load([scratch.Folder]));
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
