using Clocks.Model;
using Clocks.Trace;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

[TestClass]
public sealed class FactTests
{
    [TestMethod]
    public void Messages_that_arrive_before_they_were_sent_by_the_wall_clock_are_counted_and_judged_valid()
    {
        RunTrace run = Samples.Load("clocks-apart");
        Verification verified = Verification.Of(run);
        Assert.AreEqual(Verdict.Valid, verified.Verdict);
        Assert.AreNotEqual(0, verified.Facts.WallClockInversions);
        Finding worst = verified.Facts.FirstWallClockInversion!;
        Assert.HasCount(2, worst.Locations);
        Assert.IsLessThan(run.TimeNs(worst.Events[0]), run.TimeNs(worst.Events[1]));
    }

    [TestMethod]
    public void Lost_messages_are_counted_and_judged_valid()
    {
        Verification verified = Verification.Of(Samples.Load("lost"));
        Assert.AreEqual(Verdict.Valid, verified.Verdict);
        Assert.IsGreaterThan(5, verified.Facts.Unreceived ?? 0);
    }

    [TestMethod]
    [DataRow("foreign-text")]
    [DataRow("foreign-json")]
    [DataRow("foreign-pipe-log")]
    [DataRow("foreign-speed-log")]
    [DataRow("foreign-shiviz")]
    public void Where_a_format_does_not_tell_who_sends_to_whom_no_message_is_called_unreceived(string sample) =>
        Assert.IsNull(Verification.Of(Samples.Load(sample)).Facts.Unreceived);

    [TestMethod]
    public void A_channel_that_is_not_FIFO_and_only_that_makes_a_shuffled_run_invalid()
    {
        Verification verified = Verification.Of(RandomRun.Correct(3, 4, 2_000, isShuffled: true));
        RuleResult broken = verified.Rules.Single(static r => r.Violations > 0);
        Assert.AreEqual("fifo-channels", broken.Name);
        Assert.AreNotEqual(0, verified.Facts.DeliveryInversions);
        Assert.HasCount(2, verified.Facts.FirstDeliveryInversion!.Locations);
    }

    [TestMethod]
    public void Rules_that_nothing_exercised_are_named()
    {
        IReadOnlyList<string> never = Verification.Of(RandomRun.Correct(1, 1, 50)).NeverExercised;
        Assert.Contains("receive-has-send", never);
        Assert.Contains("fifo-channels", never);
        Assert.DoesNotContain("step-is-one", never);
    }

    [TestMethod]
    public void A_tick_that_overlooks_a_message_that_had_arrived_is_measured()
    {
        TraceDraft sender = new() { Id = new NodeId(1), Knows = Knowledge.All };
        TraceDraft receiver = new() { Id = new NodeId(2), Knows = Knowledge.All };
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
        MeasuredFacts facts = Verification.Of(TraceLoader.Compose([("a", sender), ("b", receiver)], [])).Facts;
        Assert.AreEqual((1, 5), (facts.IdleWhileArrived, facts.LongestIdleWhileArrivedNs));
    }
}
