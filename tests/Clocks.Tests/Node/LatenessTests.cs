using Clocks.Model;
using Clocks.Node.Loop;

namespace Clocks.Tests.Node;

/// <summary>What is said about lateness is never better than what happened.</summary>
[TestClass]
public sealed class LatenessTests
{
    [TestMethod]
    public void A_quantile_is_never_below_the_truth_and_at_most_a_thirtieth_above_it()
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
            Assert.IsGreaterThanOrEqualTo(truth, told);
            Assert.IsLessThanOrEqualTo(truth + truth / 30 + 1, told);
        }

        Assert.AreEqual(all[^1], histogram.MaxNs);
        Assert.AreEqual(all[^1], histogram.QuantileNs(1));
    }

    [TestMethod]
    public void An_empty_histogram_and_an_early_tick_are_not_late()
    {
        var histogram = new LatenessHistogram();
        Assert.AreEqual(0, histogram.QuantileNs(0.99));
        histogram.Note(-5);
        Assert.AreEqual(0, histogram.QuantileNs(0.99));
        Assert.AreEqual(1, histogram.Count);
    }

    [TestMethod]
    public void The_lead_settles_where_one_wake_up_in_two_hundred_is_too_late()
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

        Assert.IsLessThan(1_000, tooLate);
        Assert.IsLessThan(110_000, lead.Ns);
    }

    [TestMethod]
    [DataRow(167_000_000L, 1_000_000L)]
    [DataRow(10_000_000L, 200_000L)]
    [DataRow(1_000_000L, 100_000L)]
    [DataRow(100_000L, 25_000L)]
    public void The_lead_never_exceeds_its_share_of_the_period(long periodNs, long mostNs)
    {
        var lead = new SpinLead(periodNs);
        for (int i = 0; i < 1_000; i++)
        {
            lead.Learn(1_000_000_000);
        }

        Assert.AreEqual(mostNs, lead.Ns);
    }
}
