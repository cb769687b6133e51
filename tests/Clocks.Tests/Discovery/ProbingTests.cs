using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Tests.Discovery;

/// <summary>How a node gets its names, and yields them: RFC 6762, sections 8.1, 8.2, 9 and 14.</summary>
public sealed class ProbingTests : ComingNode
{
    [Test]
    public async Task A_probe_asks_three_times_250_ms_apart_for_any_by_unicast_and_proposes_all_records()
    {
        long start = Cable.NowMs;
        Host node = Node(probeFirst: true);
        Cable.Run(3_000);
        Packet[] probes = [.. Cable.Sent(node).Where(IsProbe)];
        await Assert.That(probes.Length).IsEqualTo(3);
        await Assert.That(probes[0].AtMs - start <= 250).IsTrue();
        await Assert.That(probes[1].AtMs - probes[0].AtMs).IsEqualTo(250);
        await Assert.That(probes[2].AtMs - probes[1].AtMs).IsEqualTo(250);
        await Assert.That(probes[0].Questions.TrueForAll(q => q.Type == DnsType.Any && q.WantsUnicast)).IsTrue();
        await Assert.That(probes[0].Records.Where(r => r.Section == DnsSection.Authority).Select(r => r.Type).ToArray())
            .HasItems(new[] { DnsType.Srv, DnsType.Txt, DnsType.A });
        await Assert.That(probes[0].Records.TrueForAll(r => !r.Flush)).IsTrue().Because("no flush bit in proposals");
        await Assert.That(Announcements(Cable.Sent(node)).First().AtMs).IsEqualTo(probes[2].AtMs + 250);
    }

    [Test]
    public async Task A_name_that_is_being_probed_is_not_answered_for()
    {
        Host node = Node(probeFirst: true);
        Cable.Run(100);
        Cable.Say(Craft.Query(MdnsNames.Instance(node.Self!), DnsType.Srv));
        Cable.Run(300);
        await Assert.That(Cable.Sent(node).Any(p => p.IsResponse)).IsFalse();
    }

    [Test]
    public async Task An_answer_to_a_probe_takes_the_name_and_the_next_is_probed()
    {
        Host node = Node(probeFirst: true);
        Cable.Say(Held(node), "10.0.0.66");
        await Assert.That(Cable.RunUntil(() => Cable.Sent(node).Any(IsProbe), 1_000)).IsTrue();
        Cable.Say(Held(node), "10.0.0.66");
        Cable.Run(5_000);
        string second = MdnsNames.Instance(node.Self!, 2).ToString();
        await Assert.That(second).Contains(" (2)");
        await Assert.That(Announcements(Cable.Sent(node)).All(p => p.Says(DnsType.Srv, second))).IsTrue();
        string told = node.Watcher.Troubles.Single();
        await Assert.That(told).Contains("10.0.0.66");
        await Assert.That(told).Contains(second);
    }

    [Test]
    public async Task An_answer_before_the_first_probe_is_no_conflict()
    {
        Host node = Node(probeFirst: true);
        Cable.Say(Held(node));

        Cable.Run(5_000);
        await Assert.That(node.Watcher.Troubles.Count).IsEqualTo(0);
    }

    [Test]
    public async Task Of_two_that_probe_at_once_the_later_data_wins_and_the_loser_waits_a_second()
    {
        Host node = Node(probeFirst: true);
        await Assert.That(Cable.RunUntil(() => Cable.Sent(node).Any(IsProbe), 1_000)).IsTrue();
        DnsName instance = MdnsNames.Instance(node.Self!);
        DnsRecord[] theirs = Craft.Records(node.Self!, "10.0.0.66").Where(r => r.Name.Equals(instance)).ToArray();
        DnsRecord later = theirs.Single(r => r.Type == DnsType.Srv);
        later = later with { Data = [0xFF, .. later.Data[1..]] };
        DnsRecord txt = theirs.Single(r => r.Type == DnsType.Txt) with { Data = [200, .. new byte[200]] };
        long lost = Cable.NowMs;
        Cable.Say(Craft.Probe(instance, later, txt));
        Cable.Run(900);
        await Assert.That(Cable.Sent(node, lost + 1).Any(IsProbe)).IsFalse().Because("deferred");
        await Assert.That(Cable.RunUntil(() => Cable.Sent(node, lost + 1).Any(IsProbe), 200))
            .IsTrue().Because("asks again after a second");
        Cable.Run(5_000);
        await Assert.That(Announcements(Cable.Sent(node)).First().Says(DnsType.Srv, node.Instance))
            .IsTrue().Because("the winner vanished: the name is kept");
    }

    [Test]
    public async Task Earlier_data_loses_the_tie_break_and_the_same_data_is_no_contest()
    {
        Host node = Node(probeFirst: true);
        await Assert.That(Cable.RunUntil(() => Cable.Sent(node).Any(IsProbe), 1_000)).IsTrue();
        DnsName instance = MdnsNames.Instance(node.Self!);
        DnsRecord[] same = Craft.Records(node.Self!, "10.0.0.1").Where(r => r.Name.Equals(instance)).ToArray();
        Cable.Say(Craft.Probe(instance, same));
        Cable.Say(Craft.Probe(instance, same.Single(r => r.Type == DnsType.Txt) with { Data = [0] }));
        long first = Cable.NowMs;
        Cable.Run(3_000);
        await Assert.That(Announcements(Cable.Sent(node)).First().AtMs).IsEqualTo(first + 750).Because("not held up");
    }

