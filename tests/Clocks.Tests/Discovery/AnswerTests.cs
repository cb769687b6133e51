using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Tests.Discovery;

/// <summary>What stands in an answer: RFC 6762, sections 6, 6.1, 10 and 18; RFC 6763.</summary>
public sealed class AnswerTests : AskedNode
{
    [Test]
    public async Task A_listing_carries_service_text_and_addresses_beside_it()
    {
        Packet answer = Ask(Craft.Query(Craft.Type, DnsType.Ptr)).Single();
        await Assert.That(DnsName.FromWire(answer.Answers.Single().Data).ToString()).IsEqualTo(Node.Instance);
        foreach (DnsType type in new[] { DnsType.Srv, DnsType.Txt, DnsType.A, DnsType.Aaaa })
        {
            await Assert.That(answer.Says(type)).IsTrue().Because(type.ToString());
        }

        await Assert.That(answer.Questions.Count).IsEqualTo(0).Because("a multicast response repeats no question");
        await Assert.That(answer.Header.Id).IsEqualTo((ushort)0);
        await Assert.That(answer.Header.Flags).IsEqualTo(DnsHeader.ResponseFlags).Because("QR and AA, nothing else");
    }

    [Test]
    public async Task A_service_carries_its_addresses_beside_it()
    {
        Packet answer = Ask(Craft.Query(Instance, DnsType.Srv)).Single();
        await Assert.That(answer.Answers.Single().Type).IsEqualTo(DnsType.Srv);
        await Assert.That(answer.Says(DnsType.A) && answer.Says(DnsType.Aaaa)).IsTrue();
    }

    [Test]
    public async Task An_address_carries_the_other_family_beside_it() =>
        await Assert.That(Ask(Craft.Query(HostName, DnsType.A)).Single().Says(DnsType.Aaaa)).IsTrue();

    [Test]
    public async Task What_the_last_second_carried_beside_an_answer_is_not_carried_again()
    {
        Ask(Craft.Query(HostName, DnsType.A), 10);
        await Assert.That(Ask(Craft.Query(Instance, DnsType.Srv), 10).Single().Says(DnsType.A)).IsFalse();
    }

    [Test]
    public async Task Any_returns_all_records_of_the_name()
    {
        Packet answer = Ask(Craft.Query(Instance, DnsType.Any)).Single();
        await Assert.That(answer.Answers.Select(r => r.Type).ToArray()).HasItems(new[] { DnsType.Srv, DnsType.Txt });
    }

    [Test]
    public async Task A_missing_type_of_a_name_of_ours_is_denied_with_what_there_is()
    {
        PacketRecord denial = Ask(Craft.Query(Instance, DnsType.A)).Single().Answers.Single();
        await Assert.That((denial.Type, denial.Name, denial.Flush)).IsEqualTo((DnsType.Nsec, Node.Instance, true));
        byte[] bitmap = denial.Data[Instance.Wire.Length..];
        await Assert.That(denial.Data.AsSpan().StartsWith(Instance.Wire))
            .IsTrue().Because("the next name is the name itself");
        await Assert.That(bitmap)
            .IsSequence(new byte[] { 0, 5, 0, 0, 0x80, 0, 0x40 }).Because("window 0: TXT (16) and SRV (33), not NSEC");
    }

    [Test]
    public async Task A_host_without_ipv6_says_so()
    {
        Host plain = Cable.Add(Craft.Node(4, 4004), "10.0.0.2");
        Cable.Run(20_000);
        long now = Cable.NowMs;
        Cable.Say(Craft.Query(MdnsNames.Host(plain.Self!.Run), DnsType.Aaaa));
        Cable.Run(500);
        await Assert.That(Cable.Sent(plain, now).Single().Answers.Single().Type).IsEqualTo(DnsType.Nsec);
        now = Cable.NowMs + 1_000;
        Cable.Run(1_000);
        Cable.Say(Craft.Query(MdnsNames.Host(plain.Self.Run), DnsType.A));
        Cable.Run(500);
        await Assert.That(Cable.Sent(plain, now).Single().Says(DnsType.Nsec)).IsTrue().Because("beside its address");
    }

    [Test]
    public async Task Shared_names_get_no_negative_answer() =>
        await Assert.That(Ask(Craft.Query((Craft.Type, DnsType.A, false), (MdnsNames.TypeEnumeration, DnsType.Txt, false))).Count)
            .IsEqualTo(0);

    [Test]
    public async Task The_types_of_the_link_list_ours()
    {
        PacketRecord answer = Ask(Craft.Query(MdnsNames.TypeEnumeration, DnsType.Ptr)).Single().Answers.Single();
        await Assert.That(DnsName.FromWire(answer.Data).ToString()).IsEqualTo("_clocks._tcp.local");
    }

    [Test]
    public async Task The_subtype_of_the_cluster_lists_the_same_instance()
    {
        PacketRecord answer = Ask(Craft.Query(MdnsNames.Subtype(Node.Self!.Cluster), DnsType.Ptr)).Single().Answers.Single();
        await Assert.That(DnsName.FromWire(answer.Data).ToString()).IsEqualTo(Node.Instance);
    }

    [Test]
    public async Task Lives_are_120_s_with_a_host_name_and_4500_s_without()
    {
        Packet answer = Ask(Craft.Query(Craft.Type, DnsType.Ptr)).Single();
        foreach (PacketRecord record in answer.Records)
        {
            await Assert.That(record.Ttl)
                .IsEqualTo(record.Type is DnsType.Ptr or DnsType.Txt ? 4_500u : 120u).Because(record.ToString());
        }
    }

    [Test]
    public async Task The_flush_bit_is_on_unique_records_only()
    {
        foreach (PacketRecord record in Ask(Craft.Query(Craft.Type, DnsType.Ptr)).Single().Records)
        {
            await Assert.That(record.Flush).IsEqualTo(record.Type != DnsType.Ptr).Because(record.ToString());
        }
    }

    [Test]
    public async Task A_set_of_addresses_is_always_sent_whole()
    {
        Link two = Node.Link with { Addresses = [.. Node.Link.Addresses, new LinkAddress(IPAddress.Parse("10.0.0.201"), 24)] };
        Node.Engine.Change(two, Cable.NowMs);
        Cable.Run(20_000);
        DnsRecord known = Own(DnsType.A, 120);
        Packet answer = Ask(Craft.Query([(HostName, DnsType.A, false)], [known])).Single();
        await Assert.That(answer.Answers.Count(r => r.Type == DnsType.A))
            .IsEqualTo(2).Because("the flush bit says that these are all");
    }

    [Test]
    public async Task Names_are_compressed_in_answers()
    {
        Packet answer = Ask(Craft.Query(Craft.Type, DnsType.Ptr)).Single();
        await Assert.That(Count(answer.Bytes, "_clocks"u8)).IsEqualTo(1).Because("the type is written once");
        await Assert.That(Count(answer.Bytes, MdnsNames.Host(Node.Self!.Run).FirstLabel))
            .IsEqualTo(1).Because("the host name is written once, SRV included");
    }

    private static int Count(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> what)
    {
        int count = 0;
        for (int at; (at = bytes.IndexOf(what)) >= 0; bytes = bytes[(at + 1)..])
        {
            count++;
        }

        return count;
    }
}
