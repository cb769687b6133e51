using Clocks.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Model;

public sealed class DrawPropertyTests
{
    [Test]
    public void Below_stays_below_for_any_seed_and_bound() => Prop.ForAll<ulong, uint>((seed, bound) =>
    {
        var draw = new Draw(seed);
        return bound == 0 || draw.Below(bound) < bound;
    }).QuickCheckThrowOnFailure();
}
