using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Unicast;

namespace Clocks.Tests.Discovery.Unicast;

/// <summary>How nodes may be named in a zone, and under which names: RFC 2782, RFC 6763 section 11, resolv.conf(5).</summary>
public sealed class ZoneWalkTests
{
    private const string Service = "_clocks._tcp.lab.example", Instance = "lab-3." + Service;

    [Test]
    public async Task Services_are_listed_by_pointers_and_their_texts_say_who_they_are()
    {
        var zone = new Zone(new NameServer().Add(Service, DnsType.Ptr, NameServer.NameData(Instance)).Srv(Instance, 5001, "a.lab.example")
            .Add(Instance, DnsType.Txt, TextPairs.Write("txtvers=1", "id=3", "cluster=red")).Address("a.lab.example", "10.0.0.3"));
        zone.Look();
        var seen = zone.Watcher.Seen.Values.Single();
        await Assert.That((seen.Key, seen.Source, seen.Id?.Value, seen.Cluster, seen.Host, seen.Run)).IsEqualTo(
            ("a.lab.example:5001 from the DNS", "dns", 3, "red", "a.lab.example", null));
    }

    [Test]
    [Arguments("id=70000")]
    [Arguments("id=3x")]
    [Arguments("id")]
    [Arguments("")]
    public async Task A_text_that_says_nothing_usable_costs_nothing(string text)
    {
        var zone = new Zone(new NameServer().Add(Service, DnsType.Ptr, NameServer.NameData(Instance)).Srv(Instance, 5001, "a.lab.example")
            .Add(Instance, DnsType.Txt, TextPairs.Write(text)).Address("a.lab.example", "10.0.0.3"));
        zone.Look();
        await Assert.That(zone.Watcher.Seen.Values.Single().Id).IsNull();
    }

    [Test]
    public async Task A_server_that_refuses_a_listing_and_has_services_is_taken_at_its_word()
    {
        var server = new NameServer().Srv(Service, 5001, "a.lab.example").Address("a.lab.example", "10.0.0.3");
        server.Instead = (asked, answer) => [asked.Type == DnsType.Ptr ? server.Message(asked, 5, []) : answer];
        var zone = new Zone(server);
        zone.Look();
        await Assert.That((zone.Seen, zone.Watcher.Troubles.Count)).IsEqualTo(("a.lab.example:5001 10.0.0.3:5001", 0));
        server.Remove("a.lab.example");
        zone.RunUntil(() => zone.Watcher.Gone.Count == 1);
    }

    [Test]
    public async Task Services_by_pointers_and_those_beside_them_are_taken_together_and_each_place_once()
    {
        var zone = new Zone(new NameServer().Add(Service, DnsType.Ptr, NameServer.NameData(Instance)).Srv(Instance, 5001, "a.lab.example")
            .Srv(Service, 5001, "A.lab.example").Srv(Service, 5002, "a.lab.example").Srv(Service, 0, "a.lab.example")
            .Srv(Service, 5003, ".").Address("a.lab.example", "10.0.0.3"));
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.3:5001|a.lab.example:5002 10.0.0.3:5002");
    }

    [Test]
    [Arguments("lab.example.")]
    [Arguments("_clocks._tcp.lab.example.")]
    [Arguments("_run7._tcp.lab.example.")]
    public async Task Services_may_stand_at_the_name_itself(string place)
    {
        var zone = new Zone(new NameServer().Srv(place.TrimEnd('.'), 5001, "a.lab.example").Address("a.lab.example", "10.0.0.3"), place);
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.3:5001");
        await Assert.That(zone.Server.Asked.Exists(asked => asked.Name.StartsWith("_clocks._tcp._", StringComparison.Ordinal))).IsFalse();
    }

    [Test]
    public async Task Addresses_alone_are_nodes_where_somebody_says_the_port_each_by_itself()
    {
        NameServer server = new NameServer().Address("lab.example", "10.0.0.3").Address("lab.example", "10.0.0.4")
            .Address("lab.example", "fd00::3");
        var zone = new Zone(server, "lab.example.:5001", port: 7_000);
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("10.0.0.3:5001 10.0.0.3:5001|10.0.0.4:5001 10.0.0.4:5001|[fd00::3]:5001 [fd00::3]:5001");
        zone = new Zone(server, port: 7_000);
        zone.Look();
        await Assert.That(zone.Watcher.Seen.Values.SelectMany(each => each.EndPoints).All(each => each.Port == 7_000)).IsTrue();
        zone = new Zone(server);
        zone.Look();
        await Assert.That(zone.Watcher.Seen.IsEmpty).IsTrue();
        await Assert.That(zone.Watcher.Troubles.Single()).Contains(
            "lab.example has addresses, and no SRV record says at which port nodes listen; write it, dns:lab.example.:5001");
    }

    [Test]
    public async Task A_host_with_an_address_of_each_kind_is_one_node()
    {
        var zone = new Zone(new NameServer().Srv(Service, 5001, "a.lab.example").Address("a.lab.example", "10.0.0.3")
            .Address("a.lab.example", "fd00::3"));
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.3:5001 [fd00::3]:5001");
    }

