using Clocks.Model;
using Clocks.Node.Loop;

namespace Clocks.Tests.Node;

/// <summary>What is said about lateness is never better than what happened.</summary>
public sealed class LatenessTests
{
    [Test]
    public async Task A_quantile_is_never_below_the_truth_and_at_most_a_thirtieth_above_it()
    {
        var draw = new Draw(7);
        var histogram = new LatenessHistogram();
        var all = new List<long>();
        for (int i = 0; i < 20_000; i++)
        {
            long ns = (long)(draw.Next() >> (int)(22 + draw.Below(42)));
            all.Add(ns);
            histogram.Note(ns);
        }

        all.Sort();
        foreach (double share in (double[])[0.01, 0.5, 0.9, 0.99, 0.999])
        {
            long truth = all[(int)Math.Ceiling(share * all.Count) - 1];
            long told = histogram.QuantileNs(share);
            await Assert.That(told).IsGreaterThanOrEqualTo(truth);
            await Assert.That(told).IsLessThanOrEqualTo(truth + truth / 30 + 1);
        }

        await Assert.That(histogram.MaxNs).IsEqualTo(all[^1]);
        await Assert.That(histogram.QuantileNs(1)).IsEqualTo(all[^1]);
    }

    [Test]
    public async Task An_empty_histogram_and_an_early_tick_are_not_late()
    {
        var histogram = new LatenessHistogram();
        await Assert.That(histogram.QuantileNs(0.99)).IsEqualTo(0);
        histogram.Note(-5);
        await Assert.That(histogram.QuantileNs(0.99)).IsEqualTo(0);
        await Assert.That(histogram.Count).IsEqualTo(1);
    }

    [Test]
    public async Task The_lead_settles_where_one_wake_up_in_two_hundred_is_too_late()
    {
        var draw = new Draw(1);
        var lead = new SpinLead(10_000_000);
        int tooLate = 0;
        for (int i = 0; i < 100_000; i++)
        {
            long overslept = 20_000 + draw.Below(60_000);
            tooLate += overslept > lead.Ns ? 1 : 0;
            lead.Learn(overslept);
        }

        await Assert.That(tooLate).IsLessThan(1_000);
        await Assert.That(lead.Ns).IsLessThan(110_000);
    }

    [Test]
    [Arguments(167_000_000L, 1_000_000L)]
    [Arguments(10_000_000L, 200_000L)]
    [Arguments(1_000_000L, 100_000L)]
    [Arguments(100_000L, 25_000L)]
    public async Task The_lead_never_exceeds_its_share_of_the_period(long periodNs, long mostNs)
    {
        var lead = new SpinLead(periodNs);
        for (int i = 0; i < 1_000; i++)
        {
            lead.Learn(1_000_000_000);
        }

        await Assert.That(lead.Ns).IsEqualTo(mostNs);
    }
}
