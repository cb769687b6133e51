using Clocks.Model;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

public sealed class FactTests
{
    [Test]
    public async Task Messages_that_arrive_before_they_were_sent_by_the_wall_clock_are_counted_and_judged_valid()
    {
        RunTrace run = Samples.Load("clocks-apart");
        Verification verified = Verification.Compute(run);
        await Assert.That(verified.Verdict).IsEqualTo(Verdict.Valid);
        await Assert.That(verified.Metrics.WallClockInversions).IsNotEqualTo(0);
        Finding worst = verified.Metrics.FirstWallClockInversion!;
        await Assert.That(worst.Locations).Count().IsEqualTo(2);
        await Assert.That(run.TimeNs(worst.Events[1])).IsLessThan(run.TimeNs(worst.Events[0]));
    }

    [Test]
    public async Task Lost_messages_are_counted_and_judged_valid()
    {
        Verification verified = Verification.Compute(Samples.Load("lost"));
        await Assert.That(verified.Verdict).IsEqualTo(Verdict.Valid);
        await Assert.That(verified.Metrics.Unreceived ?? 0).IsGreaterThan(5);
    }

    [Test]
    [Arguments("foreign-text")]
    [Arguments("foreign-json")]
    [Arguments("foreign-pipe-log")]
    [Arguments("foreign-speed-log")]
    [Arguments("foreign-shiviz")]
    public async Task Where_a_format_does_not_tell_who_sends_to_whom_no_message_is_called_unreceived(string sample) =>
        await Assert.That(Verification.Compute(Samples.Load(sample)).Metrics.Unreceived).IsNull();

    [Test]
    public async Task A_channel_that_is_not_FIFO_and_only_that_makes_a_shuffled_run_invalid()
    {
        Verification verified = Verification.Compute(RandomRun.Correct(3, 4, 2_000, isShuffled: true));
        RuleResult broken = verified.Rules.Single(static r => r.Violations > 0);
        await Assert.That(broken.Name).IsEqualTo("fifo-channels");
        await Assert.That(verified.Metrics.DeliveryInversions!.Number).IsNotEqualTo(0);
        await Assert.That(verified.Metrics.FirstDeliveryInversion!.Locations).Count().IsEqualTo(2);
    }

    [Test]
    public async Task Rules_that_nothing_exercised_are_named()
    {
        IReadOnlyList<string> never = Verification.Compute(RandomRun.Correct(1, 1, 50)).NeverExercised;
        await Assert.That(never).Contains("receive-has-send");
        await Assert.That(never).Contains("fifo-channels");
        await Assert.That(never).DoesNotContain("step-is-one");
    }

    [Test]
    public async Task A_tick_that_overlooks_a_message_that_had_arrived_is_measured()
    {
        TraceDraft sender = new() { Id = new NodeId(1), Knows = FormatFeatures.All };
        TraceDraft receiver = new() { Id = new NodeId(2), Knows = FormatFeatures.All };
        sender.Add(new ClockEvent { Kind = EventKind.Send, N = 1, NewClock = 1, At = new Instant(10, 0) }, 1);
        sender.AddDelivery(2, 1);
        receiver.Add(new ClockEvent { N = 1, NewClock = 1, At = new Instant(20, 0) }, 1);
        var taken = new Arrival(new Message(new NodeId(1), 1, 1, 1), 15);
        receiver.Add(
            new ClockEvent
            {
                Kind = EventKind.Receive,
                N = 2,
                OldClock = 1,
                NewClock = 2,
                At = new Instant(30, 0),
                Arrival = taken,
            },
            2);
        RunTrace run = TraceLoader.Compose([("a", sender), ("b", receiver)], []);
        UnjudgedMetrics metrics = Verification.Compute(run).Metrics;
        await Assert.That((metrics.IdleWhileArrived, metrics.LongestIdleWhileArrivedNs)).IsEqualTo((1, 5));
    }
}
