using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

/// <summary>What others may try, and what becomes of it.</summary>
public sealed class SecurityTests
{
    private readonly Cable _cable = new();

    [Test]
    public async Task Nobody_is_answered_at_port_0()
    {
        Host node = _cable.Add(Craft.Node(1, 4001), "10.0.0.1");
        _cable.Run(20_000);
        long now = _cable.NowMs;
        _cable.Say(Craft.Query(Craft.Type, DnsType.Ptr), port: 0);
        _cable.Run(1_000);
        await Assert.That(_cable.Sent(node, now).Count()).IsEqualTo(0);
    }

    [Test]
    public async Task A_flood_of_services_of_one_source_fills_its_quota_only_and_a_real_node_is_still_found()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        for (int i = 0; i < 12_000; i++)
        {
            var forged = new DnsRecord(Craft.Type, DnsType.Ptr, 86_400, false, RecordData.Pointer(DnsName.Under($"x{i}", Craft.Type)));
            browser.Engine.Receive(1, Craft.Response(forged), new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353), true, _cable.NowMs);
            _cable.Run(2);
        }

        LinkCache cache = browser.Engine.MdnsLinks[0].Cache;
        await Assert.That(cache.Count).IsEqualTo(LinkCache.RecordsPerSourceMax);
        await Assert.That(browser.Watcher.Troubles.Count(t => t.Contains("flooding", StringComparison.Ordinal)))
            .IsEqualTo(1).Because("said once");
        Host node = _cable.Add(Craft.Node(2, 4002), "10.0.0.2");
        _cable.Run(10);
        await Assert.That(browser.Sees(node)).IsTrue();
    }

    [Test]
    public async Task A_flood_of_many_sources_stays_within_the_bound_and_a_real_node_is_still_found()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        for (int i = 0; i < 30_000; i++)
        {
            var forged = new DnsRecord(Craft.Type, DnsType.Ptr, 86_400, false, RecordData.Pointer(DnsName.Under($"x{i}", Craft.Type)));
            var source = new IPEndPoint(new IPAddress([10, 0, (byte)i, (byte)(i >> 8)]), 5353);
            browser.Engine.Receive(1, Craft.Response(forged), source, true, _cable.NowMs);
            _cable.Run(i % 10 == 0 ? 1 : 0);
        }

        await Assert.That(browser.Engine.MdnsLinks[0].Cache.Count).IsEqualTo(LinkCache.RecordsMax);
        Host node = _cable.Add(Craft.Node(2, 4002), "10.0.0.2");
        _cable.Run(1_100);
        await Assert.That(browser.Sees(node)).IsTrue();
    }

    [Test]
    public async Task New_services_come_in_as_fast_as_a_great_machine_has_them_and_no_faster_and_shut_nobody_out()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        LinkCache cache = browser.Engine.MdnsLinks[0].Cache;
        int first = FloodForASecond(browser, 0);
        await Assert.That(first).IsBetween(4_000, 6_300).Because("a thousand services are said at once");
        int second = FloodForASecond(browser, 1) - first;
        await Assert.That(second).IsBetween(100, 260);
        await Assert.That(cache.Pointers.Count * 4 - cache.Count).IsBetween(-4, 4).Because("instances are taken whole or not at all");
        Host node = _cable.Add(Craft.Node(2, 4002), "10.0.0.2");
        FloodForASecond(browser, 2);
        await Assert.That(browser.Sees(node)).IsTrue();
    }

    [Test]
    public async Task What_a_flood_took_is_given_back_when_it_has_run_out()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        LinkCache cache = browser.Engine.MdnsLinks[0].Cache;
        FloodForASecond(browser, 0);
        await Assert.That(cache.Pointers.Capacity).IsGreaterThan(1_000);
        _cable.Run(60_000);
        await Assert.That(cache.Count).IsEqualTo(0);
        await Assert.That(cache.Pointers.Capacity).IsLessThan(400);
    }

    /// <summary>Six thousand machines that do not exist, said by one in a second; how many records are known then.</summary>
    private int FloodForASecond(Host browser, int second)
    {
        var source = new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353);
        for (int i = 0; i < 6_000; i++)
        {
            int id = second * 6_000 + i;
            DnsRecord[] said = Craft.Records(Craft.Node(id, 4_000), $"10.1.{id >> 8 & 255}.{id & 255}", ttl: 20);
            browser.Engine.Receive(1, Craft.Response(said), source, true, _cable.NowMs);
            _cable.Run(i % 6 == 0 ? 1 : 0);
        }

        return browser.Engine.MdnsLinks[0].Cache.Count;
    }

    [Test]
    public async Task Who_forges_many_addresses_of_a_node_does_not_drive_out_the_true_one()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        Advertisement self = Craft.Node(2, 4002);
        Host node = _cable.Add(self, "10.0.0.2");
        _cable.Run(100);
        DnsName host = MdnsNames.Host(self.Run);
        for (int i = 0; i < 200; i++)
        {
            byte[] address = [10, 0, 1, (byte)i];
            var forged = new DnsRecord(host, DnsType.A, 120, true, address);
            var source = new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353);
            browser.Engine.Receive(1, Craft.Response(forged), source, true, _cable.NowMs);
        }

        IReadOnlyList<IPEndPoint> endPoints = browser.Watcher.Seen.Values.Single().EndPoints;
        await Assert.That(endPoints[0].Address).IsEqualTo(node.Address);
        await Assert.That(endPoints).Count().IsEqualTo(ServiceBrowser.EndPointsMax);
    }

    [Test]
    public async Task A_host_that_is_said_to_run_thousands_of_services_costs_little_and_all_are_seen()
    {
        const int Services = 1_000;
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        var source = new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353);
        DnsName host = DnsName.Of("big", "local");
        for (int i = 0; i < Services; i++)
        {
            Advertisement self = Craft.Node(i, 4_000);
            DnsName instance = MdnsNames.Instance(self);
            browser.Engine.Receive(1, Craft.Response(
                new DnsRecord(Craft.Type, DnsType.Ptr, 4_500, false, RecordData.Pointer(instance)),
                new DnsRecord(instance, DnsType.Srv, 120, true, RecordData.Service(4_000, host)),
                new DnsRecord(instance, DnsType.Txt, 4_500, true, ServiceText.Write(self, instance, [])),
                new DnsRecord(host, DnsType.A, 120, true, [10, 0, 0, 66])), source, true, _cable.NowMs);
        }

        await Assert.That(browser.Watcher.Seen).Count().IsEqualTo(Services);
        await Assert.That(browser.Engine.MdnsLinks[0].Cache.ServicesOn(host).Length)
            .IsEqualTo(LinkCache.ServicesPerHostMax).Because("so many are looked at when an address of it changes");
    }

    [Test]
    [Arguments("::ffff:127.0.0.2")]
    [Arguments("::ffff:10.0.0.9")]
    [Arguments("::1")]
    [Arguments("ff02::1")]
    public async Task An_address_that_leads_back_to_us_or_to_everybody_is_never_dialled(string address)
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        DnsRecord[] records = Craft.Records(Craft.Node(9, 4009), "10.0.0.9");
        DnsRecord true4 = Array.Find(records, record => record.Type == DnsType.A)!;
        DnsRecord forged = true4 with { Type = DnsType.Aaaa, Data = IPAddress.Parse(address).GetAddressBytes() };
        _cable.Say(Craft.Response([.. records, forged]));
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Single().Address.ToString())
            .IsEqualTo("10.0.0.9");
    }

    [Test]
    public async Task Of_a_query_with_a_hundred_questions_only_the_first_are_heeded()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        _cable.Run(6_900);
        long now = _cable.NowMs;
        var questions = new (DnsName, DnsType, bool)[100];
        Array.Fill(questions, (DnsName.Of("other", "local"), DnsType.Txt, false));
        questions[^1] = (Craft.Type, DnsType.Ptr, false);
        _cable.Say(Craft.Query(questions));
        _cable.Run(1_000);
        await Assert.That(_cable.Sent(browser, now).Count())
            .IsEqualTo(1).Because("its last question does not stand for ours");
    }

    [Test]
    public async Task Who_sends_more_than_half_of_all_packets_is_known_as_the_loudest()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        for (int i = 0; i < 300; i++)
        {
            string source = i % 5 < 3 ? "10.0.0.66" : $"10.0.0.{100 + i % 7}";
            browser.Engine.Receive(1, new byte[] { 1, 2, 3 }, new IPEndPoint(IPAddress.Parse(source), 5353), true, _cable.NowMs);
        }

        await Assert.That(browser.Engine.Traffic.Packets).IsEqualTo(300);
        await Assert.That(browser.Engine.Traffic.Loudest).IsEqualTo(IPAddress.Parse("10.0.0.66"));
    }

    /// <summary>One pass without a byte of five is the proof, for the reason that JournalReaderTests give.</summary>
    [Test]
    public async Task Records_that_are_doubted_ever_sooner_take_the_room_that_was_made_when_they_came()
    {
        long[] allocated = [.. Enumerable.Range(0, 5).Select(_ => AllocatedByDoubting(records: 100, times: 100))];
        await Assert.That(allocated.Min()).IsEqualTo(0).Because($"bytes of each pass: {string.Join(", ", allocated)}");
    }

    private static long AllocatedByDoubting(int records, int times)
    {
        var cable = new Cable();
        Host browser = cable.Add(null, "10.0.0.1", shared: true);
        for (int i = 0; i < records; i++)
        {
            var said = new DnsRecord(Craft.Type, DnsType.Ptr, 4_500, false, RecordData.Pointer(DnsName.Under($"x{i}", Craft.Type)));
            browser.Engine.Receive(1, Craft.Response(said), new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353), true, cable.NowMs);
        }

        LinkCache cache = browser.Engine.MdnsLinks[0].Cache;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int sooner = 0; sooner < times; sooner++)
        {
            foreach ((_, CachedRecord pointer) in cache.Pointers)
            {
                cache.Doubt(pointer, cable.NowMs + 1_000_000 - sooner);
            }
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Test]
    public async Task Records_that_nobody_asked_for_take_no_room()
    {
        Host browser = _cable.Add(null, "10.0.0.1");
        for (int i = 0; i < 1_000; i++)
        {
            DnsName type = DnsName.Of("_http", "_tcp", "local");
            _cable.Say(Craft.Response(
                new DnsRecord(type, DnsType.Ptr, 4_500, false, RecordData.Pointer(DnsName.Under($"x{i}", type))),
                new DnsRecord(DnsName.Of($"h{i}", "local"), DnsType.A, 120, true, [10, 0, 0, 7]),
                new DnsRecord(DnsName.Of($"c{i}", "local"), DnsType.CName, 120, true, DnsName.Of($"c{i}", "local").Wire.ToArray())));
        }

        _cable.Run(10);
        await Assert.That(browser.Engine.MdnsLinks[0].Cache.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_name_has_a_bounded_number_of_records()
    {
        Host browser = _cable.Add(null, "10.0.0.1");
        var other = Craft.Node(2, 4002);
        _cable.Say(Craft.Response(Craft.Records(other, "10.0.0.2")));
        for (int i = 0; i < 1_000; i++)
        {
            _cable.Say(Craft.Response(new DnsRecord(MdnsNames.Host(other.Run), DnsType.A, 120, false, [10, 1, (byte)(i >> 8), (byte)i])));
        }

        _cable.Run(10);
        await Assert.That(browser.Engine.MdnsLinks[0].Cache.Count <= 3 + LinkCache.RecordsPerNameMax).IsTrue();
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Count <= ServiceBrowser.EndPointsMax).IsTrue();
    }

    [Test]
    public async Task Continued_queries_of_many_forged_sources_take_bounded_room()
    {
        Host node = _cable.Add(Craft.Node(1, 4001), "10.0.0.1");
        _cable.Run(20_000);
        long now = _cable.NowMs;
        byte[] query = Craft.Query([(Craft.Type, DnsType.Ptr, false)], [], truncated: true);
        for (int i = 0; i < 50_000; i++)
        {
            node.Engine.Receive(1, query, new IPEndPoint(new IPAddress([10, 0, (byte)i, (byte)(i >> 8)]), 5353), true, now);
        }

        _cable.Run(3_000);
        await Assert.That(_cable.Sent(node, now).Count() <= 3).IsTrue();
    }

    [Test]
    public async Task A_life_of_136_years_is_cut_to_a_day_and_a_negative_one_is_a_goodbye()
    {
        await Assert.That(DnsRecord.ClampTtl(0x7FFF_FFFF)).IsEqualTo(86_400u);
        await Assert.That(DnsRecord.ClampTtl(0x8000_0000)).IsEqualTo(0u);
        await Assert.That(DnsRecord.ClampTtl(uint.MaxValue)).IsEqualTo(0u);
        Host browser = _cable.Add(null, "10.0.0.1");
        _cable.Say(Craft.Response(Craft.Records(Craft.Node(2, 4002), "10.0.0.2", 0x7FFF_FFFF)));
        _cable.Run(86_400_000 + 10_000);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_forged_service_with_the_flush_bit_adds_a_candidate_and_does_not_take_the_true_one_at_once()
    {
        Host browser = _cable.Add(null, "10.0.0.1"), node = _cable.Add(Craft.Node(2, 4002), "10.0.0.2");
        _cable.Run(20_000);
        _cable.Say(Craft.Response(new DnsRecord(MdnsNames.Host(node.Self!.Run), DnsType.A, 120, true, [10, 0, 0, 66])));
        _cable.Run(2_000);
        await Assert.That(browser.Watcher.Seen.Values.Single().EndPoints.Any(e => e.Address.Equals(node.Address)))
            .IsTrue().Because("its owner objects");
    }

    [Test]
    public async Task Addresses_that_nobody_can_have_are_not_dialled()
    {
        Host browser = _cable.Add(null, "10.0.0.1");
        foreach (string address in new[] { "0.0.0.0", "127.0.0.1", "224.0.0.251", "255.255.255.255" })
        {
            _cable.Say(Craft.Response(Craft.Records(Craft.Node(2, 4002), address)));
        }

        _cable.Say(Craft.Response(Craft.Records(Craft.Node(3, 0), "10.0.0.3")));
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Count).IsEqualTo(0);
    }

    [Test]
    public async Task Host_names_that_steer_a_terminal_arrive_as_numbers()
    {
        Host browser = _cable.Add(null, "10.0.0.1");
        _cable.Say(Craft.Response(Craft.Records(Craft.Node(2, 4002) with { Host = "a\u001b]0;owned\u0007" }, "10.0.0.2")));
        _cable.Run(10);
        await Assert.That(browser.Watcher.Seen.Values.Single().Host).IsEqualTo(@"a\027]0;owned\007");
    }

    [Test]
    public async Task The_same_packet_sent_by_two_nodes_is_heard_once_from_the_other()
    {
        var echoes = new SentPacketFilter();
        echoes.Sent([1, 2, 3], 0);
        await Assert.That(echoes.Take([1, 2, 3], 5)).IsTrue().Because("our own copy");
        await Assert.That(echoes.Take([1, 2, 3], 6)).IsFalse().Because("somebody else's");
        echoes.Sent([1, 2, 3], 10);
        await Assert.That(echoes.Take([1, 2, 3], 5_000)).IsFalse().Because("too long ago");
    }

    [Test]
    public async Task An_idle_node_allocates_nothing_when_it_hears_what_it_knows()
    {
        Host node = _cable.Add(Craft.Node(1, 4001), "10.0.0.1", shared: true);
        byte[] known = Craft.Response(Craft.Records(Craft.Node(2, 4002), "10.0.0.2"));
        byte[] foreign = Craft.Response(new DnsRecord(DnsName.Of("printer", "local"), DnsType.A, 120, true, [10, 0, 0, 7]));
        var source = new IPEndPoint(IPAddress.Parse("10.0.0.2"), 5353);
        _cable.Say(known, "10.0.0.2");
        _cable.Run(20_000);
        for (int i = 0; i < 2_000; i++)
        {
            node.Engine.Receive(1, i % 2 == 0 ? known : foreign, source, true, _cable.NowMs);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            node.Engine.Receive(1, i % 2 == 0 ? known : foreign, source, true, _cable.NowMs);
            node.Engine.Wake(_cable.NowMs);
        }

        await Assert.That(GC.GetAllocatedBytesForCurrentThread() - before).IsEqualTo(0);
    }
}
