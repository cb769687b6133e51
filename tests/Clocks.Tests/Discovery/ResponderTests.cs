using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

/// <summary>When a node answers, to whom, and when it does not: RFC 6762, sections 5.4 to 7.4, 11 and 18.</summary>
public sealed class ResponderTests : AskedNode
{
    [Test]
    public async Task Shared_answers_wait_20_to_120_ms_uniformly()
    {
        int[] quarters = new int[4];
        for (int i = 0; i < 200; i++)
        {
            long waited = Ask(Craft.Query(Craft.Type, DnsType.Ptr), 2_000).Single().AtMs - Asked;
            await Assert.That(waited is >= 20 and <= 120).IsTrue().Because($"{waited} ms");
            quarters[Math.Min(3, (waited - 20) / 25)]++;
        }

        foreach (int quarter in quarters)
        {
            await Assert.That(quarter is > 20 and < 90)
                .IsTrue().Because($"of 200 {quarter} in one quarter of the time");
        }
    }

    [Test]
    public async Task A_unique_answer_to_a_single_question_goes_out_at_once()
    {
        long now = Cable.NowMs;
        await Assert.That(Ask(Craft.Query(Instance, DnsType.Srv)).Single().AtMs).IsEqualTo(now);
    }

    [Test]
    public async Task A_query_with_several_questions_gets_every_answer_after_20_to_120_ms()
    {
        Packet answer = Ask(Craft.Query((Instance, DnsType.Srv, false), (Instance, DnsType.Txt, false))).Single();
        await Assert.That(answer.AtMs - Asked is >= 20 and <= 120).IsTrue();
        await Assert.That(answer.Answers.Select(r => r.Type).ToArray()).HasItems(new[] { DnsType.Srv, DnsType.Txt });
    }

    [Test]
    public async Task Answers_to_queries_that_follow_each_other_go_out_together()
    {
        long asked = Cable.NowMs;
        Cable.Say(Craft.Query(Craft.Type, DnsType.Ptr));
        Cable.Run(10);
        Cable.Say(Craft.Query(MdnsNames.Subtype(Node.Self!.Cluster), DnsType.Ptr));
        Cable.Run(10);
        Cable.Say(Craft.Query(MdnsNames.TypeEnumeration, DnsType.Ptr));
        Cable.Run(700);
        Packet answer = Cable.Sent(Node, asked).Single();
        await Assert.That(answer.Answers.Count()).IsEqualTo(3);
        await Assert.That(answer.AtMs - asked <= 520).IsTrue();
    }

    [Test]
    [Arguments(20)]
    [Arguments(98)]
    [Arguments(1_000)]
    public async Task A_question_that_is_asked_all_the_time_is_answered_once_a_second(int perSecond)
    {
        long asked = Cable.NowMs, last = asked;
        for (int i = 0; i < 10 * perSecond; i++)
        {
            Cable.Say(Craft.Query(Craft.Type, DnsType.Ptr), source: $"10.0.0.{100 + i % 100}");
            Cable.Run(asked + (i + 1) * 1_000L / perSecond - Cable.NowMs);
        }

        Packet[] answers = [.. Cable.Sent(Node, asked)];
        await Assert.That(answers.Length).IsBetween(9, 10);
        foreach (Packet answer in answers)
        {
            await Assert.That(answer.AtMs - last).IsBetween(answer == answers[0] ? 20 : 1_000, answer == answers[0] ? 520 : 1_120);
            last = answer.AtMs;
        }
    }

    [Test]
    public async Task A_record_is_not_multicast_twice_within_a_second()
    {
        Packet first = Ask(Craft.Query(Instance, DnsType.Srv), 10).Single();
        Packet second = Ask(Craft.Query(Instance, DnsType.Srv), 2_000).Single();
        await Assert.That(second.AtMs - first.AtMs).IsEqualTo(1_000);
    }

    [Test]
    public async Task A_probe_for_our_name_is_answered_at_once_and_250_ms_after_the_last_multicast()
    {
        Packet first = Ask(Craft.Query(Instance, DnsType.Srv), 10).Single();
        var foreign = new DnsRecord(Instance, DnsType.Srv, 120, true, RecordData.Service(9, HostName));
        Cable.Say(Craft.Probe(Instance, foreign));
        Cable.Run(900);
        Packet unicast = Cable.Sent(Node, first.AtMs + 1).First();
        await Assert.That(unicast.AtMs - first.AtMs <= 250)
            .IsTrue().Because("defended within 250 ms of the last multicast");
        Cable.Run(5_000);
        long later = Cable.NowMs;
        Packet defence = Ask(Craft.Probe(Instance, foreign)).First();
        await Assert.That(defence.AtMs).IsEqualTo(later).Because("at once otherwise");
        await Assert.That(defence.Says(DnsType.Srv) && defence.Says(DnsType.Txt)).IsTrue();
    }

