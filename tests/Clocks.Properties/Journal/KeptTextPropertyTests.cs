using System.Text;
using Clocks.Journal;
using Clocks.Model;
using Clocks.Tests.Journal;

namespace Clocks.Properties.Journal;

public sealed class KeptTextPropertyTests
{
    /// <summary>Two of them share a place among what is kept, one needs quoting, one is too long to be kept.</summary>
    private static readonly Peer[] Peers =
    [
        APeer(2, "127.0.0.1", 41_663),
        APeer(3, "fe80::1%eth0", 7),
        APeer(6, "127.0.0.1", 34_207),
        APeer(2, "127.0.0.1", 41_664),
        APeer(65_535, "a \"name\" \u00e9", 65_535),
        APeer(4, new string('x', 300), 1),
    ];

    [Test]
    public void A_line_after_any_others_is_the_line_alone() => JournalPropertyTests.ForEverySeed(async seed =>
    {
        var draw = new Draw(seed);
        var together = new Composed(JournalFormat.Json, Sample.Header);
        var alone = new StringBuilder();
        ClockEvent happened = JournalPropertyTests.AnyEvent(ref draw).Happened;
        for (int i = 0; i < 60; i++)
        {
            Delivery[] deliveries = Next(ref draw, ref happened);
            together.Event(happened, deliveries);
            alone.Append(new Composed(JournalFormat.Json, Sample.Header).Event(happened, deliveries).Text);
        }

        await Assert.That(together.Text).IsEqualTo(alone.ToString());
    });

    /// <summary>Mostly what follows in a run, now and then anything at all.</summary>
    private static Delivery[] Next(ref Draw draw, ref ClockEvent happened)
    {
        long n = happened.N, clock = happened.NewClock;
        Instant at = happened.At;
        if (draw.Below(12) == 0)
        {
            (happened, Delivery[] any) = JournalPropertyTests.AnyEvent(ref draw);
            return any;
        }

        happened = new ClockEvent
        {
            Kind = (EventKind)draw.Below(3),
            N = n + 1,
            OldClock = clock,
            NewClock = clock + 1 + (draw.Below(4) == 0 ? draw.Below(200) : 0),
            QueueDepth = (int)draw.Below(3) * 50,
            At = new Instant(at.MonoNs + draw.Below(3) * 700, at.UnixMicroseconds + draw.Below(3)),
        };
        if (happened.Kind == EventKind.Receive)
        {
            var message = new Message(new NodeId(1 + (int)draw.Below(3)), n / 2 + 1, clock / 2 + 1, n / 3 + 1);
            happened.Arrival = new Arrival(message, at.MonoNs - draw.Below(20_000));
        }

        Delivery[] deliveries = happened.Kind == EventKind.Send ? new Delivery[1 + draw.Below(3)] : [];
        for (int i = 0; i < deliveries.Length; i++)
        {
            Peer to = Peers[draw.Below((uint)(draw.Below(3) == 0 ? Peers.Length : 2))];
            deliveries[i] = new Delivery(to, draw.Below(10) == 0 ? 0 : 1 + n / 4);
        }

        return deliveries;
    }

    private static Peer APeer(int id, string host, int port) => new(new NodeId(id), default, "", host, port);
}
