using Clocks.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Model;

[TestClass]
public sealed class RateTests
{
    [TestMethod]
    [DataRow(6_000, 60, 360)]
    [DataRow(1_000, 60, 60)]
    [DataRow(3_480, 60, 208)]
    [DataRow(333, 10, 3)]
    public void A_duration_holds_exactly_rate_times_duration_ticks(int millihertz, int seconds, int ticks)
    {
        ClockRate rate = ClockRate.FromMillihertz(millihertz);
        Assert.AreEqual(ticks, rate.TicksDue(seconds * 1_000_000_000L));
    }

    [TestMethod]
    public void A_tick_is_due_when_it_is_due_and_not_a_nanosecond_earlier() => Prop.ForAll<uint, ushort>((k, scale) =>
    {
        ClockRate rate = ClockRate.FromMillihertz(1 + scale * 997L % Limits.RateMillihertzMax);
        long due = rate.DueNs(k + 1L);
        return rate.TicksDue(due) >= k + 1L && rate.TicksDue(due - 1) <= k;
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    [DataRow("4", 4_000, 4_000)]
    [DataRow("3.48", 3_480, 3_480)]
    [DataRow("1..12", 1_000, 12_000)]
    [DataRow("max", 0, 0)]
    public void A_rate_is_read_as_it_is_written(string text, int low, int high)
    {
        Assert.IsTrue(RateChoice.TryParse(text, out RateChoice choice, out _));
        Assert.AreEqual(low, choice.LowMillihertz);
        Assert.AreEqual(high, choice.HighMillihertz);
    }

    [TestMethod]
    [DataRow("0")]
    [DataRow("-1")]
    [DataRow("7..2")]
    [DataRow("1..")]
    [DataRow("fast")]
    [DataRow("0.0001")]
    [DataRow("1e9")]
    [DataRow("")]
    public void A_rate_that_cannot_be_is_named(string text)
    {
        Assert.IsFalse(RateChoice.TryParse(text, out _, out string problem));
        Assert.IsGreaterThan(10, problem.Length);
    }

    [TestMethod]
    public void A_range_gives_whole_rates_within_it() => Prop.ForAll<ulong>(seed =>
    {
        ClockRate rate = RateChoice.Assignment.Pick(seed);
        return rate.Millihertz is >= 1_000 and <= 6_000 && rate.Millihertz % 1_000 == 0 && rate == RateChoice.Assignment.Pick(seed);
    }).QuickCheckThrowOnFailure();

    [TestMethod]
    [DataRow(0.4, "1,1,1,2")]
    [DataRow(0.7, "1,1,1,7")]
    [DataRow(1.0, "0,0,0,1")]
    [DataRow(0.0, "1,1,1,0")]
    public void A_share_of_internal_events_becomes_a_die(double share, string die) =>
        Assert.AreEqual(die, EventMix.WithInternalShare(share).ToString());

    [TestMethod]
    [DataRow("1,1,1")]
    [DataRow("1,1,1,-7")]
    [DataRow("0,0,0,0")]
    [DataRow("1,1,1,x")]
    [DataRow("1,1,1,1000001")]
    public void A_die_that_cannot_be_is_named(string text)
    {
        Assert.IsFalse(EventMix.TryParse(text, out _, out string problem));
        Assert.IsGreaterThan(10, problem.Length);
    }
}
