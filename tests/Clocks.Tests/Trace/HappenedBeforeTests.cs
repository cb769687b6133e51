using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Tests.Trace;

public sealed class HappenedBeforeTests
{
    [Test]
    public async Task The_sampled_share_comes_close_to_the_counted_one()
    {
        RunTrace run = RandomRun.Correct(7, 5, 4_000);
        HappenedBefore relation = HappenedBefore.Of(run);
        CausalShare sampled = ConcurrencySample.Estimate(run, relation.VectorOf, new LamportTies(), 1978);
        await Assert.That(sampled.IsExact).IsFalse();
        await Assert.That(sampled.Share).IsEqualTo(relation.Share.Share).Within(5 * sampled.StandardError);
    }

    [Test]
    public async Task Ten_thousand_lanes_are_sampled_and_said_to_be()
    {
        RunTrace run = RandomRun.Correct(3, 10_000, 30_000);
        CausalShare share = HappenedBefore.Of(run).Share;
        await Assert.That(share.IsExact).IsFalse();
        await Assert.That(share.SampledEvents).IsNotEqualTo(0);
    }
}
