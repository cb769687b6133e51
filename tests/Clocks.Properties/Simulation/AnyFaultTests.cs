using Clocks.Faults;
using Clocks.Journal;
using Clocks.Model;
using Clocks.Tests.Simulation;
using FsCheck;
using FsCheck.Fluent;
using TUnit.Assertions.Exceptions;

namespace Clocks.Properties.Simulation;

/// <summary>Whatever goes wrong, in whatever order, some things stay true of every run.</summary>
public sealed class AnyFaultTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Test]
    public void A_machine_knows_whom_it_reaches_and_sends_to_nobody_else() => Check(async run =>
    {
        var connected = new HashSet<(RunId, NodeId, RunId)>();
        foreach (var told in run.Log)
        {
            if (told.Change is { } change)
            {
                (RunId, NodeId, RunId) pair = (told.Run, change.Peer.Id, change.Peer.Run);
                bool isNews = change.IsUp ? connected.Add(pair) : connected.Remove(pair);
                await Assert.That(isNews).IsTrue().Because($"{told.Id} {change}");
            }

            foreach (Delivery delivery in told.Deliveries)
            {
                await Assert.That(connected).Contains((told.Run, delivery.To.Id, delivery.To.Run));
            }
        }
    });

    [Test]
    public void Every_receive_takes_one_message_that_was_sent_to_this_life_and_in_order() => Check(async run =>
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
                await Assert.That(at >= 0)
                    .IsTrue().Because($"{message} to {told.Id} was never sent, or was taken before");
                taken[channel] = at + 1;
            }
        }
    });

    [Test]
    public void Channel_numbers_are_dense_and_begin_anew_with_a_connection() => Check(async run =>
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
                await Assert.That(delivery.K)
                    .IsEqualTo(++System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(
                    last, (told.Run, delivery.To.Id), out _));
            }
        }
    });

    [Test]
    public void Clocks_and_numbers_obey_the_rules_in_every_life() => Check(async run =>
    {
        var before = new Dictionary<RunId, ClockEvent>();
        foreach (var told in run.Log.Where(t => t.Event is not null))
        {
            ClockEvent happened = told.Event!.Value, last = before.GetValueOrDefault(told.Run);
            long least = happened.Kind == EventKind.Receive
                ? Math.Max(last.NewClock, happened.Arrival.Message.Lamport)
                : last.NewClock;
            await Assert.That((happened.N, happened.OldClock, happened.NewClock))
                .IsEqualTo((last.N + 1, last.NewClock, least + 1));
            await Assert.That(happened.At.MonoNs > last.At.MonoNs).IsTrue();
            await Assert.That(happened.Kind != EventKind.Receive || happened.Arrival.ArrivedNs <= happened.At.MonoNs)
                .IsTrue();
            before[told.Run] = happened;
        }
    });

    [Test]
    public void Events_and_late_ticks_together_are_rate_times_time() => Check(async run =>
    {
        foreach ((NodeId id, JournalFooter footer) in run.Footers)
        {
            JournalHeader header = run.Headers.FindLast(h => h.Id == id)!;
            await Assert.That(footer.N + footer.LateTicks).IsEqualTo(header.Rate.TicksDue(footer.At.MonoNs));
        }
    });

    [Test]
    public void A_schedule_reads_back_as_it_is_shown() => Prop.ForAll(Seeds.Any, seed =>
        Plans.Faults(Plans.AnyFaults((ulong)seed).ToString()).Equals(Plans.AnyFaults((ulong)seed))).Check(Thorough);

    private static void Check(Func<Recorder, Task> claim) => Prop.ForAll(Seeds.Any, async number =>
    {
        ulong seed = (ulong)number;
        LabPlan plan = Plans.With(seconds: 40, latency: seed % 2 == 0 ? "5ms" : "exp 300ms") with
        {
            Machines = 4,
            Faults = Plans.AnyFaults(seed),
        };
        try
        {
            await claim(Recorder.Of(plan, seed));
        }
        catch (AssertionException e)
        {
            throw new AssertionException($"{plan.Faults}: {e.Message}");
        }
    }).Check(Thorough);
}
