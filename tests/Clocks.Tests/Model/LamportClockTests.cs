using Clocks.Model;

namespace Clocks.Tests.Model;

public sealed class LamportClockTests
{
    [Test]
    public async Task An_event_advances_the_clock_by_one()
    {
        var clock = new LamportClock();
        await Assert.That(clock.Advance()).IsEqualTo(1);
        await Assert.That(clock.Advance()).IsEqualTo(2);
    }

    [Test]
    public async Task A_receive_moves_the_clock_past_the_message()
    {
        var clock = new LamportClock();
        await Assert.That(clock.Receive(41)).IsEqualTo(42);
    }

    [Test]
    public async Task A_receive_of_an_old_message_still_counts()
    {
        var clock = new LamportClock();
        clock.Receive(41);
        await Assert.That(clock.Receive(3)).IsEqualTo(43);
    }
}
