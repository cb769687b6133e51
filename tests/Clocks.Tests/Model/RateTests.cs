using Clocks.Model;

namespace Clocks.Tests.Model;

public sealed class RateTests
{
    [Test]
    [Arguments(6_000, 60, 360)]
    [Arguments(1_000, 60, 60)]
    [Arguments(3_480, 60, 208)]
    [Arguments(333, 10, 3)]
    public async Task A_duration_holds_exactly_rate_times_duration_ticks(int millihertz, int seconds, int ticks)
    {
        ClockRate rate = ClockRate.FromMillihertz(millihertz);
        await Assert.That(rate.TicksDue(seconds * 1_000_000_000L)).IsEqualTo(ticks);
    }

    [Test]
    [Arguments("4", 4_000, 4_000)]
    [Arguments("3.48", 3_480, 3_480)]
    [Arguments("1..12", 1_000, 12_000)]
    [Arguments("max", 0, 0)]
    public async Task A_rate_is_read_as_it_is_written(string text, int low, int high)
    {
        await Assert.That(RateChoice.TryParse(text, out RateChoice choice, out _)).IsTrue();
        await Assert.That(choice.LowMillihertz).IsEqualTo(low);
        await Assert.That(choice.HighMillihertz).IsEqualTo(high);
    }

    [Test]
    [Arguments("0")]
    [Arguments("-1")]
    [Arguments("7..2")]
    [Arguments("1..")]
    [Arguments("fast")]
    [Arguments("0.0001")]
    [Arguments("1e9")]
    [Arguments("")]
    public async Task A_rate_that_cannot_be_is_named(string text)
    {
        await Assert.That(RateChoice.TryParse(text, out _, out string problem)).IsFalse();
        await Assert.That(problem.Length).IsGreaterThan(10);
    }

    [Test]
    [Arguments(0.4, "1,1,1,2")]
    [Arguments(0.7, "1,1,1,7")]
    [Arguments(1.0, "0,0,0,1")]
    [Arguments(0.0, "1,1,1,0")]
    public async Task A_share_of_internal_events_becomes_a_die(double share, string die) =>
        await Assert.That(EventMix.WithInternalShare(share).ToString()).IsEqualTo(die);

    [Test]
    [Arguments("1,1,1")]
    [Arguments("1,1,1,-7")]
    [Arguments("0,0,0,0")]
    [Arguments("1,1,1,x")]
    [Arguments("1,1,1,1000001")]
    public async Task A_die_that_cannot_be_is_named(string text)
    {
        await Assert.That(EventMix.TryParse(text, out _, out string problem)).IsFalse();
        await Assert.That(problem.Length).IsGreaterThan(10);
    }
}
