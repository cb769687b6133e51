using Clocks.Experiments.Statistics;
using Clocks.Faults;
using Clocks.Journal;
using Clocks.Model;
using Clocks.Simulation;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Simulation;

/// <summary>Who is connected to whom, and that nobody else is ever written to.</summary>
public sealed class TopologyTests
{
    private static Topology Of(string text) =>
        Topology.TryParse(text, out Topology? topology, out string problem) ? topology : throw new ArgumentException(problem);

    [Test]
    [Arguments("mesh")]
    [Arguments("ring")]
    [Arguments("star")]
    [Arguments("grid")]
    [Arguments("tree")]
    [Arguments("k:2")]
    [Arguments("k:6")]
    [Arguments("random:4")]
    [Arguments("random:2:99")]
    public async Task Neighbours_are_mutual_and_everybody_can_be_reached(string text)
    {
        for (int count = 1; count < 40; count++)
        {
            int[][] beside = Of(text).Adjacency(count);
            await Assert.That(beside).Count().IsEqualTo(count);
            var reached = new HashSet<int> { 0 };
            var left = new Queue<int>([0]);
            while (left.TryDequeue(out int place))
            {
                await Assert.That(beside[place]).DoesNotContain(place);
                await Assert.That(beside[place].Order().Distinct().ToArray()).IsSequence(beside[place]);
                foreach (int other in beside[place])
                {
                    await Assert.That(beside[other]).Contains(place);
                    if (reached.Add(other))
                    {
                        left.Enqueue(other);
                    }
                }
            }

            await Assert.That(reached).Count().IsEqualTo(count).Because($"{text} of {count}");
        }
    }

    [Test]
    [Arguments("ring", "2 12|1 3|2 4|3 5|4 6|5 7|6 8|7 9|8 10|9 11|10 12|1 11")]
    [Arguments("star", "2 3 4 5 6 7 8 9 10 11 12|1|1|1|1|1|1|1|1|1|1|1")]
    [Arguments("grid", "2 5|1 3 6|2 4 7|3 8|1 6 9|2 5 7 10|3 6 8 11|4 7 12|5 10|6 9 11|7 10 12|8 11")]
    [Arguments("tree", "2 3|1 4 5|1 6 7|2 8 9|2 10 11|3 12|3|4|4|5|5|6")]
    [Arguments("k:4", "2 3 11 12|1 3 4 12|1 2 4 5|2 3 5 6|3 4 6 7|4 5 7 8|5 6 8 9|6 7 9 10|7 8 10 11|8 9 11 12|1 9 10 12|1 2 10 11")]
    public async Task The_shapes_are_those_of_the_words(string text, string neighbours)
    {
        string drawn = string.Join('|', Enumerable.Range(1, 12)
            .Select(id => string.Join(' ', Of(text).NeighboursOf(new NodeId(id), 12).Select(n => n.Value))));
        await Assert.That(drawn).IsEqualTo(neighbours);
        await Assert.That(Of(text).NeighboursOf(new NodeId(13), 12)).IsEmpty();
    }

    [Test]
    public async Task A_random_topology_is_that_of_its_seed_and_nearly_regular()
    {
        int[][] one = Of("random:4:7").Adjacency(500), again = Of("random:4:7").Adjacency(500), other = Of("random:4:8").Adjacency(500);
        await Assert.That(one.Select(n => string.Join(' ', n))).IsEquivalentTo(again.Select(n => string.Join(' ', n)));
        await Assert.That(one.Zip(other).Count(pair => pair.First.SequenceEqual(pair.Second))).IsLessThan(10);
        await Assert.That(one.All(n => n.Length is >= 2 and <= 4)).IsTrue();
        await Assert.That(one.Average(n => n.Length)).IsGreaterThan(3.9);
    }

