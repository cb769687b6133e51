using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Tests.Discovery;

/// <summary>How a node comes, stays and goes: RFC 6762, sections 8.3, 8.4, 10.1 and 6.6.</summary>
public sealed class AnnouncingTests : ComingNode
{
    [Test]
    public async Task Names_that_are_unique_by_construction_are_announced_at_once()
    {
        long start = Cable.NowMs;
        Host node = Node();
        Cable.Run(10);
        Packet first = Announcements(Cable.Sent(node)).First();
        await Assert.That(first.AtMs).IsEqualTo(start);
        foreach (DnsType type in new[] { DnsType.Ptr, DnsType.Srv, DnsType.Txt, DnsType.A })
        {
            await Assert.That(first.Answers.Any(r => r.Type == type)).IsTrue().Because(type.ToString());
        }

        await Assert.That(Cable.Sent(node).Count(IsProbe)).IsEqualTo(0);
    }

    [Test]
    public async Task Announcements_repeat_with_gaps_of_a_second_and_doubling_and_then_end()
    {
        long start = Cable.NowMs;
        Host node = Node();
        Cable.Run(600_000);
        await Assert.That(Announcements(Cable.Sent(node)).Select(p => p.AtMs - start).ToArray())
            .IsSequence(new long[] { 0, 1_000, 3_000, 7_000 });
    }

    [Test]
    public async Task A_record_that_is_heard_with_less_than_half_its_life_is_said_again()
    {
        Host node = Node();
        Cable.Run(20_000);
        long now = Cable.NowMs;
        DnsRecord mine = Craft.Records(node.Self!, "10.0.0.1")[1];
        Cable.Say(Craft.Response(mine with { TtlSeconds = 60 }), "10.0.0.66");
        Cable.Run(1_500);
        await Assert.That(Cable.Sent(node, now).Count()).IsEqualTo(0).Because("half is enough");
        now = Cable.NowMs;
        Cable.Say(Craft.Response(mine with { TtlSeconds = 59 }), "10.0.0.66");
        Cable.Run(1_500);
        await Assert.That(Cable.Sent(node, now).First().Says(DnsType.Srv)).IsTrue();
    }

    [Test]
    public async Task A_forged_goodbye_is_contradicted_at_once_and_nobody_loses_sight()
    {
        Host node = Node(), peer = Node(4, address: "10.0.0.2");
        Cable.Run(20_000);
        long now = Cable.NowMs;
        Cable.Say(Craft.Response(Craft.Records(node.Self!, "10.0.0.1", ttl: 0)), "10.0.0.66");
        Cable.Run(3_000);
        await Assert.That(Cable.Sent(node, now).Any(p => p.AtMs - now <= 10 && p.Says(DnsType.Ptr))).IsTrue();
        await Assert.That(peer.Sees(node)).IsTrue();
        await Assert.That(peer.Watcher.Gone.Count).IsEqualTo(0);
    }

