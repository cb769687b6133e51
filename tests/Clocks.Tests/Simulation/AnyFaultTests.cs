using Clocks.Journal;
using Clocks.Model;
using Clocks.Simulation;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Simulation;

/// <summary>Whatever goes wrong, in whatever order, some things stay true of every run.</summary>
[TestClass]
public sealed class AnyFaultTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(300);

    [TestMethod]
    public void A_machine_knows_whom_it_reaches_and_sends_to_nobody_else() => Check(run =>
    {
        var connected = new HashSet<(RunId, NodeId, RunId)>();
        foreach (var told in run.Log)
        {
            if (told.Change is { } change)
            {
                (RunId, NodeId, RunId) pair = (told.Run, change.Peer.Id, change.Peer.Run);
                bool isNews = change.IsUp ? connected.Add(pair) : connected.Remove(pair);
                Assert.IsTrue(isNews, $"{told.Id} {change}");
            }

            foreach (Delivery delivery in told.Deliveries)
            {
                Assert.Contains((told.Run, delivery.To.Id, delivery.To.Run), connected);
            }
        }
    });

    [TestMethod]
    public void Every_receive_takes_one_message_that_was_sent_to_this_life_and_in_order() => Check(run =>
    {
        var sent = new Dictionary<(NodeId From, RunId To), List<Message>>();
        var taken = new Dictionary<(NodeId From, RunId To), int>();
        foreach (var told in run.Log.Where(t => t.Event is not null))
        {
            ClockEvent happened = told.Event!.Value;
            foreach (Delivery delivery in told.Deliveries)
            {
                (NodeId, RunId) channel = (told.Id, delivery.To.Run);
                sent.TryAdd(channel, []);
                sent[channel].Add(new Message(told.Id, happened.N, happened.NewClock, delivery.K));
            }

            if (happened.Kind == EventKind.Receive)
            {
                Message message = happened.Arrival.Message;
                (NodeId, RunId) channel = (message.From, told.Run);
                int at = sent[channel].IndexOf(message, taken.GetValueOrDefault(channel));
                Assert.IsTrue(at >= 0, $"{message} to {told.Id} was never sent, or was taken before");
                taken[channel] = at + 1;
            }
        }
    });

    [TestMethod]
    public void Channel_numbers_are_dense_and_begin_anew_with_a_connection() => Check(run =>
    {
        var last = new Dictionary<(RunId, NodeId), long>();
        foreach (var told in run.Log)
        {
            if (told.Change is { IsUp: true } change)
            {
                last[(told.Run, change.Peer.Id)] = 0;
            }

            foreach (Delivery delivery in told.Deliveries)
            {
                Assert.AreEqual(++System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                    last, (told.Run, delivery.To.Id), out _), delivery.K);
            }
        }
    });

    [TestMethod]
    public void Clocks_and_numbers_obey_the_rules_in_every_life() => Check(run =>
    {
        var before = new Dictionary<RunId, ClockEvent>();
        foreach (var told in run.Log.Where(t => t.Event is not null))
        {
            ClockEvent happened = told.Event!.Value, last = before.GetValueOrDefault(told.Run);
            long least = happened.Kind == EventKind.Receive
                ? Math.Max(last.NewClock, happened.Arrival.Message.Lamport)
                : last.NewClock;
            Assert.AreEqual((last.N + 1, last.NewClock, least + 1), (happened.N, happened.OldClock, happened.NewClock));
            Assert.IsTrue(happened.At.MonoNs > last.At.MonoNs);
            Assert.IsTrue(happened.Kind != EventKind.Receive || happened.Arrival.ArrivedNs <= happened.At.MonoNs);
            before[told.Run] = happened;
        }
    });

    [TestMethod]
    public void Events_and_late_ticks_together_are_rate_times_time() => Check(run =>
    {
        foreach ((NodeId id, JournalFooter footer) in run.Footers)
        {
            JournalHeader header = run.Headers.FindLast(h => h.Id == id)!;
            Assert.AreEqual(header.Rate.TicksDue(footer.At.MonoNs), footer.N + footer.LateTicks);
        }
    });

    [TestMethod]
    public void A_schedule_reads_back_as_it_is_shown() => Prop.ForAll(Plans.Seeds, seed =>
        Plans.Faults(Plans.AnyFaults((ulong)seed).ToString()).Equals(Plans.AnyFaults((ulong)seed))).Check(Thorough);

    private static void Check(Action<Recorder> claim) => Prop.ForAll(Plans.Seeds, number =>
    {
        ulong seed = (ulong)number;
        LabPlan plan = Plans.With(seconds: 40, latency: seed % 2 == 0 ? "5ms" : "exp 300ms") with
        {
            Machines = 4, Faults = Plans.AnyFaults(seed),
        };
        try
        {
            claim(Recorder.Of(plan, seed));
        }
        catch (AssertFailedException e)
        {
            throw new AssertFailedException($"{plan.Faults}: {e.Message}");
        }
    }).Check(Thorough);
}