    [Test]
    [Arguments("rings", "no topology")]
    [Arguments("ring:2", "no topology")]
    [Arguments("k", "no topology")]
    [Arguments("k:0", "no topology")]
    [Arguments("k:3", "such as k:4")]
    [Arguments("random:4:x", "no topology")]
    [Arguments("ring/0", "no topology")]
    [Arguments("ring/3/4", "no topology")]
    public async Task Other_words_are_refused(string text, string why)
    {
        await Assert.That(Topology.TryParse(text, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(why);
    }

    [Test]
    [Arguments("mesh")]
    [Arguments("ring/9")]
    [Arguments("k:4")]
    [Arguments("random:4")]
    [Arguments("random:6:12/100")]
    public async Task What_is_written_is_what_was_read(string text) => await Assert.That(Of(text).ToString()).IsEqualTo(text);

    [Test]
    [Arguments("ring", "")]
    [Arguments("star", "kill 1 at 5s; restart 1 at 8s")]
    [Arguments("grid", "partition 1,2,3|4,5,6,7,8,9 2s..14s; pause 5 3s..4s")]
    [Arguments("tree", "")]
    [Arguments("k:4", "kill 3 at 5s")]
    [Arguments("random:2:5", "")]
    public async Task Messages_pass_between_neighbours_only_and_the_run_is_judged_as_any(string text, string faults)
    {
        using var scratch = new Scratch();
        Topology topology = Of(text);
        LabPlan plan = Plans.With(faults, seconds: 20) with { Machines = 9, Topology = topology, Mix = new EventMix(3, 3, 1, 3) };
        await Assert.That(VirtualLab.TryRun(plan, 4, scratch.Folder, JournalFormat.Json, out _, out string problem))
            .IsTrue().Because(problem);
        RunTrace run = TraceLoader.Load([scratch.Folder]);
        int[][] beside = topology.Adjacency(9);
        int messages = 0;
        foreach (TraceNode node in run.Nodes)
        {
            for (int i = 0; i < node.EventCount; i++)
            {
                for (int d = 0; d < node[i].DeliveryCount; d++, messages++)
                {
                    await Assert.That(beside[node.Id.Value - 1]).Contains(node[i].Delivery(d).To!.Value.Value - 1);
                }
            }

            foreach (TracePeerChange change in node.PeerChanges)
            {
                await Assert.That(beside[node.Id.Value - 1]).Contains(change.Change.Peer.Id.Value - 1);
            }
        }

        await Assert.That(messages).IsGreaterThan(100);
        await Assert.That(Verification.Compute(run).Rules.Where(rule => rule.Verdict == Verdict.Invalid)).IsEmpty();
    }

    [Test]
    [Arguments("ring")]
    [Arguments("star")]
    [Arguments("grid")]
    [Arguments("k:4")]
    [Arguments("random:4")]
    public async Task The_theory_says_how_many_messages_arrive_at_each(string text)
    {
        LabPlan plan = Plans.With(rates: "4,5,6,3,4,5,6,3,4,5", seconds: 4_000) with
        {
            Machines = 10,
            Topology = Of(text),
            Mix = new EventMix(2, 1, 1, 6),
        };
        RunFigures figures = VirtualLab.Run(plan, 3);
        double[] predicted = FlowTheory.Arrivals(
            [.. figures.Machines.Select(m => m.Rate.PerSecond)], plan.Mix, 1, plan.Topology.Adjacency(10));
        for (int i = 0; i < predicted.Length; i++)
        {
            await Assert.That(Math.Abs(figures.Machines[i].ArrivalsPerSecond - predicted[i])).IsLessThan(0.05 + 0.04 * predicted[i])
                .Because($"machine {i + 1} of {text}: {figures.Machines[i].ArrivalsPerSecond} and {predicted[i]}");
        }
    }

    [Test]
    public async Task The_theory_of_a_mesh_is_the_same_by_both_ways()
    {
        double[] rates = [1, 2, 3, 6];
        double[] whole = FlowTheory.Arrivals(rates, EventMix.Assignment, 0.9);
        double[] between = FlowTheory.Arrivals(rates, EventMix.Assignment, 0.9, Topology.Mesh.Adjacency(4));
        for (int i = 0; i < rates.Length; i++)
        {
            await Assert.That(between[i]).IsEqualTo(whole[i]).Within(1e-6);
        }
    }
}