    [Test]
    public async Task A_probe_that_wishes_for_no_unicast_is_answered_to_all_250_ms_after_the_last_multicast_and_not_sooner()
    {
        Packet first = Ask(Craft.Query(Instance, DnsType.Srv), 10).Single();
        var foreign = new DnsRecord(Instance, DnsType.Srv, 120, true, RecordData.Service(9, HostName));
        Cable.Say(Craft.Probe(Instance, unicast: false, foreign));
        Cable.Run(900);
        Packet defence = Cable.Sent(Node, first.AtMs + 1).First(packet => packet.Says(DnsType.Srv));
        await Assert.That(defence.To).IsNull();
        await Assert.That(defence.AtMs - first.AtMs).IsEqualTo(250);
    }

    [Test]
    public async Task Class_any_is_answered_and_another_class_is_not()
    {
        byte[] query = Craft.Query(Instance, DnsType.Srv);
        query[^1] = 255;
        await Assert.That(Ask(query, 2_000).Count).IsEqualTo(1);
        query[^1] = 3;
        await Assert.That(Ask(query, 2_000).Count).IsEqualTo(0);
    }

    [Test]
    public async Task Names_compare_without_the_case_of_ascii_letters() =>
        await Assert.That(Ask(Craft.Query(DnsName.Of("_CLOCKS", "_Tcp", "LOCAL"), DnsType.Ptr)).Count)
            .IsEqualTo(1);

    [Test]
    public async Task Only_own_records_are_answered_never_the_cache()
    {
        var other = Craft.Node(8, 4008);
        Cable.Say(Craft.Response(Craft.Records(other, "10.0.0.8")));
        Cable.Run(2_000);
        await Assert.That(Ask(Craft.Query(MdnsNames.Instance(other), DnsType.Srv)).Count).IsEqualTo(0);
        Packet listing = Ask(Craft.Query(Craft.Type, DnsType.Ptr)).Single();
        await Assert.That(listing.Answers.Count()).IsEqualTo(1);
    }

    [Test]
    public async Task A_known_answer_with_at_least_half_its_life_left_is_not_said_again()
    {
        (DnsName, DnsType, bool)[] question = [(Craft.Type, DnsType.Ptr, false)];
        await Assert.That(Ask(Craft.Query(question, [Own(DnsType.Ptr, 4_500)])).Count).IsEqualTo(0).Because("full");
        await Assert.That(Ask(Craft.Query(question, [Own(DnsType.Ptr, 2_250)])).Count).IsEqualTo(0).Because("half");
        await Assert.That(Ask(Craft.Query(question, [Own(DnsType.Ptr, 2_249)])).Count)
            .IsEqualTo(1).Because("less than half");
        Cable.Run(2_000);
        DnsRecord foreign = Craft.Records(Craft.Node(8, 4008), "10.0.0.8")[0];
        await Assert.That(Ask(Craft.Query(question, [foreign])).Count).IsEqualTo(1).Because("somebody else's");
    }

    [Test]
    public async Task Known_answers_of_further_packets_are_waited_for_400_to_500_ms()
    {
        (DnsName, DnsType, bool)[] question = [(Craft.Type, DnsType.Ptr, false)];
        long waited = Ask(Craft.Query(question, [], truncated: true)).Single().AtMs - Asked;
        await Assert.That(waited is >= 400 and <= 500).IsTrue().Because($"{waited} ms");
        Cable.Run(2_000);
        Cable.Say(Craft.Query(question, [], truncated: true));
        Cable.Run(100);
        await Assert.That(Ask(Craft.Query([], [Own(DnsType.Ptr, 4_500)]), 1_500).Count)
            .IsEqualTo(0).Because("named in the second packet");
        Cable.Say(Craft.Query(question, [], truncated: true));
        Cable.Run(100);
        await Assert.That(Ask(Craft.Query([], [Own(DnsType.Ptr, 4_500)]), 1_500, source: "10.0.0.98").Count)
            .IsEqualTo(1).Because("another's continuation");
    }

    [Test]
    public async Task A_query_that_is_continued_for_ever_is_answered_all_the_same()
    {
        (DnsName, DnsType, bool)[] question = [(Craft.Type, DnsType.Ptr, false)];
        long start = Cable.NowMs;
        for (int i = 0; i < 20; i++)
        {
            Cable.Say(Craft.Query(i == 0 ? question : [], [], truncated: true));
            Cable.Run(100);
        }

        await Assert.That(Cable.Sent(Node, start).First().AtMs - start <= 1_000).IsTrue();
    }