    [Test]
    public async Task After_fifteen_conflicts_in_ten_seconds_tries_are_five_seconds_apart()
    {
        Host node = Node(probeFirst: true);
        long start = Cable.NowMs;
        ClaimEveryName(node, start + 40_000);
        long[] times = [.. Cable.Sent(node).Where(IsProbe).Select(p => p.AtMs - start)];
        await Assert.That(times.Length is > 15 and < 26).IsTrue().Because($"{times.Length} tries in 40 s");
        await Assert.That(times[^1] - times[^2] >= 5_000).IsTrue();
        await Assert.That(node.Watcher.Troubles.Count <= 3).IsTrue().Because("people are told, not flooded");
    }

    /// <summary>Somebody answers every probe of the node, whatever name it tries.</summary>
    private void ClaimEveryName(Host node, long untilMs)
    {
        int answered = Cable.Sent(node).Count(IsProbe);
        while (Cable.NowMs < untilMs)
        {
            if (!Cable.RunUntil(() => Cable.Sent(node).Count(IsProbe) > answered, 6_000))
            {
                break;
            }

            Packet probe = Cable.Sent(node).Where(IsProbe).ElementAt(answered++);
            DnsName name = DnsName.FromWire(probe.Bytes.AsSpan(12, NameLength(probe.Bytes)));
            Cable.Say(Craft.Response(new DnsRecord(name, DnsType.Srv, 120, true, RecordData.Service(1, name))), "10.0.0.66");
            Cable.Run(1);
        }
    }

    [Test]
    public async Task A_minute_without_a_name_of_its_own_is_said_once()
    {
        Host node = Node(probeFirst: true);
        ClaimEveryName(node, Cable.NowMs + 58_000);
        await Assert.That(node.Watcher.Troubles.Any(t => t.StartsWith("for a minute", StringComparison.Ordinal)))
            .IsFalse();
        ClaimEveryName(node, Cable.NowMs + 60_000);
        await Assert.That(node.Watcher.Troubles.Count(t => t.StartsWith("for a minute 10.0.0.66", StringComparison.Ordinal)))
            .IsEqualTo(1);
    }

    [Test]
    public async Task A_conflict_while_running_leads_back_to_probing_and_the_answering_owner_keeps_the_name()
    {
        Host node = Node();
        Cable.Run(20_000);
        long conflict = Cable.NowMs;
        Cable.Say(Held(node), "10.0.0.66");
        Cable.Run(5_000);
        await Assert.That(Cable.Sent(node, conflict).Any(IsProbe)).IsTrue().Because("probes again");
        Packet again = Announcements(Cable.Sent(node, conflict)).First();
        await Assert.That(again.Says(DnsType.Srv, node.Instance)).IsTrue().Because("nobody answered: the name is kept");
        await Assert.That(node.Watcher.Troubles.Count).IsEqualTo(0);
    }

    [Test]
    public async Task A_foreign_owner_that_insists_is_renamed_away_from_and_we_are_still_found()
    {
        Host node = Node(), peer = Node(4, address: "10.0.0.2");
        Cable.Run(20_000);
        Cable.Say(Held(node), "10.0.0.66");
        long seen = Cable.NowMs;
        await Assert.That(Cable.RunUntil(() => Cable.Sent(node, seen).Any(IsProbe), 1_000)).IsTrue();
        Cable.Say(Held(node), "10.0.0.66");
        Cable.Run(5_000);
        string second = MdnsNames.Instance(node.Self!, 2).ToString();
        await Assert.That(peer.Watcher.Seen[second].Run).IsEqualTo(node.Self!.Run);
    }

    [Test]
    public async Task The_same_data_from_elsewhere_is_never_a_conflict()
    {
        Host node = Node();
        Cable.Run(20_000);
        long now = Cable.NowMs;
        Cable.Say(Craft.Response(Craft.Records(node.Self!, "10.0.0.1")), "10.0.0.66");
        Cable.Say(Craft.Response(Craft.Records(node.Self!, "10.0.0.77", ttl: 0)), "10.0.0.66");
        Cable.Run(3_000);
        await Assert.That(Cable.Sent(node, now).Any(IsProbe)).IsFalse();
    }

    [Test]
    public async Task Our_own_words_of_another_interface_on_the_same_wire_are_no_conflict()
    {
        Host node = Node();
        Link second = new(2, 3, "eth1", node.Link.Family, [new LinkAddress(IPAddress.Parse("10.0.0.200"), 24)]);
        node.Engine.Join(second, Cable.NowMs);
        Cable.Run(20_000);
        long now = Cable.NowMs;
        for (int i = 0; i < 5; i++)
        {
            Cable.Say(Craft.Response(Craft.Records(node.Self!, "10.0.0.200")), "10.0.0.200");
            Cable.Run(1_500);
        }

        await Assert.That(Cable.Sent(node, now).Any(IsProbe)).IsFalse();
        await Assert.That(Cable.Sent(node, now).Count() <= 2).IsTrue().Because("and no storm");
    }

    /// <summary>What somebody would say who held the instance name of this node.</summary>
    private static byte[] Held(Host node) => Craft.Response(new DnsRecord(
        MdnsNames.Instance(node.Self!), DnsType.Srv, 120, true, RecordData.Service(9, DnsName.Of("other", "local"))));

    private static int NameLength(byte[] bytes)
    {
        if (!NameView.TrySkip(bytes, 12, out int next))
        {
            Assert.Fail("the first name is not well-formed");
        }

        return next - 12;
    }
}
