using Clocks.Faults;
using Clocks.Model;

namespace Clocks.Tests.Simulation;

public sealed class LatencyTests
{
    private const int Times = 200_000;

    [Test]
    public async Task Exponential_times_have_the_mean_and_the_tail_of_the_distribution()
    {
        LatencyRule rule = LatencyRule.Exponential(1_000, 1_000_000);
        var chance = new Draw(1);
        double sum = 0;
        int overMean = 0, overThree = 0;
        for (int i = 0; i < Times; i++)
        {
            long ns = rule.Take(ref chance);
            await Assert.That(ns >= 1_000).IsTrue();
            sum += ns - 1_000;
            overMean += ns > 1_001_000 ? 1 : 0;
            overThree += ns > 3_001_000 ? 1 : 0;
        }

        await Assert.That(sum / Times).IsEqualTo(1_000_000).Within(10_000);
        await Assert.That((double)overMean / Times).IsEqualTo(Math.Exp(-1)).Within(0.005);
        await Assert.That((double)overThree / Times).IsEqualTo(Math.Exp(-3)).Within(0.002);
    }

    [Test]
    public async Task Uniform_times_reach_both_ends_and_no_further()
    {
        LatencyRule rule = LatencyRule.Uniform(10, 12);
        var chance = new Draw(1);
        var seen = new SortedSet<long>();
        for (int i = 0; i < 1_000; i++)
        {
            seen.Add(rule.Take(ref chance));
        }

        await Assert.That(seen.ToArray()).IsSequence(new long[] { 10, 11, 12 });
    }

    [Test]
    [Arguments("5ms", "5ms")]
    [Arguments("100..500ms", "100ms..500ms")]
    [Arguments("exp 20ms", "exp 20ms")]
    [Arguments("1ms + exp 20ms", "1ms + exp 20ms")]
    [Arguments("0s", "0s")]
    [Arguments("1.5s", "1.5s")]
    [Arguments("2m", "120s")]
    public async Task A_latency_reads_as_it_is_shown(string text, string shown)
    {
        await Assert.That(Plans.Latency(text).ToString()).IsEqualTo(shown);
        await Assert.That(Plans.Latency(shown)).IsEqualTo(Plans.Latency(text));
    }

    [Test]
    [Arguments("5")]
    [Arguments("-5ms")]
    [Arguments("exp")]
    [Arguments("500..100ms")]
    [Arguments("1ms + 5ms")]
    [Arguments("")]
    [Arguments("1.5ns")]
    [Arguments("99999999999999999999s")]
    public async Task A_latency_that_cannot_be_read_says_why(string text)
    {
        await Assert.That(LatencyRule.TryParse(text, out _, out string problem)).IsFalse();
        await Assert.That(problem).IsNotEqualTo("");
    }
}
