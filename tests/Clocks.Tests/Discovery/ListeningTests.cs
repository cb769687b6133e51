using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

/// <summary>Which responses a node believes, and what it reads in them: RFC 6762, sections 6, 11 and 18.</summary>
public sealed class ListeningTests
{
    private readonly Cable _cable = new();

    private static readonly Advertisement Other = Craft.Node(8, 4008);

    private Host Browser(bool shared = true) => _cable.Add(null, "10.0.0.1", shared);

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
}
