using Clocks.Tests.Render;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Tests.Trace;

/// <summary>What is drawn from a great run is what a walk over it counts, within the error that it states.</summary>
public sealed class CausalSummaryTests
{
    [Test]
    public async Task The_past_that_is_looked_for_backwards_is_the_vector_time()
    {
        RunTrace run = SampleRun.Of(31, [1, 2, 6, 4, 3], 40);
        HappenedBefore relation = HappenedBefore.Of(run);
        var past = new LatestPast(run);
        foreach (TraceNode node in run.Nodes)
        {
            for (int position = 0; position < node.EventCount; position++)
            {
                past.Clear();
                past.Extend(node[position].Ref);
                await Assert.That(past.Counts.AsSpan().SequenceEqual(relation.VectorOf(node[position].Ref))).IsTrue();
            }
        }
    }

    [Test]
    public async Task A_short_run_of_many_machines_is_nearly_all_concurrent_and_never_more()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            RunTrace run = SampleRun.Of(seed, [.. Enumerable.Range(0, 60).Select(static i => 1.0 + i % 6)], 6);
            CausalShare counted = CausalSummary.Walked(run).Share, drawn = CausalSummary.Drawn(run, seed).Share;
            await Assert.That(drawn.Share).IsBetween(0, 1);
            await Assert.That(Math.Abs(drawn.Share - counted.Share)).IsLessThanOrEqualTo(5 * drawn.StandardError);
            await Assert.That(drawn.StandardError).IsLessThan(0.05);
        }
    }

    [Test]
    public async Task What_is_drawn_is_what_is_counted_within_its_error()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            RunTrace run = SampleRun.Of(seed, [1, 2, 6, 4, 3], 200);
            await Assert.That(run.KeepsClockCondition).IsTrue();
            CausalSummary counted = CausalSummary.Walked(run), drawn = CausalSummary.Drawn(run, seed);
            await Assert.That(counted.Share.IsExact && counted.Inversions!.IsExact).IsTrue();
            await Assert.That(Math.Abs(drawn.Share.Share - counted.Share.Share)).IsLessThanOrEqualTo(5 * drawn.Share.StandardError);
            await Assert.That(Math.Abs(drawn.Inversions!.Number - counted.Inversions!.Number))
                .IsLessThanOrEqualTo(5 * Math.Max(drawn.Inversions.StandardError, 1));
            await Assert.That(drawn.Share.StandardError).IsLessThan(counted.Share.Share / 5);
            await Assert.That(drawn.Share.OrderedByLamportOnly!.Value).IsLessThanOrEqualTo(drawn.Share.Concurrent);
        }
    }
}
