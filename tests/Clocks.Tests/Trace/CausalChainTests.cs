using Clocks.Render.Text;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Tests.Trace;

/// <summary>What <c>clocks why</c>, <c>before</c> and <c>event</c> find, beside what a search of another kind finds.</summary>
public sealed class CausalChainTests
{
    [Test]
    [Arguments(1ul, 3, 300)]
    [Arguments(2ul, 7, 900)]
    [Arguments(3ul, 1, 40)]
    public async Task A_clock_counts_the_events_of_the_chain_that_leads_up_to_it(ulong seed, int lanes, int events)
    {
        RunTrace run = RandomRun.Correct(seed, lanes, events, isShuffled: true);
        foreach (TraceEvent e in Events(run))
        {
            var chain = CausalChain.OfClock(run, e.Ref);
            await Assert.That(chain.EventCount).IsEqualTo(e.NewClock);
            await Assert.That(chain.Last).IsEqualTo(e.Ref);
            await Assert.That(chain.FirstLeap(run, out long leaps).IsNone && leaps == 0).IsTrue();
            AssertJoined(run, chain);
        }
    }

    [Test]
    [Arguments(4ul, 0)]
    [Arguments(5ul, 3)]
    public async Task A_chain_between_two_events_is_there_when_the_one_happened_before_the_other_and_has_the_fewest_messages(
        ulong seed, int lossOneIn)
    {
        RunTrace run = RandomRun.Correct(seed, 4, 120, lossOneIn, isShuffled: true);
        var relation = HappenedBefore.Of(run);
        TraceEvent[] all = [.. Events(run)];
        foreach (TraceEvent from in all)
        {
            Dictionary<EventRef, int> messages = MessagesFrom(run, from.Ref);
            foreach (TraceEvent to in all.Where(to => to.Ref != from.Ref))
            {
                CausalChain? chain = CausalChain.Between(run, from.Ref, to.Ref);
                await Assert.That(chain is not null).IsEqualTo(relation.Before(from.Ref, to.Ref));
                if (chain is not null)
                {
                    await Assert.That(chain.MessageCount).IsEqualTo(messages[to.Ref]);
                    await Assert.That((chain.First, chain.Last)).IsEqualTo((from.Ref, to.Ref));
                    AssertJoined(run, chain);
                }
            }
        }
    }

    [Test]
    public async Task The_past_of_one_event_is_its_vector_time()
    {
        RunTrace run = RandomRun.Correct(6, 5, 400);
        var relation = HappenedBefore.Of(run);
        foreach (TraceEvent e in Events(run))
        {
            await Assert.That(string.Join(',', HappenedBefore.PastOf(run, e.Ref))).IsEqualTo(string.Join(',', relation.VectorOf(e.Ref)));
        }
    }

    [Test]
    public async Task Where_receives_name_sends_that_come_later_every_chain_still_ends()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            RunTrace run = RandomRun.Tangled(seed, 4, 80);
            foreach (TraceEvent e in Events(run))
            {
                var chain = CausalChain.OfClock(run, e.Ref);
                AssertJoined(run, chain);
                await Assert.That(CausalityText.Why(run, chain)).StartsWith(e.ToString());
            }
        }
    }

    [Test]
    public async Task Two_events_of_a_circle_each_happened_before_the_other_and_that_is_no_answer()
    {
        RunTrace run = Samples.Load("cycle");
        EventRef send = HappenedBefore.Of(run).Cycle.Select(receive => run[receive].Sender).First();
        EventRef other = HappenedBefore.Of(run).Cycle[0];
        var order = CausalOrder.Of(run, send, other);
        await Assert.That(order.Relation).IsEqualTo(CausalRelation.Unknown);
        await Assert.That(CausalityText.Before(order)).Contains("Each happened before the other");
    }

    [Test]
    [Arguments("restarted", "2#1", "2 lives of machine 2 have an event 1: write 2/1#1 or 2/2#1.")]
    [Arguments("good", "7#1", "There is no machine '7' in this run; it has 1, 2, 3.")]
    [Arguments("good", "1", "'1' names no event: write the machine and the number of the event, such as 1#")]
    [Arguments("good", "1#0", "Machine 1 has no event 0; its journal has ")]
    [Arguments("gap", "2#10", "and the line of 10 is lost.")]
    public async Task A_name_of_no_event_says_what_there_is(string sample, string name, string says)
    {
        await Assert.That(EventName.TryFind(Samples.Load(sample), name, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(says);
    }

    [Test]
    public async Task A_life_is_named_by_which_it_is_and_by_its_run()
    {
        RunTrace run = Samples.Load("restarted");
        await Assert.That(EventName.TryFind(run, "2/2#1", out EventRef second, out string problem)).IsTrue().Because(problem);
        await Assert.That(run[second].Node.Life).IsEqualTo(2);
        await Assert.That(run[second].Node.Title).IsEqualTo("2, second life");
        await Assert.That(EventName.TryFind(run, run[second].Node.Label + "#1", out EventRef same, out _)).IsTrue();
        await Assert.That(same).IsEqualTo(second);
    }

    [Test]
    public async Task Where_the_journal_of_a_sender_is_missing_concurrent_is_not_said()
    {
        RunTrace run = Samples.Load("missing-peer");
        TraceEvent taken = Events(run).First(static e => e.Match == MatchState.NoJournal);
        TraceEvent apart = Events(run).First(e => e.Node != taken.Node && CausalChain.Between(run, e.Ref, taken.Ref) is null);
        var order = CausalOrder.Of(run, apart.Ref, taken.Ref);
        await Assert.That(order.Relation).IsEqualTo(CausalRelation.Unknown);
        await Assert.That(CausalityText.Before(order)).Contains("there is no journal of its sender");
    }

    private static IEnumerable<TraceEvent> Events(RunTrace run) =>
        run.Nodes.SelectMany(static node => Enumerable.Range(0, node.EventCount).Select(i => node[i]));

    /// <summary>Each leg begins with the receive of what the leg before has sent.</summary>
    private static void AssertJoined(RunTrace run, CausalChain chain)
    {
        for (int leg = 0; leg < chain.Legs.Count; leg++)
        {
            ChainLeg at = chain.Legs[leg];
            if (at.First.Lane != at.Last.Lane || at.First.Position > at.Last.Position
                || (leg > 0 && run[at.First].Sender != chain.Legs[leg - 1].Last))
            {
                Assert.Fail($"leg {leg} of the chain to {run[chain.Last]}");
            }
        }
    }

    /// <summary>The fewest messages from an event to each that it happened before: 0-1 breadth-first search, event by event.</summary>
    private static Dictionary<EventRef, int> MessagesFrom(RunTrace run, EventRef from)
    {
        var messages = new Dictionary<EventRef, int> { [from] = 0 };
        var todo = new LinkedList<EventRef>([from]);
        while (todo.First is { Value: var at })
        {
            todo.RemoveFirst();
            TraceEvent e = run[at];
            if (at.Position + 1 < e.Node.EventCount)
            {
                Reach(at with { Position = at.Position + 1 }, messages[at], isMessage: false);
            }

            for (int i = 0; i < e.DeliveryCount; i++)
            {
                if (!e.Delivery(i).Receiver.IsNone)
                {
                    Reach(e.Delivery(i).Receiver, messages[at] + 1, isMessage: true);
                }
            }
        }

        return messages;

        void Reach(EventRef next, int count, bool isMessage)
        {
            if (!messages.TryGetValue(next, out int known) || count < known)
            {
                messages[next] = count;
                _ = isMessage ? todo.AddLast(next) : todo.AddFirst(next);
            }
        }
    }
}
