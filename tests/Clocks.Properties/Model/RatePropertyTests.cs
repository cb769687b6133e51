using Clocks.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Model;

public sealed class RatePropertyTests
{
    [Test]
    public void A_tick_is_due_when_it_is_due_and_not_a_nanosecond_earlier() => Prop.ForAll<uint, ushort>((k, scale) =>
    {
        ClockRate rate = ClockRate.FromMillihertz(1 + scale * 997L % Limits.RateMillihertzMax);
        long due = rate.DueNs(k + 1L);
        return rate.TicksDue(due) >= k + 1L && rate.TicksDue(due - 1) <= k;
    }).QuickCheckThrowOnFailure();

    [Test]
    public void A_range_gives_whole_rates_within_it() => Prop.ForAll<ulong>(seed =>
    {
        ClockRate rate = RateChoice.Assignment.Pick(seed);
        return rate.Millihertz is >= 1_000 and <= 6_000 && rate.Millihertz % 1_000 == 0 && rate == RateChoice.Assignment.Pick(seed);
    }).QuickCheckThrowOnFailure();
}
