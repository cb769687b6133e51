using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>How a node asks, and whom it sees: RFC 6762, sections 5.2, 5.4 and 7.</summary>
public sealed class BrowsingTests
{
    private readonly Cable _cable = new();

    private static readonly Advertisement Other = Craft.Node(8, 4008);
    private static readonly DnsName Instance = MdnsNames.Instance(Other);

    private Host Browser(bool shared = true) => _cable.Add(null, "10.0.0.1", shared);

    private IEnumerable<Packet> Listings(Host host, long sinceMs = 0) => _cable.Sent(host, sinceMs)
        .Where(p => !p.IsResponse && p.Questions.Exists(q => q.Type == DnsType.Ptr));

    private void Announce(uint? ttl = null, string address = "10.0.0.8") =>
        _cable.Say(Craft.Response(Craft.Records(Other, address, ttl)), "10.0.0.8");

    [Test]
    public async Task The_first_query_waits_20_to_120_ms_when_the_port_is_shared_and_gaps_double_from_a_second_to_an_hour()
    {
        long start = _cable.NowMs;
        Host browser = Browser();
        _cable.Run(24 * 3_600_000L);
        long[] times = [.. Listings(browser).Select(p => p.AtMs - start)];
        await Assert.That(times[0] is >= 20 and <= 120).IsTrue().Because($"{times[0]} ms");
        for (int i = 1; i < times.Length; i++)
        {
            await Assert.That(times[i] - times[i - 1]).IsEqualTo(Math.Min(3_600_000, 1_000L << (i - 1)));
        }

        await Assert.That(times.Length > 30).IsTrue();
    }

    [Test]
    public async Task Alone_on_the_port_the_first_query_goes_out_at_once_for_unicast_and_only_the_first()
    {
        long start = _cable.NowMs;
        Host browser = Browser(shared: false);
        _cable.Run(10_000);
        Packet[] queries = [.. Listings(browser)];
        await Assert.That(queries[0].AtMs).IsEqualTo(start);
        await Assert.That(queries.Select(q => q.Questions[0].WantsUnicast).ToArray())
            .IsSequence(new[] { true, false, false, false });
    }

    [Test]
    public async Task On_a_shared_port_nothing_is_asked_for_by_unicast()
    {
        Host browser = Browser();
        _cable.Run(100_000);
        await Assert.That(_cable.Sent(browser).SelectMany(p => p.Questions).All(q => !q.WantsUnicast)).IsTrue();
    }

    [Test]
    public async Task Queries_have_id_0_and_no_flags()
    {
        Host browser = Browser();
        _cable.Run(200);
        DnsHeader header = Listings(browser).First().Header;
        await Assert.That(header.Id).IsEqualTo((ushort)0);
        await Assert.That(header.Flags).IsEqualTo((ushort)0);
    }

    [Test]
    public async Task Known_answers_are_told_with_what_is_left_of_their_lives_while_it_is_half()
    {
        Host browser = Browser();
        _cable.Run(500);
        Announce();
        _cable.Run(1_000);
        PacketRecord known = Listings(browser, _cable.NowMs - 999).Single().Answers.Single();
        await Assert.That(DnsName.FromWire(known.Data).ToString()).IsEqualTo(Instance.ToString());
        await Assert.That(known.Ttl is > 4_490 and <= 4_500 && !known.Flush).IsTrue();
        await Assert.That(_cable.RunUntil(() => Listings(browser).Any(p => p.AtMs > 1_000_000 + 2_300_000), 8_000_000))
            .IsTrue();
        await Assert.That(Listings(browser).Last().Answers.Count()).IsEqualTo(0).Because("less than half");
    }

    [Test]
    public async Task Too_many_known_answers_go_on_in_further_packets_that_are_announced()
    {
        Host browser = Browser();
        _cable.Run(500);
        for (int i = 0; i < 200; i++)
        {
            _cable.Say(Craft.Response(Craft.Records(Craft.Node(i, 5_000 + i), "10.0.0.8")));
        }

        long now = _cable.NowMs;
        _cable.Run(1_000);
        Packet[] parts = [.. _cable.Sent(browser, now).Where(p => !p.IsResponse && p.Header.Answers > 0)];
        await Assert.That(parts.Sum(p => p.Header.Answers)).IsEqualTo(200);
        await Assert.That(parts.Length > 2).IsTrue();
        await Assert.That(parts[..^1].All(p => p.Header.IsTruncated) && !parts[^1].Header.IsTruncated).IsTrue();
        await Assert.That(parts.All(p => p.Bytes.Length <= DnsWriter.PacketBytesMax)).IsTrue();
    }

    [Test]
    public async Task A_question_that_somebody_else_asks_is_not_asked_again()
    {
        Host browser = Browser();
        _cable.Run(6_900);
        long now = _cable.NowMs;
        _cable.Say(Craft.Query(Craft.Type, DnsType.Ptr));
        _cable.Run(1_000);
        await Assert.That(Listings(browser, now).Count()).IsEqualTo(0);
    }

