using Clocks.Model;
using Clocks.Node.Transport;

namespace Clocks.Tests.Node;

/// <summary>Faults of links in TCP transports: what is held back, in which order it comes, what is lost.</summary>
public sealed class LinkFaultTests
{
    private const long Ms = 1_000_000;

    [Test]
    public async Task A_delayed_flood_arrives_complete_in_order_and_not_before_its_time_and_bye_comes_last()
    {
        const int Messages = 20_000;
        var chance = new Draw(7);
        LinkFault delay = Delay(() => 5 * Ms + chance.Below(15_000_000));
        using var two = new End(2);
        using var three = new End(3, faults: delay);
        Connect(two, three);
        long[] sentAtNs = new long[Messages + 1];
        long next = 1;
        for (int sent = 0; next <= Messages;)
        {
            if (sent < Messages)
            {
                sentAtNs[sent + 1] = three.Timeline.MonoNs;
                sent += two.Transport.Channels[0].TrySend(sent + 1, sent + 1) > 0 ? 1 : 0;
                two.Transport.Flush(atOnce: false);
                if (sent == Messages)
                {
                    two.Transport.Close(Messages, Messages);
                }
            }

            while (three.Transport.TryReceive(out Arrival arrival, out _))
            {
                await Assert.That(arrival.Message.K).IsEqualTo(next);
                await Assert.That(arrival.ArrivedNs).IsGreaterThanOrEqualTo(sentAtNs[next++] + 5 * Ms);
            }
        }

        Eventually(() => three.Log.Contains("down 2 Bye"));
    }

    [Test]
    public async Task A_delay_allocates_nothing_and_waits_without_work()
    {
        LinkFault delay = Delay(static () => 20 * Ms);
        using var two = new End(2);
        using var three = new End(3, faults: delay);
        Connect(two, three);
        Exchange(two, three, 20);
        long before = three.Transport.AllocatedBytes;
        Exchange(two, three, 200);
        await Assert.That(three.Transport.AllocatedBytes).IsEqualTo(before);
    }

    [Test]
    public async Task What_is_sent_into_a_cut_arrives_when_it_is_over()
    {
        LinkFault cut = Cut(0, 300 * Ms);
        using var two = new End(2, faults: cut with { Peers = [new NodeId(3)] });
        using var three = new End(3, faults: cut with { Peers = [new NodeId(2)] });
        long began = Connect(two, three);
        two.Transport.Channels[0].TrySend(1, 1);
        two.Transport.Flush(atOnce: true);
        Arrival arrival = default;
        Eventually(() => three.Transport.TryReceive(out arrival, out _));
        await Assert.That(arrival.ArrivedNs).IsGreaterThanOrEqualTo(began + 300 * Ms);
        await Assert.That(three.Log.Any(l => l.StartsWith("down", StringComparison.Ordinal))).IsFalse();
        await Assert.That(three.Log).Contains("fault cut");
    }

    [Test]
    public async Task A_peer_that_is_gone_is_lost_after_what_it_sent_has_arrived()
    {
        using var two = new End(2);
        using var three = new End(3, faults: Delay(static () => 200 * Ms));
        Connect(two, three);
        two.Transport.Channels[0].TrySend(1, 1);
        two.Transport.Flush(atOnce: true);
        two.Dispose();
        Eventually(() => three.Log.Contains("down 2 ConnectionLost"));
        await Assert.That(three.Transport.TryReceive(out Arrival arrival, out _)).IsTrue();
        await Assert.That(arrival.Message.K).IsEqualTo(1);
    }

    [Test]
    public async Task Cuts_that_touch_are_one_and_others_are_none()
    {
        var two = new NodeId(2);
        var schedule = new LinkSchedule(
            [Cut(30, 40), Cut(10, 20), Cut(20, 31), Cut(50, 60) with { Peers = [new NodeId(9)] }]);
        await Assert.That(schedule.IsCut(two, 15, out _, out _)).IsFalse().Because("it has not begun");
        schedule.Begin(100);
        await Assert.That(schedule.IsCut(two, 109, out _, out _)).IsFalse();
        foreach (long at in (long[])[110, 119, 120, 130, 139])
        {
            await Assert.That(schedule.IsCut(two, at, out long from, out long until)).IsTrue();
            await Assert.That((from, until)).IsEqualTo((110, 140));
        }

        await Assert.That(schedule.IsCut(two, 140, out _, out _)).IsFalse();
        await Assert.That(schedule.IsCut(two, 155, out _, out _)).IsFalse().Because("it is another link");
        await Assert.That(schedule.NextChangeNs(140)).IsEqualTo(150);
        await Assert.That(schedule.NextChangeNs(160)).IsEqualTo(long.MaxValue);
    }

    private static LinkFault Delay(Func<long> delayNs) => new("delay", null, 0, long.MaxValue, delayNs);

    private static LinkFault Cut(long fromNs, long untilNs) => new("cut", null, fromNs, untilNs, null);

    /// <summary>When the faults of the second began to count, on its clock.</summary>
    private static long Connect(End two, End three)
    {
        End.Introduce(two, three);
        Eventually(() => two.Transport.Connected == 1 && three.Transport.Connected == 1);
        long nowNs = three.Timeline.MonoNs;
        two.Transport.BeginFaults(two.Timeline.MonoNs);
        three.Transport.BeginFaults(nowNs);
        Eventually(() => three.Log.Any(l => l.StartsWith("fault", StringComparison.Ordinal)));
        return nowNs;
    }

    private static void Exchange(End two, End three, int messages)
    {
        for (int i = 0; i < messages; i++)
        {
            two.Transport.Channels[0].TrySend(i + 1, i + 1);
            two.Transport.Flush(atOnce: true);
        }

        int received = 0;
        Eventually(() =>
        {
            received += three.Transport.TryReceive(out _, out _) ? 1 : 0;
            return received == messages;
        });
    }

    private static void Eventually(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            if (Environment.TickCount64 >= deadline)
            {
                Assert.Fail("the condition did not come true within 20 s");
            }

            Thread.Yield();
        }
    }
}
