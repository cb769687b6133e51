using Clocks.Model;
using Clocks.Tests.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Model;

public sealed class MachinePropertyTests
{
    private static readonly Instant Now = new(0, 0);

    [Test]
    public void The_clock_strictly_increases_and_numbers_are_dense_for_any_seed() => Prop.ForAll<ulong>(seed =>
    {
        var machine = new Machine(EventMix.Assignment, new Draw(seed));
        var around = new Script("2", "3");
        var chance = new Draw(seed + 1);
        long n = 0;
        long clock = 0;
        for (int i = 0; i < 200; i++)
        {
            if (chance.Below(3) == 0)
            {
                around.Inbox.Enqueue(new Message(new NodeId(2), i + 1, chance.Below(1000), i + 1));
            }

            ClockEvent happened = machine.Tick(around, Now);
            bool isGood = happened.N == n + 1 && happened.OldClock == clock && happened.NewClock > clock;
            (n, clock) = (happened.N, happened.NewClock);
            if (!isGood)
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();
}
