using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;
using Clocks.Model;

namespace Clocks.Tests.Discovery;

/// <summary>How a node asks, listens and remembers: RFC 6762, sections 5.2, 5.4, 7, 10 and 11.</summary>
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
    public async Task A_record_is_asked_for_again_at_80_85_90_and_95_percent_and_then_goes()
    {
        Host browser = Browser();
        _cable.Run(500);
        long heard = _cable.NowMs;
        Announce();
        _cable.Run(119_000);
        double[] asked = [.. _cable.Sent(browser, heard)
            .Where(p => p.Questions.Exists(q => q.Type == DnsType.Srv)).Select(p => (p.AtMs - heard) / 1_200.0)];
        await Assert.That(asked.Length).IsEqualTo(4);
        for (int i = 0; i < 4; i++)
        {
            await Assert.That(asked[i] >= 80 + 5 * i && asked[i] <= 82.2 + 5 * i).IsTrue().Because($"{asked[i]:F1} %");
        }

        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1);
        _cable.Run(1_100);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(0);
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_living_node_stays_in_sight_for_a_day()
    {
        Host browser = Browser(), node = _cable.Add(Other, "10.0.0.8");
        _cable.Run(24 * 3_600_000L);
        await Assert.That(browser.Sees(node)).IsTrue();
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(0);
        await Assert.That(browser.Watcher.History.Count).IsEqualTo(1).Because("said once");
    }

    [Test]
    public async Task A_burst_of_one_second_is_kept_whole_and_older_records_are_flushed()
    {
        Host browser = Browser();
        DnsRecord[] first = Craft.Records(Other, "10.0.0.8"), second = Craft.Records(Other, "10.0.0.9");
        _cable.Say(Craft.Response(first));
        _cable.Run(500);
        _cable.Say(Craft.Response(second));
        _cable.Run(3_000);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Count).IsEqualTo(2).Because("one burst");
        _cable.Say(Craft.Response(second));
        _cable.Run(500);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Count)
            .IsEqualTo(2).Because("a second's grace");
        _cable.Run(600);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Single().Address)
            .IsEqualTo(IPAddress.Parse("10.0.0.9"));
    }

    [Test]
    public async Task What_is_flushed_on_one_link_stays_on_another()
    {
        Host browser = Browser();
        Link second = new(2, 3, "eth1", browser.Link.Family, [new LinkAddress(IPAddress.Parse("10.1.0.1"), 24)]);
        browser.Engine.Join(second, _cable.NowMs);
        IPEndPoint source = new(IPAddress.Parse("10.0.0.8"), 5353);
        browser.Engine.Receive(1, Craft.Response(Craft.Records(Other, "10.0.0.8")), source, true, _cable.NowMs);
        _cable.Run(2_000);
        browser.Engine.Receive(2, Craft.Response(Craft.Records(Other, "10.1.0.8")), source, true, _cable.NowMs);
        _cable.Run(2_000);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Count).IsEqualTo(2);
        browser.Engine.Leave(2, _cable.NowMs, goodbye: false);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Single().Address)
            .IsEqualTo(IPAddress.Parse("10.0.0.8"));
    }

    [Test]
    public async Task A_goodbye_is_believed_after_a_second_unless_somebody_contradicts()
    {
        Host browser = Browser();
        Announce();
        _cable.Run(2_000);
        Announce(ttl: 0);
        _cable.Run(500);
        Announce();
        _cable.Run(5_000);
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(0).Because("rescued");
        Announce(ttl: 0);
        _cable.Run(1_001);
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_failed_dial_is_asked_about_twice_and_more_and_given_up_after_ten_seconds()
    {
        Host browser = Browser();
        Announce();
        _cable.Run(5_000);
        long failed = _cable.NowMs;
        browser.Engine.Reconfirm(browser.Watcher.Seen.Values.Single(), failed);
        browser.Engine.Reconfirm(browser.Watcher.Seen.Values.Single(), failed);
        _cable.Run(9_900);
        await Assert.That(_cable.Sent(browser, failed).Count(p => p.Questions.Exists(q => q.Type == DnsType.Srv)))
            .IsEqualTo(3);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1);
        _cable.Run(200);
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_failed_dial_of_a_living_node_does_not_lose_it()
    {
        Host browser = Browser(), node = _cable.Add(Other, "10.0.0.8");
        _cable.Run(20_000);
        browser.Engine.Reconfirm(browser.Watcher.Seen.Values.Single(), _cable.NowMs);
        _cable.Run(60_000);
        await Assert.That(browser.Sees(node)).IsTrue();
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(0);
    }

    [Test]
    public async Task What_others_ask_for_in_vain_twice_goes_after_ten_seconds()
    {
        Host browser = Browser();
        Announce();
        _cable.Run(20_000);
        _cable.Say(Craft.Query(Instance, DnsType.Srv));
        _cable.Run(2_000);
        _cable.Say(Craft.Query(Instance, DnsType.Srv));
        _cable.Run(7_900);
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(0);
        _cable.Run(300);
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_query_that_asks_for_the_same_many_times_has_asked_once()
    {
        Host browser = Browser();
        Announce();
        _cable.Run(20_000);
        _cable.Say(Craft.Query((Instance, DnsType.Srv, false), (Instance, DnsType.Srv, false), (Instance, DnsType.Srv, false)));
        _cable.Run(30_000);
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(0);
    }

    [Test]
    public async Task What_others_ask_for_and_get_stays()
    {
        Host browser = Browser(), node = _cable.Add(Other, "10.0.0.8");
        _cable.Run(20_000);
        for (int i = 0; i < 5; i++)
        {
            _cable.Say(Craft.Query((Instance, DnsType.Srv, false), (Craft.Type, DnsType.Ptr, false)));
            _cable.Run(2_000);
        }

        _cable.Run(20_000);
        await Assert.That(browser.Sees(node)).IsTrue();
        await Assert.That(browser.Watcher.Gone.Count).IsEqualTo(0);
    }

    [Test]
    public async Task Responses_count_whoever_asked_and_wherever_in_them_a_record_stands()
    {
        Host browser = Browser();
        var writer = new DnsWriter();
        writer.Begin(DnsHeader.ResponseFlags);
        DnsRecord[] records = Craft.Records(Other, "10.0.0.8");
        foreach (DnsRecord record in records.Reverse())
        {
            writer.TryRecord(DnsSection.Additional, record, record.TtlSeconds, record.IsUnique);
        }

        _cable.Say(writer.Packet.ToArray());
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_response_with_a_question_an_id_or_odd_flags_is_used_all_the_same()
    {
        Host browser = Browser();
        var writer = new DnsWriter();
        writer.Begin((ushort)(DnsHeader.ResponseFlags & ~0x0400 | 0x03F0), id: 77);
        writer.TryQuestion(Craft.Type, DnsType.Ptr, false);
        foreach (DnsRecord record in Craft.Records(Other, "10.0.0.8"))
        {
            writer.TryRecord(DnsSection.Answer, record, record.TtlSeconds, record.IsUnique);
        }

        _cable.Say(writer.Packet.ToArray());
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_response_with_another_opcode_or_an_error_is_ignored()
    {
        Host browser = Browser();
        _cable.Say(Craft.Response((ushort)(DnsHeader.ResponseFlags | 0x0800), Craft.Records(Other, "10.0.0.8")));
        _cable.Say(Craft.Response((ushort)(DnsHeader.ResponseFlags | 3), Craft.Records(Other, "10.0.0.8")));
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_response_from_another_port_is_ignored()
    {
        Host browser = Browser();
        _cable.Say(Craft.Response(Craft.Records(Other, "10.0.0.8")), port: 40_000);
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_unicast_response_is_believed_for_two_seconds_after_asking_for_one_and_from_the_link_only()
    {
        Host browser = Browser(shared: false);
        _cable.Run(100);
        _cable.Say(Craft.Response(Craft.Records(Other, "10.0.0.8")), "203.0.113.7", to: browser);
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(0).Because("off the link");
        _cable.Say(Craft.Response(Craft.Records(Other, "10.0.0.8")), to: browser);
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1).Because("asked for");
        Host late = _cable.Add(null, "10.0.0.2", shared: false);
        _cable.Run(2_100);
        _cable.Say(Craft.Response(Craft.Records(Other, "10.0.0.8")), to: late);
        _cable.Run(10);
        await Assert.That(late.Watcher.Seen.Count).IsEqualTo(0).Because("long after");
    }

    [Test]
    public async Task A_multicast_response_counts_whatever_its_source_address_says()
    {
        Host browser = Browser();
        _cable.Say(Craft.Response(Craft.Records(Other, "172.31.9.9")), "172.31.9.9");
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Word_that_a_type_is_missing_never_takes_a_record_that_is_there()
    {
        Host browser = Browser();
        DnsName host = MdnsNames.Host(Other.Run);
        var inverted = new DnsRecord(host, DnsType.Nsec, 120, true, RecordData.Existing(host, DnsType.Aaaa));
        var nonsense = new DnsRecord(host, DnsType.Nsec, 120, true, [.. host.Wire, 7, 200, 1]);
        _cable.Say(Craft.Response([.. Craft.Records(Other, "10.0.0.8"), inverted, nonsense]));
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Count).IsEqualTo(1);
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
    public async Task Link_local_addresses_carry_the_interface_they_were_heard_on()
    {
        Host browser = Browser();
        DnsRecord[] records = Craft.Records(Other, "10.0.0.8");
        _cable.Say(Craft.Response([.. records, new DnsRecord(MdnsNames.Host(Other.Run), DnsType.Aaaa, 120, true,
            RecordData.Address(IPAddress.Parse("fe80::8")))]));
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints[1].Address.ToString()).IsEqualTo("fe80::8%2");
    }

    [Test]
    public async Task A_cluster_of_any_letters_comes_back_as_it_was_given()
    {
        foreach (string cluster in new[] { "Übung 3", "群れ.\\x", "👩‍👩‍👧 lab", new string('x', 40), "ж".PadLeft(20, 'ж') })
        {
            Host looker = Browser(), node = _cable.Add(Craft.Node(65_535, 4_001, cluster), "10.0.0.5");
            _cable.Run(200);
            Sighting seen = looker.Watcher.Seen.Values.Single(s => s.Run == node.Self!.Run);
            await Assert.That(seen.Cluster).IsEqualTo(cluster);
            await Assert.That(seen.Key.EndsWith("._clocks._tcp.local", StringComparison.Ordinal)).IsTrue();
            _cable.Hosts.Clear();
        }
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