    [Test]
    public async Task Addresses_that_are_no_machines_are_not_dialled()
    {
        var zone = new Zone(new NameServer());
        string[] addresses =
            ["0.0.0.0", "224.0.0.251", "255.255.255.255", "::", "ff02::fb", "::ffff:10.0.0.9", "fe80::1", "10.0.0.3"];
        foreach (string address in addresses)
        {
            zone.Server.Address("lab.example", address);
        }

        zone.Server.Srv(Service, 5001, "lab.example");
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("lab.example:5001 10.0.0.3:5001");
    }

    [Test]
    public async Task What_a_server_says_beside_its_answer_is_not_asked_for()
    {
        var server = new NameServer().Srv(Service, 5001, "a.lab.example");
        server.Beside.Add(("a.lab.example", DnsType.A, 60, [10, 0, 0, 3]));
        server.Beside.Add(("a.lab.example", DnsType.Aaaa, 60, System.Net.IPAddress.Parse("fd00::3").GetAddressBytes()));
        var zone = new Zone(server);
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.3:5001 [fd00::3]:5001");
        await Assert.That(string.Join(' ', server.Asked.Select(asked => asked.Type))).IsEqualTo("Ptr Srv");
    }

    [Test]
    [Arguments("clocks", 5, "clocks.default.svc.cluster.local", "_clocks._tcp.clocks.default.svc.cluster.local")]
    [Arguments("clocks.default", 5, "clocks.default.svc.cluster.local", "_clocks._tcp.clocks.default.default.svc.cluster.local")]
    [Arguments("clocks.default", 1, "clocks.default", "_clocks._tcp.clocks.default")]
    [Arguments("clocks", 1, "clocks", "_clocks._tcp.clocks.default.svc.cluster.local")]
    public async Task Short_names_are_looked_for_below_the_domains_of_the_search_list(
        string typed, int dots, string there, string firstAsked)
    {
        var settings = ResolverSettings.Nothing with
        {
            Servers = [NameServer.First],
            Search = ["default.svc.cluster.local", "svc.cluster.local"],
            Dots = dots,
        };
        var zone = new Zone(new NameServer().Srv($"_clocks._tcp.{there}", 5001, "p-0." + there).Address("p-0." + there, "10.0.0.3"), typed,
            settings: settings);
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo($"p-0.{there}:5001 10.0.0.3:5001");
        await Assert.That(zone.Server.Asked[0].Name).IsEqualTo(firstAsked);
    }

    [Test]
    public async Task A_whole_name_and_one_for_a_named_server_have_nothing_appended()
    {
        var settings = ResolverSettings.Nothing with { Servers = [NameServer.First], Search = ["lab.example"], Dots = 5 };
        foreach (string typed in (string[])["a.b.", "a.b@10.0.0.53"])
        {
            var zone = new Zone(new NameServer(), typed, settings: settings);
            zone.Look();
            await Assert.That(zone.Server.Asked.TrueForAll(asked => asked.Name.EndsWith("a.b", StringComparison.Ordinal))).IsTrue();
        }
    }

    [Test]
    public async Task A_domain_of_the_list_that_nobody_answers_for_hinders_no_other()
    {
        var settings = ResolverSettings.Nothing with { Servers = [NameServer.First], Search = ["broken.example", "lab.example"], Dots = 2 };
        var server = new NameServer().Srv("_clocks._tcp.x.lab.example", 5001, "a.lab.example", 300)
            .Address("a.lab.example", "10.0.0.3", 300);
        server.Instead = (asked, answer) => [IsBelow(asked, "broken.example") ? server.Message(asked, 2, []) : answer];
        var zone = new Zone(server, "x", settings: settings);
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.3:5001");
        await Assert.That((zone.Watcher.Troubles.Count, zone.PauseMs >= 5_000)).IsEqualTo((0, true));
    }

    [Test]
    public async Task While_nobody_answers_for_the_name_that_was_meant_no_other_is_taken()
    {
        var settings = ResolverSettings.Nothing with { Servers = [NameServer.First], Search = ["lab.example"], Dots = 2 };
        var server = new NameServer().Srv("_clocks._tcp.x.lab.example", 5001, "a.lab.example").Address("a.lab.example", "10.0.0.3")
            .Srv("_clocks._tcp.x", 5001, "wrong.example").Address("wrong.example", "10.0.0.66");
        var zone = new Zone(server, "x", settings: settings);
        zone.Look();
        server.Instead = (asked, answer) => [IsBelow(asked, "lab.example") ? server.Message(asked, 2, []) : answer];
        long start = server.NowMs;
        zone.RunUntil(() => server.NowMs > start + 600_000);
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.3:5001");
        server.Down[NameServer.First] = SocketError.TimedOut;
        zone.Look();
        await Assert.That(zone.Watcher.Gone.IsEmpty).IsTrue();
    }

    private static bool IsBelow(AskedQuestion asked, string domain) => asked.Name.EndsWith(domain, StringComparison.Ordinal);
}
