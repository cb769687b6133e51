using Clocks.Model;

namespace Clocks.Tests.Model;

[TestClass]
public sealed class LamportClockTests
{
    [TestMethod]
    public void An_event_advances_the_clock_by_one()
    {
        var clock = new LamportClock();
        Assert.AreEqual(1, clock.Advance());
        Assert.AreEqual(2, clock.Advance());
    }

    [TestMethod]
    public void A_receive_moves_the_clock_past_the_message()
    {
        var clock = new LamportClock();
        Assert.AreEqual(42, clock.Receive(41));
    }

    [TestMethod]
    public void A_receive_of_an_old_message_still_counts()
    {
        var clock = new LamportClock();
        clock.Receive(41);
        Assert.AreEqual(43, clock.Receive(3));
    }
}
