using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Tests.Discovery;

/// <summary>How long a node believes what it heard, and what makes it doubt: RFC 6762, sections 5.2 and 10.</summary>
public sealed class RememberingTests
{
    private readonly Cable _cable = new();

    private static readonly Advertisement Other = Craft.Node(8, 4008);
    private static readonly DnsName Instance = MdnsNames.Instance(Other);

    private Host Browser(bool shared = true) => _cable.Add(null, "10.0.0.1", shared);

    private void Announce(uint? ttl = null, string address = "10.0.0.8") =>
        _cable.Say(Craft.Response(Craft.Records(Other, address, ttl)), "10.0.0.8");

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
}