    /// <summary>
    /// The forger is heard by the browser alone, so that the owner cannot object by itself; and takes back all records,
    /// or any one of them.
    /// </summary>
    [Test]
    [Arguments("")]
    [Arguments("Ptr")]
    [Arguments("Srv")]
    [Arguments("Txt")]
    [Arguments("A")]
    public async Task A_goodbye_is_asked_about_before_it_is_believed_and_a_living_node_stays_in_sight(string only)
    {
        Host node = Node(), peer = Node(4, address: "10.0.0.2");
        Cable.Run(20_000);
        long now = Cable.NowMs;
        var forged = Craft.Records(node.Self!, "10.0.0.1", ttl: 0)
            .Where(r => only.Length == 0 || r.Type == Enum.Parse<DnsType>(only));
        byte[] goodbye = Craft.Response([.. forged]);
        peer.Engine.Receive(1, goodbye, new IPEndPoint(IPAddress.Parse("10.0.0.66"), 5353), true, now);
        Cable.Run(5_000);
        await Assert.That(Cable.Sent(peer, now).Count(p => !p.IsResponse))
            .IsEqualTo(1).Because("one question for all of it");
        await Assert.That(peer.Sees(node)).IsTrue();
        await Assert.That(peer.Watcher.Gone.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_goodbye_takes_everything_that_is_only_ours_and_is_believed_after_a_second()
    {
        Host node = Node(), peer = Node(4, address: "10.0.0.2");
        Cable.Run(20_000);
        long now = Cable.NowMs;
        node.Engine.SayGoodbye(now);
        Packet goodbye = Cable.Sent(node, now).Single();
        await Assert.That(goodbye.Records.TrueForAll(r => r.Ttl == 0)).IsTrue();
        await Assert.That(new[] { DnsType.Ptr, DnsType.Srv, DnsType.Txt, DnsType.A }.Except(goodbye.Records.Select(r => r.Type))).IsEmpty();
        await Assert.That(goodbye.Records.Exists(r => r.Name == MdnsNames.TypeEnumeration.ToString()))
            .IsFalse().Because("other nodes still have the type");
        Cable.Run(990);
        await Assert.That(peer.Sees(node)).IsTrue();
        Cable.Run(20);
        await Assert.That(peer.Sees(node)).IsFalse();
        await Assert.That(peer.Watcher.Gone.Count).IsEqualTo(1);
    }

    [Test]
    public async Task After_a_goodbye_nothing_is_answered()
    {
        Host node = Node();
        Cable.Run(20_000);
        node.Engine.SayGoodbye(Cable.NowMs);
        long now = Cable.NowMs + 1;
        Cable.Run(1);
        Cable.Say(Craft.Query(Craft.Type, DnsType.Ptr));
        Cable.Run(2_000);
        await Assert.That(Cable.Sent(node, now).Any(p => p.IsResponse)).IsFalse();
    }

    [Test]
    public async Task A_link_that_comes_back_is_announced_on_and_asked_on_anew()
    {
        Host node = Node();
        Cable.Run(20_000);
        node.Engine.Leave(1, Cable.NowMs, goodbye: false);
        Cable.Run(5_000);
        long back = Cable.NowMs;
        node.Engine.Join(node.Link, back);
        Cable.Run(200);
        await Assert.That(Announcements(Cable.Sent(node, back)).Any()).IsTrue();
        await Assert.That(Cable.Sent(node, back).Any(p => !p.IsResponse)).IsTrue();
    }

    [Test]
    public async Task An_address_that_changes_is_announced_and_the_old_one_is_flushed()
    {
        Host node = Node(), peer = Node(4, address: "10.0.0.2");
        Cable.Run(20_000);
        node.Engine.Change(node.Link with { Addresses = [new LinkAddress(IPAddress.Parse("10.0.0.111"), 24)] }, Cable.NowMs);
        Cable.Run(2_000);
        IPEndPoint[] where = [.. peer.Watcher.Seen.Values.Single().EndPoints];
        await Assert.That(where).IsSequence(new[] { new IPEndPoint(IPAddress.Parse("10.0.0.111"), 4_003) });
        await Assert.That(peer.Watcher.Gone.Count).IsEqualTo(0).Because("nobody loses sight");
    }

    [Test]
    public async Task An_address_without_a_successor_is_taken_back()
    {
        Host peer = Node(4, address: "10.0.0.2"), node = Cable.Add(Craft.Node(3, 4_003), "10.0.0.1", v6: "2001:db8::1");
        Cable.Run(20_000);
        await Assert.That(peer.Watcher.Seen.Values.Single().EndPoints.Count).IsEqualTo(2);
        node.Engine.Change(node.Link with { Addresses = [new LinkAddress(IPAddress.Parse("2001:db8::1"), 64)] }, Cable.NowMs);
        Cable.Run(1_500);
        await Assert.That(peer.Watcher.Seen.Values.Single().EndPoints.Single().ToString())
            .IsEqualTo("[2001:db8::1]:4003");
    }

    [Test]
    public async Task Changes_are_announced_ten_times_a_minute_at_most()
    {
        Host node = Node();
        int taken = 0;
        for (int i = 0; i < 20; i++)
        {
            Link link = node.Link with { Addresses = [new LinkAddress(IPAddress.Parse($"10.0.0.{150 + i}"), 24)] };
            taken += node.Engine.Change(link, Cable.NowMs) ? 1 : 0;
            Cable.Run(1_000);
        }

        await Assert.That(taken).IsEqualTo(10);
        Cable.Run(60_000);
        await Assert.That(node.Engine.Change(node.Link, Cable.NowMs)).IsTrue();
    }
}
