using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

/// <summary>What others may try, and what becomes of it.</summary>
[TestClass]
public sealed class SecurityTests
{
    private readonly Cable _cable = new();

    [TestMethod]
    public void Nobody_is_answered_at_port_0()
    {
        Host node = _cable.Add(LoopbackTests.Node(1, 4001), "10.0.0.1");
        _cable.Run(20_000);
        long now = _cable.NowMs;
        _cable.Say(Craft.Query(Craft.Type, DnsType.Ptr), port: 0);
        _cable.Run(1_000);
        Assert.AreEqual(0, _cable.Sent(node, now).Count());
    }

    [TestMethod]
    public void A_flood_of_services_of_one_source_fills_its_quota_only_and_a_real_node_is_still_found()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        for (int i = 0; i < 12_000; i++)
        {
            var forged = new DnsRecord(Craft.Type, DnsType.Ptr, 86_400, false, RecordData.Pointer(DnsName.Under($"x{i}", Craft.Type)));
            browser.Engine.Receive(1, Craft.Response(forged), new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353), true, _cable.NowMs);
        }

        LinkCache cache = browser.Engine.Stations[0].Cache;
        Assert.AreEqual(LinkCache.RecordsPerSourceMax, cache.Count);
        Assert.AreEqual(1, browser.Watcher.Troubles.Count(t => t.Contains("flooding", StringComparison.Ordinal)), "said once");
        Host node = _cable.Add(LoopbackTests.Node(2, 4002), "10.0.0.2");
        _cable.Run(10);
        Assert.IsTrue(browser.Sees(node));
    }

    [TestMethod]
    public void A_flood_of_many_sources_stays_within_the_bound_and_a_real_node_is_still_found()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        for (int i = 0; i < 30_000; i++)
        {
            var forged = new DnsRecord(Craft.Type, DnsType.Ptr, 86_400, false, RecordData.Pointer(DnsName.Under($"x{i}", Craft.Type)));
            var source = new IPEndPoint(new IPAddress([10, 0, (byte)i, (byte)(i >> 8)]), 5353);
            browser.Engine.Receive(1, Craft.Response(forged), source, true, _cable.NowMs);
        }

        Assert.AreEqual(LinkCache.RecordsMax, browser.Engine.Stations[0].Cache.Count);
        Host node = _cable.Add(LoopbackTests.Node(2, 4002), "10.0.0.2");
        _cable.Run(10);
        Assert.IsTrue(browser.Sees(node));
    }

    [TestMethod]
    public void Who_forges_many_addresses_of_a_node_does_not_drive_out_the_true_one()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        Advertisement self = LoopbackTests.Node(2, 4002);
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
        Assert.AreEqual(node.Address, endPoints[0].Address);
        Assert.HasCount(Roster.EndPointsMax, endPoints);
    }

    [TestMethod]
    public void A_host_that_is_said_to_run_thousands_of_services_costs_little_and_all_are_seen()
    {
        const int Services = 1_000;
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        var source = new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353);
        DnsName host = DnsName.Of("big", "local");
        for (int i = 0; i < Services; i++)
        {
            Advertisement self = LoopbackTests.Node(i, 4_000);
            DnsName instance = MdnsNames.Instance(self);
            browser.Engine.Receive(1, Craft.Response(
                new DnsRecord(Craft.Type, DnsType.Ptr, 4_500, false, RecordData.Pointer(instance)),
                new DnsRecord(instance, DnsType.Srv, 120, true, RecordData.Service(4_000, host)),
                new DnsRecord(instance, DnsType.Txt, 4_500, true, ServiceText.Write(self)),
                new DnsRecord(host, DnsType.A, 120, true, [10, 0, 0, 66])), source, true, _cable.NowMs);
        }

        Assert.HasCount(Services, browser.Watcher.Seen);
        Assert.AreEqual(LinkCache.ServicesPerHostMax, browser.Engine.Stations[0].Cache.ServicesOn(host).Length,
            "so many are looked at when an address of it changes");
    }

    [TestMethod]
    [DataRow("::ffff:127.0.0.2")]
    [DataRow("::ffff:10.0.0.9")]
    [DataRow("::1")]
    [DataRow("ff02::1")]
    public void An_address_that_leads_back_to_us_or_to_everybody_is_never_dialled(string address)
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        DnsRecord[] records = Craft.Records(LoopbackTests.Node(9, 4009), "10.0.0.9");
        DnsRecord true4 = Array.Find(records, record => record.Type == DnsType.A)!;
        DnsRecord forged = true4 with { Type = DnsType.Aaaa, Data = IPAddress.Parse(address).GetAddressBytes() };
        _cable.Say(Craft.Response([.. records, forged]));
        _cable.Run(10);
        Assert.AreEqual("10.0.0.9", browser.Watcher.Seen.Values.Single().EndPoints.Single().Address.ToString());
    }

    [TestMethod]
    public void Of_a_query_with_a_hundred_questions_only_the_first_are_heeded()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        _cable.Run(6_900);
        long now = _cable.NowMs;
        var questions = new (DnsName, DnsType, bool)[100];
        Array.Fill(questions, (DnsName.Of("other", "local"), DnsType.Txt, false));
        questions[^1] = (Craft.Type, DnsType.Ptr, false);
        _cable.Say(Craft.Query(questions));
        _cable.Run(1_000);
        Assert.AreEqual(1, _cable.Sent(browser, now).Count(), "its last question does not stand for ours");
    }

    [TestMethod]
    public void Who_sends_more_than_half_of_all_packets_is_known_as_the_loudest()
    {
        Host browser = _cable.Add(null, "10.0.0.1", shared: true);
        for (int i = 0; i < 300; i++)
        {
            string source = i % 5 < 3 ? "10.0.0.66" : $"10.0.0.{100 + i % 7}";
            browser.Engine.Receive(1, new byte[] { 1, 2, 3 }, new IPEndPoint(IPAddress.Parse(source), 5353), true, _cable.NowMs);
        }

        Assert.AreEqual(300, browser.Engine.Traffic.Packets);
        Assert.AreEqual(IPAddress.Parse("10.0.0.66"), browser.Engine.Traffic.Loudest);
    }

    /// <summary>One pass without a byte of five is the proof, for the reason that JournalReaderTests give.</summary>
    [TestMethod]
    public void Records_that_are_doubted_ever_sooner_take_the_room_that_was_made_when_they_came()
    {
        long[] allocated = [.. Enumerable.Range(0, 5).Select(_ => AllocatedByDoubting(records: 100, times: 100))];
        Assert.AreEqual(0, allocated.Min(), $"bytes of each pass: {string.Join(", ", allocated)}");
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

        LinkCache cache = browser.Engine.Stations[0].Cache;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int sooner = 0; sooner < times; sooner++)
        {
            foreach ((_, CachedRecord pointer) in cache.Pointers)
                cache.Doubt(pointer, cable.NowMs + 1_000_000 - sooner);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [TestMethod]
    public void Records_that_nobody_asked_for_take_no_room()
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
        Assert.AreEqual(0, browser.Engine.Stations[0].Cache.Count);
    }

    [TestMethod]
    public void A_name_has_a_bounded_number_of_records()
    {
        Host browser = _cable.Add(null, "10.0.0.1");
        var other = LoopbackTests.Node(2, 4002);
        _cable.Say(Craft.Response(Craft.Records(other, "10.0.0.2")));
        for (int i = 0; i < 1_000; i++)
            _cable.Say(Craft.Response(new DnsRecord(MdnsNames.Host(other.Run), DnsType.A, 120, false, [10, 1, (byte)(i >> 8), (byte)i])));
        _cable.Run(10);
        Assert.IsTrue(browser.Engine.Stations[0].Cache.Count <= 3 + LinkCache.RecordsPerNameMax);
        Assert.IsTrue(browser.Watcher.Seen.Values.Single().EndPoints.Count <= Roster.EndPointsMax);
    }

    [TestMethod]
    public void Continued_queries_of_many_forged_sources_take_bounded_room()
    {
        Host node = _cable.Add(LoopbackTests.Node(1, 4001), "10.0.0.1");
        _cable.Run(20_000);
        long now = _cable.NowMs;
        byte[] query = Craft.Query([(Craft.Type, DnsType.Ptr, false)], [], truncated: true);
        for (int i = 0; i < 50_000; i++)
            node.Engine.Receive(1, query, new IPEndPoint(new IPAddress([10, 0, (byte)i, (byte)(i >> 8)]), 5353), true, now);
        _cable.Run(3_000);
        Assert.IsTrue(_cable.Sent(node, now).Count() <= 3);
    }

    [TestMethod]
    public void A_life_of_136_years_is_cut_to_a_day_and_a_negative_one_is_a_goodbye()
    {
        Assert.AreEqual(86_400u, DnsRecord.ClampTtl(0x7FFF_FFFF));
        Assert.AreEqual(0u, DnsRecord.ClampTtl(0x8000_0000));
        Assert.AreEqual(0u, DnsRecord.ClampTtl(uint.MaxValue));
        Host browser = _cable.Add(null, "10.0.0.1");
        _cable.Say(Craft.Response(Craft.Records(LoopbackTests.Node(2, 4002), "10.0.0.2", 0x7FFF_FFFF)));
        _cable.Run(86_400_000 + 10_000);
        Assert.AreEqual(0, browser.Watcher.Seen.Count);
    }

    [TestMethod]
    public void A_forged_service_with_the_flush_bit_adds_a_candidate_and_does_not_take_the_true_one_at_once()
    {
        Host browser = _cable.Add(null, "10.0.0.1"), node = _cable.Add(LoopbackTests.Node(2, 4002), "10.0.0.2");
        _cable.Run(20_000);
        _cable.Say(Craft.Response(new DnsRecord(MdnsNames.Host(node.Self!.Run), DnsType.A, 120, true, [10, 0, 0, 66])));
        _cable.Run(2_000);
        Assert.IsTrue(browser.Watcher.Seen.Values.Single().EndPoints.Any(e => e.Address.Equals(node.Address)), "its owner objects");
    }

    [TestMethod]
    public void Addresses_that_nobody_can_have_are_not_dialled()
    {
        Host browser = _cable.Add(null, "10.0.0.1");
        foreach (string address in new[] { "0.0.0.0", "127.0.0.1", "224.0.0.251", "255.255.255.255" })
            _cable.Say(Craft.Response(Craft.Records(LoopbackTests.Node(2, 4002), address)));
        _cable.Say(Craft.Response(Craft.Records(LoopbackTests.Node(3, 0), "10.0.0.3")));
        _cable.Run(10);
        Assert.AreEqual(0, browser.Watcher.Seen.Count);
    }

    [TestMethod]
    public void Host_names_that_steer_a_terminal_arrive_as_numbers()
    {
        Host browser = _cable.Add(null, "10.0.0.1");
        _cable.Say(Craft.Response(Craft.Records(LoopbackTests.Node(2, 4002) with { Host = "a\u001b]0;owned\u0007" }, "10.0.0.2")));
        _cable.Run(10);
        Assert.AreEqual(@"a\027]0;owned\007", browser.Watcher.Seen.Values.Single().Host);
    }

    [TestMethod]
    public void The_same_packet_sent_by_two_nodes_is_heard_once_from_the_other()
    {
        var echoes = new Echoes();
        echoes.Sent([1, 2, 3], 0);
        Assert.IsTrue(echoes.Take([1, 2, 3], 5), "our own copy");
        Assert.IsFalse(echoes.Take([1, 2, 3], 6), "somebody else's");
        echoes.Sent([1, 2, 3], 10);
        Assert.IsFalse(echoes.Take([1, 2, 3], 5_000), "too long ago");
    }

    [TestMethod]
    public void An_idle_node_allocates_nothing_when_it_hears_what_it_knows()
    {
        Host node = _cable.Add(LoopbackTests.Node(1, 4001), "10.0.0.1", shared: true);
        byte[] known = Craft.Response(Craft.Records(LoopbackTests.Node(2, 4002), "10.0.0.2"));
        byte[] foreign = Craft.Response(new DnsRecord(DnsName.Of("printer", "local"), DnsType.A, 120, true, [10, 0, 0, 7]));
        var source = new IPEndPoint(IPAddress.Parse("10.0.0.2"), 5353);
        _cable.Say(known, "10.0.0.2");
        _cable.Run(20_000);
        for (int i = 0; i < 2_000; i++)
            node.Engine.Receive(1, i % 2 == 0 ? known : foreign, source, true, _cable.NowMs);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            node.Engine.Receive(1, i % 2 == 0 ? known : foreign, source, true, _cable.NowMs);
            node.Engine.Wake(_cable.NowMs);
        }

        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
