using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Unicast;

namespace Clocks.Tests.Discovery.Unicast;

/// <summary>One question to the servers: RFC 1035, 2308, 5452, 6891, 7766.</summary>
public sealed class StubResolverTests
{
    private const string Service = "_clocks._tcp.lab.example";

    [Test]
    public async Task A_question_is_asked_once_with_room_for_a_large_answer()
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example", ttl: 77);
        DnsReply reply = Ask(server, Service);
        await Assert.That((reply.Outcome, reply.Lifetime, reply.Records.Count)).IsEqualTo((DnsOutcome.Records, 77u, 1));
        AskedQuestion asked = server.Asked.Single();
        await Assert.That((asked.Name, asked.Type, asked.IsTcp, asked.UdpBytes)).IsEqualTo((Service, DnsType.Srv, false, 1_232));
        // RD alone: the resolver is to look further.
        await Assert.That((asked.Bytes[2], asked.Bytes[3])).IsEqualTo(((byte)1, (byte)0));
    }

    [Test]
    public async Task Ids_are_drawn_anew_for_each_question()
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example");
        for (int i = 0; i < 50; i++)
        {
            Ask(server, Service);
        }

        // Fifty of 65 536: two alike are likely in one run of fifty, ten are not in the life of this project.
        await Assert.That(server.Asked.Select(asked => asked.Id).Distinct().Count() > 40).IsTrue();
    }

    [Test]
    [Arguments("another id")]
    [Arguments("another name")]
    [Arguments("another type")]
    [Arguments("a question")]
    [Arguments("another opcode")]
    [Arguments("two questions")]
    [Arguments("a pointer to itself")]
    [Arguments("half of it")]
    [Arguments("a byte")]
    [Arguments("no question")]
    public async Task What_does_not_answer_the_question_is_passed_over_and_the_answer_behind_it_counts(string what)
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example");
        server.Instead = (asked, answer) => [Spoilt(what, answer, asked), answer];
        DnsReply reply = Ask(server, Service);
        await Assert.That((reply.Outcome, server.Asked.Count)).IsEqualTo((DnsOutcome.Records, 1));
        server.Asked.Clear();
        server.Instead = (asked, answer) => [Spoilt(what, answer, asked)];
        reply = Ask(server, Service);
        // Asked again, the second time as of old.
        string sizes = string.Join(',', server.Asked.Select(each => each.UdpBytes));
        await Assert.That((reply.Outcome, sizes)).IsEqualTo((DnsOutcome.Silent, "1232,0"));
        await Assert.That(reply.Why).IsEqualTo("10.0.0.53 (no answer)");
    }

    private static byte[] Spoilt(string what, byte[] answer, AskedQuestion asked)
    {
        byte[] bytes = [.. answer];
        switch (what)
        {
            case "another id":
                bytes[1] ^= 1;
                break;
            case "another name":
                bytes[14] ^= 3;
                break;
            case "another type":
                bytes[12 + NameServer.NameData(asked.Name).Length + 1] = (byte)DnsType.Ptr;
                break;
            case "a question":
                bytes[2] &= 0x7F;
                break;
            case "another opcode":
                bytes[2] |= 0x10;
                break;
            case "two questions":
                bytes[5] = 2;
                break;
            case "a pointer to itself":
                (bytes[12], bytes[13]) = (0xC0, 12);
                break;
            case "half of it":
                return bytes[..(bytes.Length / 2)];
            case "a byte":
                return bytes[..1];
            case "no question":
                bytes[5] = 0;
                break;
        }

        return bytes;
    }

    [Test]
    public async Task Who_sends_guesses_without_end_is_not_waited_for_and_the_server_asked_by_tcp()
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example");
        server.Instead = (asked, answer) => asked.IsTcp ? [answer] : Enumerable.Repeat(Spoilt("another id", answer, asked), 100);
        DnsReply reply = Ask(server, Service);
        string ways = string.Join(',', server.Asked.Select(each => each.IsTcp));
        await Assert.That((reply.Outcome, ways)).IsEqualTo((DnsOutcome.Records, "False,True"));
    }

    [Test]
    public async Task An_answer_that_does_not_fit_is_asked_for_by_tcp_and_is_whole()
    {
        var server = new NameServer();
        for (int i = 0; i < 1_040; i++)
        {
            server.Srv(Service, 5001 + i, $"host-{i}.lab.example");
        }

        DnsReply reply = Ask(server, Service);
        await Assert.That((reply.Records.Count, server.Asked.Count, server.Asked[1].IsTcp)).IsEqualTo((1_040, 2, true));
    }

    [Test]
    public async Task A_server_that_has_more_than_fits_and_takes_no_tcp_is_named()
    {
        var server = new NameServer();
        for (int i = 0; i < 100; i++)
        {
            server.Srv(Service, 5001 + i, $"host-{i}.lab.example");
        }

        server.Instead = (asked, answer) => asked.IsTcp ? [] : [answer];
        DnsReply reply = Ask(server, Service);
        await Assert.That(reply.Outcome).IsEqualTo(DnsOutcome.Silent);
        await Assert.That(reply.Why).IsEqualTo("10.0.0.53 (its answer is too long for UDP; by TCP: no answer)");
    }

    [Test]
    [Arguments(1)]
    [Arguments(4)]
    public async Task A_server_of_old_that_does_not_know_the_size_is_asked_without_it(int code)
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example");
        server.Instead = (asked, answer) => asked.UdpBytes == 0 ? [answer] : [[.. server.Message(asked, code, [])[..4], .. new byte[8]]];
        DnsReply reply = Ask(server, Service);
        await Assert.That((reply.Outcome, server.Asked.Count)).IsEqualTo((DnsOutcome.Records, 2));
    }

    [Test]
    [Arguments(1, "FORMERR")]
    [Arguments(2, "SERVFAIL")]
    [Arguments(4, "NOTIMP")]
    [Arguments(5, "REFUSED")]
    [Arguments(9, "its code is 9")]
    public async Task What_a_server_refuses_another_is_asked_and_where_all_do_the_reason_is_told(int code, string word)
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example");
        server.Instead = (asked, answer) => [asked.Server.Equals(NameServer.First) ? server.Message(asked, code, []) : answer];
        await Assert.That(Ask(server, Service, NameServer.First, NameServer.Second).Outcome).IsEqualTo(DnsOutcome.Records);
        DnsReply reply = Ask(server, Service, NameServer.First);
        await Assert.That((reply.Outcome, reply.Server)).IsEqualTo((DnsOutcome.Refused, NameServer.First));
        await Assert.That(reply.Why).Contains(word);
    }

    [Test]
    public async Task Servers_are_tried_in_turn_and_who_answered_last_is_asked_first()
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example");
        server.Down[NameServer.First] = SocketError.TimedOut;
        StubResolver resolver = Resolver(server, NameServer.First, NameServer.Second);
        long before = server.NowMs;
        _ = resolver.Ask(DnsName.Of(Service.Split('.')), DnsType.Srv);
        await Assert.That(server.NowMs - before).IsEqualTo(1_001);
        _ = resolver.Ask(DnsName.Of(Service.Split('.')), DnsType.Srv);
        await Assert.That(server.NowMs - before).IsEqualTo(1_002);
        server.Down[NameServer.Second] = SocketError.ConnectionRefused;
        DnsReply reply = resolver.Ask(DnsName.Of(Service.Split('.')), DnsType.Srv);
        await Assert.That(reply.Why).IsEqualTo("10.0.0.54 (refused), 10.0.0.53 (no answer)");
        // One refuses at once, twice, as nobody listens there; the other is waited for a second, and then two.
        await Assert.That(server.NowMs - before).IsEqualTo(1_002 + 1 + 1_000 + 1 + 2_000);
    }

    [Test]
    public async Task Where_one_refuses_the_silent_are_not_waited_for_again_and_who_spoke_is_asked_first()
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example");
        server.Down[NameServer.First] = SocketError.TimedOut;
        server.Instead = (asked, _) => [server.Message(asked, 5, [])];
        StubResolver resolver = Resolver(server, NameServer.First, NameServer.Second);
        long before = server.NowMs;
        await Assert.That(resolver.Ask(DnsName.Of(Service.Split('.')), DnsType.Srv).Why).Contains("REFUSED");
        await Assert.That(server.NowMs - before).IsEqualTo(1_001);
        server.Instead = null;
        _ = resolver.Ask(DnsName.Of(Service.Split('.')), DnsType.Srv);
        await Assert.That(server.Asked.Last().Server).IsEqualTo(NameServer.Second);
        await Assert.That(server.Asked.Count).IsEqualTo(3);
    }

    [Test]
    public async Task Aliases_are_followed_within_an_answer_and_beyond_it_and_the_shortest_life_counts()
    {
        NameServer server = new NameServer().Alias(Service, "one.lab.example", ttl: 40).Alias("one.lab.example", "two.lab.example", ttl: 20)
            .Srv("two.lab.example", 5001, "a.lab.example", ttl: 60);
        DnsReply reply = Ask(server, Service);
        await Assert.That((reply.Records.Count, reply.Lifetime, server.Asked.Count)).IsEqualTo((1, 20u, 1));

        // The same by a server that says the alias alone, as it does that has not the zone of its target.
        server.Instead = (asked, answer) => [asked.Name == Service
            ? server.Message(asked, 0, [(Service, DnsType.CName, 30, NameServer.NameData("two.lab.example"))])
            : answer];
        reply = Ask(server, Service);
        await Assert.That((reply.Records.Count, reply.Lifetime, server.Asked.Last().Name)).IsEqualTo((1, 30u, "two.lab.example"));
    }

    [Test]
    [Arguments(true)]
    [Arguments(false)]
    public async Task A_circle_of_aliases_ends(bool isInOneAnswer)
    {
        NameServer server = new NameServer().Alias(Service, "other.example").Alias("other.example", Service);
        if (!isInOneAnswer)
        {
            server.Instead = (asked, _) => [server.Message(
                asked, 0, [(asked.Name, DnsType.CName, 30, NameServer.NameData(asked.Name == Service ? "other.example" : Service))])];
        }

        DnsReply reply = Ask(server, Service);
        await Assert.That((reply.Outcome, reply.Why)).IsEqualTo((DnsOutcome.Refused, "more than 8 aliases follow one another"));
        await Assert.That(server.Asked.Count <= 8).IsTrue();
    }

    [Test]
    public async Task What_is_not_there_is_believed_as_long_as_the_zone_says()
    {
        NameServer server = new NameServer { DenialSeconds = 25 }.Address("lab.example", "10.0.0.1");
        DnsReply reply = Ask(server, Service);
        await Assert.That((reply.Outcome, reply.Lifetime)).IsEqualTo((DnsOutcome.NoName, 25u));
        reply = Ask(server, "lab.example");
        await Assert.That((reply.Outcome, reply.Lifetime)).IsEqualTo((DnsOutcome.NoRecords, 25u));
        server.DenialSeconds = null;
        await Assert.That(Ask(server, Service).Lifetime).IsEqualTo(0u);
        server.DenialSeconds = 100_000;
        // The SOA's own life bounds what it denies (RFC 2308, section 3).
        await Assert.That(Ask(server, Service).Lifetime).IsEqualTo(3_600u);
    }

    [Test]
    public async Task A_server_that_sends_elsewhere_is_no_resolver_and_is_named()
    {
        var server = new NameServer { Flags = 0 };
        server.Instead = (asked, _) =>
        {
            byte[] bytes = server.Message(asked, 0, [("example", DnsType.NS, 60, NameServer.NameData("ns.example"))]);
            // From the answers to the authorities.
            (bytes[7], bytes[9]) = (0, 1);
            return [bytes];
        };
        await Assert.That(Ask(server, Service).Why).Contains("no recursion");
    }

    private static DnsReply Ask(NameServer server, string name, params IPEndPoint[] servers) =>
        Resolver(server, servers.Length == 0 ? [NameServer.First] : servers).Ask(DnsName.Of(name.Split('.')), DnsType.Srv);

    private static StubResolver Resolver(NameServer server, params IPEndPoint[] servers) => new(server, new Watcher())
    {
        Settings = ResolverSettings.Nothing with { Servers = servers },
    };
}
