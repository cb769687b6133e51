using Clocks.Discovery;
using Clocks.Discovery.Dns;

namespace Clocks.Tests.Discovery;

/// <summary>How much is asked about nodes that are announced and cannot be dialled, and that they are heard again.</summary>
public sealed class QuietTests
{
    private readonly Cable _cable = new();

    [Test]
    [Arguments(100)]
    [Arguments(500)]
    public async Task After_a_minute_of_failing_dials_a_packet_a_second_asks_about_any_number_of_nodes(int owners)
    {
        Host node = _cable.Add(null, "10.0.0.1");
        DnsRecord[] said =
        [
            .. Enumerable.Range(0, owners).SelectMany(i => Craft.Records(Craft.Node(i + 2, 4001), $"10.0.{1 + i / 200}.{1 + i % 200}")),
        ];
        Say(said);
        _cable.Run(8_000);
        await Assert.That(node.Watcher.Seen.Count).IsEqualTo(owners);
        long minute = _cable.NowMs + 60_000;
        FailDials(node, minute, said);
        FailDials(node, minute + 120_000, said);
        Packet[] packets = [.. _cable.Sent(node, minute)];
        await Assert.That(packets.Length).IsLessThanOrEqualTo(120);
        await Assert.That(packets.Length).IsGreaterThan(owners / 64).Because("they are asked about still");
        await Assert.That(node.Watcher.Gone).IsEmpty();
    }

    [Test]
    public async Task An_owner_that_answers_is_left_in_peace_for_twice_as_long_each_time_up_to_minutes()
    {
        Host node = _cable.Add(null, "10.0.0.1");
        _cable.Add(Craft.Node(2, 4002), "10.0.0.2");
        _cable.Run(10_000);
        long since = _cable.NowMs;
        FailDials(node, since + 1_500_000);
        long[] asked = [.. _cable.Sent(node, since).Where(IsAboutService).Select(p => p.AtMs).Where(at => !IsRefresh(at - since))];
        await Assert.That(asked.Length).IsBetween(6, 40);
        await Assert.That(asked[^1] - asked[^2]).IsGreaterThan(60_000);
    }

    [Test]
    public async Task An_owner_that_comes_back_and_says_the_same_as_before_is_told_of_at_once()
    {
        Host node = _cable.Add(null, "10.0.0.1");
        Host two = _cable.Add(Craft.Node(2, 4002), "10.0.0.2");
        // Until its last announcement.
        _cable.Run(200_000);
        FailDials(node, _cable.NowMs + 60_000);
        int told = node.Watcher.History.Count;
        await Assert.That(told).IsEqualTo(1).Because("answers to questions tell nothing new");
        two.Engine.Change(two.Link, _cable.NowMs);
        _cable.Run(200);
        await Assert.That(node.Watcher.History.Count).IsEqualTo(2);
        await Assert.That(node.Watcher.History[^1].IsAnnounced).IsTrue();
    }

    private static bool IsAboutService(Packet packet) => packet.Questions.Any(question => question.Type == DnsType.Srv);

    /// <summary>Every two minutes a service is asked for because it grows old (RFC 6762, section 5.2).</summary>
    private static bool IsRefresh(long ms) => ms % 96_000 < 3_000 && ms > 90_000;

    /// <summary>
    /// As a dialler does: every five seconds it fails at everybody who is seen. What is asked of these records is answered
    /// within a second.
    /// </summary>
    private void FailDials(Host node, long untilMs, params DnsRecord[] said)
    {
        for (int second = 0; _cable.NowMs < untilMs; second++)
        {
            foreach (Sighting sighting in second % 5 == 0 ? node.Watcher.Seen.Values : [])
            {
                node.Engine.Reconfirm(sighting, _cable.NowMs);
            }

            long since = _cable.NowMs;
            _cable.Run(1_000);
            var asked = _cable.Sent(node, since).SelectMany(packet => packet.Questions).Select(question => (question.Name, question.Type))
                .ToHashSet();
            Say([.. said.Where(record => asked.Contains((record.Name.ToString(), record.Type)))]);
        }
    }

    private void Say(DnsRecord[] records)
    {
        foreach (DnsRecord[] some in records.Chunk(8))
        {
            _cable.Say(Craft.Response(some));
        }
    }
}
