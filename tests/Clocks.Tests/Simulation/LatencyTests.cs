using Clocks.Model;
using Clocks.Simulation;

namespace Clocks.Tests.Simulation;

[TestClass]
public sealed class LatencyTests
{
    private const int Times = 200_000;

    [TestMethod]
    public void Exponential_times_have_the_mean_and_the_tail_of_the_distribution()
    {
        LatencyRule rule = LatencyRule.Exponential(1_000, 1_000_000);
        var chance = new Draw(1);
        double sum = 0;
        int overMean = 0, overThree = 0;
        for (int i = 0; i < Times; i++)
        {
            long ns = rule.Take(ref chance);
            Assert.IsTrue(ns >= 1_000);
            sum += ns - 1_000;
            overMean += ns > 1_001_000 ? 1 : 0;
            overThree += ns > 3_001_000 ? 1 : 0;
        }

        Assert.AreEqual(1_000_000, sum / Times, 10_000);
        Assert.AreEqual(Math.Exp(-1), (double)overMean / Times, 0.005);
        Assert.AreEqual(Math.Exp(-3), (double)overThree / Times, 0.002);
    }

    [TestMethod]
    public void Uniform_times_reach_both_ends_and_no_further()
    {
        LatencyRule rule = LatencyRule.Uniform(10, 12);
        var chance = new Draw(1);
        var seen = new SortedSet<long>();
        for (int i = 0; i < 1_000; i++)
        {
            seen.Add(rule.Take(ref chance));
        }

        CollectionAssert.AreEqual(new long[] { 10, 11, 12 }, seen.ToArray());
    }

    [TestMethod]
    [DataRow("5ms", "5ms")]
    [DataRow("100..500ms", "100ms..500ms")]
    [DataRow("exp 20ms", "exp 20ms")]
    [DataRow("1ms + exp 20ms", "1ms + exp 20ms")]
    [DataRow("0s", "0s")]
    [DataRow("1.5s", "1.5s")]
    [DataRow("2m", "120s")]
    public void A_latency_reads_as_it_is_shown(string text, string shown)
    {
        Assert.AreEqual(shown, Plans.Latency(text).ToString());
        Assert.AreEqual(Plans.Latency(text), Plans.Latency(shown));
    }

    [TestMethod]
    [DataRow("5")]
    [DataRow("-5ms")]
    [DataRow("exp")]
    [DataRow("500..100ms")]
    [DataRow("1ms + 5ms")]
    [DataRow("")]
    [DataRow("1.5ns")]
    [DataRow("99999999999999999999s")]
    public void A_latency_that_cannot_be_read_says_why(string text)
    {
        Assert.IsFalse(LatencyRule.TryParse(text, out _, out string problem));
        Assert.AreNotEqual("", problem);
    }
}