    [Test]
    public async Task A_question_for_unicast_or_with_answers_that_we_do_not_know_replaces_ours_not()
    {
        foreach (bool unicast in new[] { true, false })
        {
            Host browser = Browser();
            _cable.Run(6_900);
            long now = _cable.NowMs;
            DnsRecord[] known = unicast ? [] : [Craft.Records(Other, "10.0.0.8")[0]];
            _cable.Say(Craft.Query([(Craft.Type, DnsType.Ptr, unicast)], known));
            _cable.Run(1_000);
            await Assert.That(Listings(browser, now).Count()).IsEqualTo(1);
            _cable.Hosts.Clear();
        }
    }

    [Test]
    public async Task Known_answers_of_others_are_not_believed()
    {
        Host browser = Browser();
        _cable.Say(Craft.Query([(Craft.Type, DnsType.Ptr, false)], Craft.Records(Other, "10.0.0.8")));
        _cable.Run(500);
        await Assert.That(browser.Watcher.History.Count).IsEqualTo(0);
    }

    [Test]
    public async Task What_is_missing_of_a_listed_instance_is_asked_for_and_no_more_than_three_times()
    {
        Host browser = Browser();
        _cable.Run(500);
        long now = _cable.NowMs;
        _cable.Say(Craft.Response(Craft.Records(Other, "10.0.0.8")[0]));
        _cable.Run(60_000);
        Packet[] asked = [.. _cable.Sent(browser, now)
            .Where(p => p.Questions.Exists(q => q.Type == DnsType.Srv && q.Name == Instance.ToString()))];
        await Assert.That(asked.Length).IsEqualTo(3);
        await Assert.That(asked[0].AtMs - now is >= 20 and <= 120).IsTrue();
        await Assert.That(asked[1].AtMs - asked[0].AtMs >= 1_000 && asked[2].AtMs - asked[1].AtMs >= 2_000).IsTrue();
    }

    [Test]
    public async Task A_newcomer_is_seen_with_its_first_packet_and_sees_the_others_within_120_ms()
    {
        Host old = _cable.Add(Craft.Node(1, 4001), "10.0.0.1");
        _cable.Run(30_000);
        long joined = _cable.NowMs;
        Host newcomer = _cable.Add(Craft.Node(2, 4002), "10.0.0.2");
        await Assert.That(_cable.RunUntil(() => old.Sees(newcomer), 1) && _cable.NowMs == joined).IsTrue();
        await Assert.That(old.Watcher.Seen.Values.Single().IsAnnounced).IsTrue();
        await Assert.That(_cable.RunUntil(() => newcomer.Sees(old), 120)).IsTrue();
        await Assert.That(newcomer.Watcher.Seen.Values.Single().IsAnnounced).IsFalse();
    }

    [Test]
    public async Task Sixty_four_nodes_at_once_see_each_other()
    {
        for (int i = 0; i < 64; i++)
        {
            _cable.Add(Craft.Node(i, 4_000 + i), $"10.0.0.{i + 1}", shared: true);
        }

        bool all = _cable.RunUntil(() => _cable.Hosts.TrueForAll(host => host.Watcher.Seen.Count == 63), 3_000);
        await Assert.That(all).IsTrue().Because("within three seconds");
        int packets = _cable.Log.Count;
        _cable.Run(60_000);
        await Assert.That(_cable.Log.Count - packets < 64 * 30)
            .IsTrue().Because($"{_cable.Log.Count - packets} packets in a minute");
    }

    [Test]
    public async Task A_thousand_services_of_one_machine_are_all_seen()
    {
        Host browser = Browser();
        for (int i = 0; i < 1_000; i++)
        {
            _cable.Say(Craft.Response(Craft.Records(Craft.Node(i, 5_000 + i), "10.0.0.8")));
        }

        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1_000);
    }

    [Test]
    public async Task Lost_packets_are_made_up_for()
    {
        var draw = new Draw(42);
        _cable.Loses = (_, _) => draw.Below(100) < 40;
        for (int i = 0; i < 8; i++)
        {
            _cable.Add(Craft.Node(i, 4_000 + i), $"10.0.0.{i + 1}", shared: true);
        }

        await Assert.That(_cable.RunUntil(() => _cable.Hosts.TrueForAll(host => host.Watcher.Seen.Count == 7), 20_000))
            .IsTrue();
    }

    [Test]
    public async Task The_same_seed_makes_the_same_packets()
    {
        Advertisement[] nodes = [.. Enumerable.Range(0, 5).Select(i => Craft.Node(i, 4_000 + i))];
        string[] runs = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var cable = new Cable();
            for (int i = 0; i < 5; i++) { cable.Add(nodes[i], $"10.0.0.{i + 1}", shared: true); } cable.Run(300_000);
            return string.Join('\n', cable.Log.Select(p => $"{p.AtMs} {p.From} {Convert.ToHexString(p.Bytes)}"));
        })];
        await Assert.That(runs[1]).IsEqualTo(runs[0]);
    }
}
