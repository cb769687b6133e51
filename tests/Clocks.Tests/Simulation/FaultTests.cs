using Clocks.Faults;
using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Tests.Simulation;

public sealed class FaultTests
{
    [Test]
    [Arguments("kill 2 at 20s; restart 2 at 30s; pause 3 10s..15s; delay 1->2 100..500ms; partition 1|2,3 20s..40s",
        "delay 1->2 100ms..500ms; pause 3 10s..15s; kill 2 at 20s; partition 1|2,3 20s..40s; restart 2 at 30s")]
    [Arguments("  kill   2 at 1.5s ;", "kill 2 at 1.5s")]
    [Arguments("loss all 5%; loss 1->3 0.25 1s..2s", "loss all 5%; loss 1->3 25% 1s..2s")]
    [Arguments("delay all exp 20ms 5s..6s", "delay all exp 20ms 5s..6s")]
    [Arguments("", "")]
    public async Task Faults_are_read_and_shown_in_order_of_time(string text, string shown)
    {
        await Assert.That(Plans.Faults(text).ToString()).IsEqualTo(shown);
        await Assert.That(Plans.Faults(shown)).IsEqualTo(Plans.Faults(text));
    }

    [Test]
    [Arguments("explode 2 at 3s", "'explode 2 at 3s' does not begin with kill")]
    [Arguments("kill 2", "'kill 2' is not like 'kill 2 at 20s'")]
    [Arguments("kill x at 3s", "'kill x at 3s': 'x' is not the number of a node")]
    [Arguments("kill 2 at soon", "'kill 2 at soon': 'soon' is not a time")]
    [Arguments("kill 2 at 20", "'20' is not a time")]
    [Arguments("pause 3 15s..10s", "runs backwards")]
    [Arguments("pause 3 15s..15s", "lasts no time")]
    [Arguments("partition 1|1,2 1s..2s", "node 1 stands on it twice")]
    [Arguments("partition 1,2 1s..2s", "is not like 'partition 1|2,3 20s..40s'")]
    [Arguments("delay 1-2 5ms", "'1-2' is not a link")]
    [Arguments("delay 2->2 5ms", "no link to itself")]
    [Arguments("loss 1->2 120%", "'120%' is not a share")]
    [Arguments("restart 2 at 3s", "node 2 runs at that time")]
    [Arguments("kill 2 at 3s; kill 2 at 4s", "node 2 is dead by then")]
    [Arguments("pause 2 1s..5s; pause 2 4s..6s", "node 2 is still paused")]
    public async Task A_fault_that_cannot_be_read_says_why_in_one_sentence(string text, string says)
    {
        await Assert.That(FaultSchedule.TryParse(text, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(says);
        await Assert.That(problem.Contains('\n')).IsFalse();
    }

    [Test]
    public async Task A_paused_machine_skips_its_deadlines_and_counts_them()
    {
        Recorder run = Recorder.Of(Plans.With("pause 3 10s..15s", rates: "4"), 1);
        JournalFooter footer = run.Footers[new NodeId(3)];
        await Assert.That(footer.N + footer.LateTicks).IsEqualTo(240);
        long[] times = [.. run.Events.Where(e => e.Id.Value == 3).Select(e => e.Event.At.MonoNs)];
        await Assert.That(times.Any(t => t is >= 10 * Plans.Second and < 15 * Plans.Second)).IsFalse();
        await Assert.That(footer.LateTicks)
            .IsEqualTo(20).Because("deadlines 40 to 59; number 60 is due when it moves again");
        await Assert.That(run.Changes.Where(c => !c.Change.IsUp)).IsEmpty().Because("its connections stay");
    }

    [Test]
    public async Task Faults_stand_in_the_journals_of_those_whom_they_concern()
    {
        Recorder run = Recorder.Of(
            Plans.With("kill 2 at 20s; restart 2 at 30s; pause 3 10s..15s; delay 1->2 5ms; partition 1|3 40s..50s"), 1);
        string[] told = [.. run.Faults.Select(f => $"{f.Id}: {f.Note.Fault} @{f.Note.At.MonoNs / Plans.Second}")];
        await Assert.That(told)
            .IsSequence(new[]
            {
                "2: delay 1->2 5ms @0", "3: pause 3 10s..15s @10", "1: kill 2 at 20s @20", "3: kill 2 at 20s @20",
                "2: restart 2 at 30s @0", "1: partition 1|3 40s..50s @40", "3: partition 1|3 40s..50s @40",
            })
            .Because(string.Join('\n', told));
        await Assert.That(run.Text(1).Split('\n').Count(l => l.Contains("\"fault\":\"kill 2 at 20s\""))).IsEqualTo(1);
    }

    [Test]
    public async Task A_machine_that_is_paused_at_the_end_has_missed_the_rest()
    {
        JournalFooter footer = Recorder.Of(Plans.With("pause 3 50s..2m", rates: "4"), 1).Footers[new NodeId(3)];
        await Assert.That(footer.N + footer.LateTicks).IsEqualTo(240);
        await Assert.That(footer.N).IsEqualTo(199);
    }

    [Test]
    public async Task A_killed_machine_says_nothing_more_and_the_others_notice()
    {
        Recorder run = Recorder.Of(Plans.With("kill 2 at 20s"), 1);
        await Assert.That(run.Footers.ContainsKey(new NodeId(2))).IsFalse();
        await Assert.That(run.Text(2).Contains("\"END\"")).IsFalse();
        await Assert.That(run.Events.Where(e => e.Id.Value == 2).All(e => e.Event.At.MonoNs < 20 * Plans.Second))
            .IsTrue();
        (NodeId Id, PeerChange Change)[] lost = [.. run.Changes.Where(c => !c.Change.IsUp)];
        await Assert.That(lost.Select(c => c.Id.Value).ToArray()).HasItems(new[] { 1, 3 });
        await Assert.That(lost.All(c => c.Change.Reason == "connection-lost" && c.Change.Peer.Id.Value == 2
            && c.Change.At.MonoNs == 20 * Plans.Second + 500_000))
            .IsTrue();
        await Assert.That(run.Events.Any(
            e => e.Event.At.MonoNs > 21 * Plans.Second && e.Deliveries.Any(d => d.To.Id.Value == 2)))
            .IsFalse();
    }

    [Test]
    public async Task A_restarted_machine_begins_at_clock_0_as_another_run_and_is_connected_again()
    {
        Recorder run = Recorder.Of(Plans.With("kill 2 at 20s; restart 2 at 30s"), 1);
        JournalHeader[] lives = [.. run.Headers.Where(h => h.Id.Value == 2)];
        await Assert.That(lives).Count().IsEqualTo(2);
        await Assert.That(lives[1].Run).IsNotEqualTo(lives[0].Run);
        await Assert.That(lives[1].Rate).IsEqualTo(lives[0].Rate);
        await Assert.That(lives[1].StartedAtUnixMicroseconds)
            .IsEqualTo(lives[0].StartedAtUnixMicroseconds + 30_000_000);
        (NodeId _, ClockEvent first, _) = run.Events.First(
            e => e.Id.Value == 2 && e.Event.At.UnixMicroseconds >= lives[1].StartedAtUnixMicroseconds);
        await Assert.That(first.OldClock).IsEqualTo(0);
        await Assert.That(first.N).IsEqualTo(1);
        PeerChange[] up = [.. run.Changes.Where(c => c.Id.Value == 1 && c.Change.IsUp).Select(c => c.Change)];
        await Assert.That(up[^1].Peer.Run).IsEqualTo(lives[1].Run);
        Delivery again = run.Events.Where(e => e.Id.Value == 1).SelectMany(e => e.Deliveries)
            .First(d => d.To.Run == lives[1].Run);
        await Assert.That(again.K).IsEqualTo(1).Because("the channel begins anew");
    }

    [Test]
    public async Task A_short_partition_is_waited_out_and_nothing_is_lost()
    {
        Recorder run = Recorder.Of(Plans.With("partition 1|2,3 20s..28s", rates: "6"), 1);
        await Assert.That(run.Changes.Where(c => !c.Change.IsUp)).IsEmpty();
        long sent = run.Footers.Values.Sum(f => f.Sent), taken = run.Footers.Values.Sum(f => f.Received + f.InQueue);
        await Assert.That(sent - taken <= 6).IsTrue().Because("but for what is under way at the end");
        await Assert.That(run.Events.Any(e => e.Event.Kind == EventKind.Receive
            && (e.Id.Value == 1 || e.Event.Arrival.Message.From.Value == 1)
            && e.Event.Arrival.ArrivedNs is >= 20 * Plans.Second and < 28 * Plans.Second))
            .IsFalse();
    }

    [Test]
    public async Task A_long_partition_ends_the_connections_after_ten_seconds_and_they_come_back()
    {
        Recorder run = Recorder.Of(Plans.With("partition 1|2,3 20s..40s", rates: "6"), 1);
        (NodeId Id, PeerChange Change)[] lost = [.. run.Changes.Where(c => !c.Change.IsUp)];
        await Assert.That(lost).Count().IsEqualTo(4);
        await Assert.That(lost.All(c => c.Change.At.MonoNs == 30 * Plans.Second)).IsTrue();
        await Assert.That(run.Changes.Where(c => c.Change.IsUp)).Count().IsEqualTo(6 + 4);
        await Assert.That(run.Footers.Values.Sum(f => f.Sent) > run.Footers.Values.Sum(f => f.Received + f.InQueue))
            .IsTrue();
        await Assert.That(run.Events.Any(e => e.Id.Value == 2 && e.Event.At.MonoNs > 41 * Plans.Second
            && e.Deliveries.Any(d => d.To.Id.Value == 1)))
            .IsTrue();
    }

    [Test]
    public async Task A_delay_of_a_link_keeps_it_first_in_first_out_and_only_slows_it()
    {
        Recorder run = Recorder.Of(Plans.With("delay 1->2 100..500ms", rates: "6"), 1);
        var sent = run.Events.Where(e => e.Id.Value == 1).ToDictionary(e => e.Event.N, e => e.Event.At.MonoNs);
        long k = 0;
        foreach ((NodeId id, ClockEvent happened, _) in run.Events.Where(e => e.Event.Kind == EventKind.Receive))
        {
            Arrival arrival = happened.Arrival;
            if (id.Value == 2 && arrival.Message.From.Value == 1)
            {
                await Assert.That(arrival.Message.K).IsEqualTo(++k);
                long tookNs = arrival.ArrivedNs - sent[arrival.Message.N];
                await Assert.That(tookNs is >= 100_000_000 and <= 1_000_000_000).IsTrue().Because($"{tookNs}");
            }
            else
            {
                await Assert.That(arrival.ArrivedNs <= happened.At.MonoNs).IsTrue();
            }
        }

        await Assert.That(k > 5).IsTrue();
    }

    [Test]
    public async Task Lost_messages_leave_holes_in_the_channel_numbers()
    {
        Recorder run = Recorder.Of(Plans.With("loss all 50%", rates: "6"), 1);
        long sent = run.Footers.Values.Sum(f => f.Sent), taken = run.Footers.Values.Sum(f => f.Received + f.InQueue);
        await Assert.That(taken > sent / 3 && taken < sent * 2 / 3).IsTrue().Because($"{taken} of {sent}");
    }
}
