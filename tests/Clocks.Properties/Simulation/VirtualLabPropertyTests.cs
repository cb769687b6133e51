using Clocks.Faults;
using Clocks.Journal;
using Clocks.Model;
using Clocks.Simulation;
using Clocks.Simulation.Machines;
using Clocks.Tests.Journal;
using Clocks.Tests.Simulation;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Simulation;

public sealed class VirtualLabPropertyTests
{
    [Test]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_gives_others() => Prop.ForAll(Seeds.Any, number =>
    {
        ulong seed = (ulong)number;
        LabPlan plan = Plans.Any(seed);
        string first = Recorder.Of(plan, seed).Fingerprint();
        return first == Recorder.Of(plan, seed).Fingerprint() && first != Recorder.Of(plan, seed + 1).Fingerprint();
    }).QuickCheckThrowOnFailure();

    [Test]
    public void Deadlines_are_k_over_rate_however_long_it_runs() => Prop.ForAll(Seeds.Any, number =>
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
    public void The_verifier_finds_nothing_wrong_in_any_run() => Prop.ForAll(Seeds.Any, async number =>
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
    public void The_verifier_finds_nothing_wrong_whatever_goes_wrong() => Prop.ForAll(Seeds.Any, async number =>
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
        Verification verification = Verification.Compute(run);
        IEnumerable<string> broken = verification.Rules.Where(r => r.Verdict == Verdict.Invalid)
            .Select(r => $"{r.Name}: {r.Counterexample!.Text}");
        bool isDivided = run.Problems.Any(p => p.Why.StartsWith("Set aside", StringComparison.Ordinal));
        Verdict found = verification.Verdict == Verdict.Valid && isDivided ? expected : verification.Verdict;
        await Assert.That(found).IsEqualTo(expected).Because($"{what}: {string.Join('\n', broken)}");
    }

    [Test]
    public void Every_receive_matches_one_send_and_channels_are_first_in_first_out() => Prop.ForAll(Seeds.Any, number =>
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
    public void A_message_is_never_taken_before_it_was_sent() => Prop.ForAll(Seeds.Any, number =>
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
}
