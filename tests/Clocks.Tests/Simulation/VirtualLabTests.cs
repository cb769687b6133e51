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

[TestClass]
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

    [TestMethod]
    public void A_small_run_has_the_same_bytes_on_every_platform() =>
        Assert.AreEqual(Golden, Recorder.Of(Small, 42).Fingerprint());

    [TestMethod]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_gives_others() => Prop.ForAll(Plans.Seeds, number =>
    {
        ulong seed = (ulong)number;
        LabPlan plan = Plans.Any(seed);
        string first = Recorder.Of(plan, seed).Fingerprint();
        return first == Recorder.Of(plan, seed).Fingerprint() && first != Recorder.Of(plan, seed + 1).Fingerprint();
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void Every_machine_ticks_rate_times_duration_times()
    {
        Recorder run = Recorder.Of(Plans.With(rates: "1,3.48,6"), 7);
        Assert.AreEqual(60, run.Footers[new NodeId(1)].N);
        Assert.AreEqual(208, run.Footers[new NodeId(2)].N);
        Assert.AreEqual(360, run.Footers[new NodeId(3)].N);
        Assert.AreEqual(60 * Plans.Second, run.Events[^1].Event.At.MonoNs);
    }

    [TestMethod]
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

    [TestMethod]
    public void The_verifier_finds_nothing_wrong_in_any_run() => Prop.ForAll(Plans.Seeds, number =>
    {
        ulong seed = (ulong)number;
        Judge(Plans.Any(seed), seed);
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    public void What_a_life_without_a_journal_sent_may_wait_in_a_queue() => Judge(Plans.Any(360474713), 360474713);

    /// <summary>
    /// In every order of kills, restarts, pauses, cuts, delays and losses, also where a machine falls so far behind
    /// that what a killed life sent it still waits when it is connected to the next.
    /// </summary>
    [TestMethod]
    public void The_verifier_finds_nothing_wrong_whatever_goes_wrong() => Prop.ForAll(Plans.Seeds, number =>
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
        Judge(plan, seed);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>
    /// Nothing is refuted, also when evidence goes missing: half of one journal, then all of it. And nothing is proved
    /// while evidence is missing: a killed machine leaves its journal without an end.
    /// </summary>
    private static void Judge(LabPlan plan, ulong seed)
    {
        bool isKilled = plan.Faults.Faults.Any(f => f.Kind == FaultKind.Kill);
        using var scratch = new Scratch();
        Assert.IsTrue(
            VirtualLab.TryRun(plan, seed, scratch.Folder, JournalFormat.Json, out _, out string problem), problem);
        Expect(scratch.Folder, isKilled ? Verdict.Unknown : Verdict.Valid, $"seed {seed}, {plan.Faults}");
        string[] journals = Directory.GetFiles(scratch.Folder, "*.jsonl");
        string lost = journals[(int)(seed % (ulong)journals.Length)];
        using (FileStream file = File.OpenWrite(lost))
        {
            file.SetLength(file.Length / 2);
        }

        Expect(scratch.Folder, Verdict.Unknown, $"seed {seed}, half of {lost}, {plan.Faults}");
        File.Delete(lost);
        Expect(scratch.Folder, Verdict.Unknown, $"seed {seed}, without {lost}, {plan.Faults}");
    }

    /// <summary>
    /// A moment at which nobody lives divides the folder into two runs, and the older one is not judged: what is left
    /// may then be whole.
    /// </summary>
    private static void Expect(string folder, Verdict expected, string what)
    {
        RunTrace run = TraceLoader.Load([folder]);
        Verification verification = Verification.Of(run);
        IEnumerable<string> broken = verification.Rules.Where(r => r.Verdict == Verdict.Invalid)
            .Select(r => $"{r.Name}: {r.Counterexample!.Text}");
        bool isDivided = run.Problems.Any(p => p.Why.StartsWith("Set aside", StringComparison.Ordinal));
        Verdict found = verification.Verdict == Verdict.Valid && isDivided ? expected : verification.Verdict;
        Assert.AreEqual(expected, found, $"{what}: {string.Join('\n', broken)}");
    }

    [TestMethod]
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

    [TestMethod]
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

    [TestMethod]
    public void Journals_in_a_folder_are_those_that_the_witness_sees()
    {
        using var scratch = new Scratch();
        Assert.IsTrue(VirtualLab.TryRun(Plans.With(), 3, scratch.Folder, JournalFormat.Json, out _, out _));
        Recorder run = Recorder.Of(Plans.With(), 3);
        for (int id = 1; id <= 3; id++)
        {
            Assert.AreEqual(run.Text(id), File.ReadAllText(scratch.Path($"machine_{id}.jsonl")));
        }
    }

    [TestMethod]
    public void A_folder_that_cannot_be_made_is_told_in_one_sentence()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("file"), "");
        Assert.IsFalse(VirtualLab.TryRun(
            Plans.With(), 3, scratch.Path("file/run"), JournalFormat.Json, out RunFigures? figures, out string problem));
        Assert.IsNull(figures);
        StringAssert.Contains(problem, "file");
        Assert.IsFalse(problem.Contains('\n'));
    }

    [TestMethod]
    public void A_restarted_machine_finds_its_older_journal_moved_aside()
    {
        using var scratch = new Scratch();
        LabPlan plan = Plans.With("kill 2 at 20s; restart 2 at 30s");
        Assert.IsTrue(VirtualLab.TryRun(plan, 3, scratch.Folder, JournalFormat.Json, out _, out _));
        CollectionAssert.AreEquivalent(
            new[] { "machine_1.jsonl", "machine_2.2026-01-01_00-00-00.jsonl", "machine_2.jsonl", "machine_3.jsonl" },
            Directory.GetFiles(scratch.Folder).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    [DataRow("kill 2 at 20s; restart 2 at 30s", false)]
    [DataRow("kill 2 at 20s", true)]
    [DataRow("kill 3 at 5s; restart 3 at 6s; kill 3 at 40s; kill 1 at 50s; restart 1 at 55s", true)]
    [DataRow("", false)]
    public void The_drift_of_the_figures_is_that_of_the_journals_whoever_was_killed(string faults, bool hasEnded)
    {
        using var scratch = new Scratch();
        LabPlan plan = Plans.With(faults, rates: "6");
        Assert.IsTrue(VirtualLab.TryRun(plan, 3, scratch.Folder, JournalFormat.Json, out RunFigures? figures, out _));
        RunTrace run = TraceLoader.Load([scratch.Folder]);
        RunMeasures measures = RunMeasures.Of(run);
        Assert.AreEqual(figures!.Spread, measures.FinalDrift);
        long[] last = [.. run.Nodes.GroupBy(static n => n.Id).Select(static lives => lives.Last().LastClock)];
        Assert.AreEqual(last.Max() - last.Min(), measures.FinalDrift);
        Assert.AreEqual(hasEnded, measures.Observations.Any(static s => s.Contains("the last clock that is known")));
    }

    [TestMethod]
    public void A_journal_says_that_it_is_simulated()
    {
        string first = Recorder.Of(Plans.With(), 3).Text(1).Split('\n')[0];
        StringAssert.EndsWith(first, ",\"simulated\":true}");
        using JournalReader reader = JournalReader.Of(System.Text.Encoding.UTF8.GetBytes(first + "\n"));
        Assert.IsTrue(reader.Next());
        Assert.AreEqual(0, reader.SkippedCount);
        Assert.IsTrue(reader.Line.ToHeader().IsSimulated);
    }

    [TestMethod]
    public void The_seed_in_a_journal_gives_a_real_node_the_same_rate_and_die()
    {
        JournalHeader header = Recorder.Of(Plans.With(), 3).Headers[0];
        Assert.AreEqual(header.Rate, RateChoice.Assignment.Pick(header.Seed));
    }

    [TestMethod]
    public void Clocks_that_are_off_and_drift_change_the_times_and_nothing_else()
    {
        LabPlan exact = Plans.With();
        Recorder right = Recorder.Of(exact, 5);
        Recorder wrong = Recorder.Of(
            exact with { ClockOffsetNsMax = 10 * Plans.Second, ClockDriftPpbMax = 100_000 }, 5);
        CollectionAssert.AreEqual(
            right.Events.Select(e => (e.Id, e.Event.NewClock)).ToArray(),
            wrong.Events.Select(e => (e.Id, e.Event.NewClock)).ToArray());
        ClockEvent last = right.Events[^1].Event, off = wrong.Events[^1].Event;
        Assert.AreNotEqual(last.At.UnixMicroseconds, off.At.UnixMicroseconds);
        Assert.AreNotEqual(last.At.MonoNs, off.At.MonoNs);
        Assert.AreEqual(last.At.MonoNs, off.At.MonoNs, 60 * 100_000d);
    }

    [TestMethod]
    public void Figures_are_those_that_the_analysis_finds_in_the_journals()
    {
        using var scratch = new Scratch();
        Assert.IsTrue(VirtualLab.TryRun(
            Plans.With(rates: "1,2,6"), 3, scratch.Folder, JournalFormat.Json, out RunFigures? figures, out _));
        RunMeasures measures = RunMeasures.Of(TraceLoader.Load([scratch.Folder]));
        foreach ((MachineFigures counted, MachineMeasures found) in figures!.Machines.Zip(measures.Machines))
        {
            Assert.AreEqual(found.FinalClock, counted.FinalClock);
            Assert.AreEqual(found.Jump.Mean, counted.JumpMean, 1e-9);
            Assert.AreEqual(found.Jump.Max, counted.JumpMax);
            Assert.AreEqual(found.Queue!.Value.Max, counted.QueueMax);
            Assert.AreEqual((found.Receives, found.Sent), (counted.Received, counted.Sent));
            Assert.AreEqual(found.LateTicks, counted.LateTicks);
        }
    }

    [TestMethod]
    public void Ten_thousand_machines_are_possible()
    {
        RunFigures figures = VirtualLab.Run(new LabPlan { Machines = 10_000, DurationNs = 2 * Plans.Second }, 1);
        Assert.HasCount(10_000, figures.Machines);
        Assert.AreEqual(figures.Machines.Sum(m => m.Rate.TicksDue(2 * Plans.Second)), figures.Events);
    }

    [TestMethod]
    public void A_plan_that_makes_no_sense_is_refused_in_one_sentence()
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
            Assert.IsFalse(plan.IsSound(out string problem));
            StringAssert.Contains(problem, says);
        }
    }
}