    [Test]
    public async Task An_answer_that_somebody_else_gives_with_no_shorter_life_is_not_given_again()
    {
        Cable.Say(Craft.Query(Craft.Type, DnsType.Ptr));
        Cable.Run(1);
        await Assert.That(Ask(Craft.Response(Own(DnsType.Ptr, 4_500))).Count).IsEqualTo(0);
    }

    [Test]
    public async Task Who_wishes_for_unicast_gets_it_when_the_group_heard_it_lately()
    {
        Packet answer = Ask(Craft.Query(Craft.Type, DnsType.Ptr, unicast: true)).Single();
        await Assert.That(answer.To).IsEqualTo(new IPEndPoint(IPAddress.Parse("10.0.0.99"), 5353));
        await Assert.That(answer.AtMs - Asked is >= 20 and <= 120).IsTrue().Because("delayed like any other");
        await Assert.That(answer.Records.Single(r => r.Type == DnsType.Srv).Flush)
            .IsTrue().Because("flush bit as by multicast");
    }

    [Test]
    public async Task Who_wishes_for_unicast_gets_multicast_after_a_quarter_of_the_life()
    {
        Cable.Run(4_500 / 4 * 1_000 + 1_000);
        await Assert.That(Ask(Craft.Query(Craft.Type, DnsType.Ptr, unicast: true)).Single().To).IsNull();
    }

    [Test]
    public async Task A_query_sent_to_us_alone_is_answered_to_the_asker_alone() =>
        await Assert.That(Ask(Craft.Query(Craft.Type, DnsType.Ptr), to: Node).Single().To).IsNotNull();

    [Test]
    public async Task A_query_sent_to_us_alone_from_another_network_is_ignored()
    {
        foreach (int port in new[] { 5353, 53, 40_000 })
        {
            await Assert.That(Ask(Craft.Query(Craft.Type, DnsType.Ptr), source: "203.0.113.7", port: port, to: Node).Count)
                .IsEqualTo(0);
        }
    }

    [Test]
    public async Task A_wish_for_unicast_from_a_foreign_address_on_the_link_is_answered_by_multicast() =>
        await Assert.That(Ask(Craft.Query(Craft.Type, DnsType.Ptr, unicast: true), source: "172.31.9.9").Single().To)
            .IsNull();

    [Test]
    public async Task An_ordinary_resolver_gets_an_ordinary_answer()
    {
        byte[] query = Craft.Query([(Instance, DnsType.Srv, false)], [], id: 0x1234);
        Packet answer = Ask(query, port: 40_000).Single();
        await Assert.That(answer.To).IsEqualTo(new IPEndPoint(IPAddress.Parse("10.0.0.99"), 40_000));
        await Assert.That(answer.Header.Id).IsEqualTo((ushort)0x1234);
        await Assert.That(answer.Questions.Single()).IsEqualTo((Node.Instance, DnsType.Srv, false));
        await Assert.That(answer.Records.TrueForAll(record => record.Ttl <= 10 && !record.Flush)).IsTrue();
        byte[] target = MdnsNames.Host(Node.Self!.Run).Wire.ToArray();
        await Assert.That(answer.Bytes.AsSpan().IndexOf(target) > 0)
            .IsTrue().Because("the target of SRV is not compressed");
    }

    [Test]
    public async Task Flags_without_meaning_are_ignored_and_other_opcodes_and_codes_are_not_answered()
    {
        (DnsName, DnsType, bool)[] question = [(Instance, DnsType.Srv, false)];
        await Assert.That(Ask(Craft.Query(question, [], flags: 0x05F0), 2_000).Count)
            .IsEqualTo(1).Because("AA RD RA Z AD CD");
        await Assert.That(Ask(Craft.Query(question, [], flags: 0x0800), 2_000).Count).IsEqualTo(0).Because("opcode 1");
        await Assert.That(Ask(Craft.Query(question, [], flags: 0x0003), 2_000).Count).IsEqualTo(0).Because("code 3");
    }

    [Test]
    public async Task Five_thousand_queries_in_a_second_get_few_answers()
    {
        long start = Cable.NowMs;
        for (int i = 0; i < 1_000; i++)
        {
            for (int k = 0; k < 5; k++)
            {
                byte[] query = Craft.Query(Instance, k % 2 == 0 ? DnsType.Srv : DnsType.Txt, unicast: i % 2 == 0);
                Cable.Say(query, "10.0.0." + (i % 50 + 100), i % 3 == 0 ? 4_000 : 5353);
            }

            Cable.Run(1);
        }

        int multicast = Cable.Sent(Node, start).Count(p => p.To is null);
        int unicast = Cable.Sent(Node, start).Count(p => p.To is not null);
        await Assert.That(multicast <= 6).IsTrue().Because($"{multicast} multicasts");
        await Assert.That(unicast <= 210)
            .IsTrue().Because($"{unicast} unicasts: a hundred a second, and a hundred saved up");
    }
}
