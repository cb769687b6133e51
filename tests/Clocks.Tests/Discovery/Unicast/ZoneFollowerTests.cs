using System.Net.Sockets;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Unicast;

namespace Clocks.Tests.Discovery.Unicast;

/// <summary>When a zone is looked at, and what is told of it.</summary>
public sealed class ZoneFollowerTests
{
    private const string Service = "_clocks._tcp.lab.example";

    [Test]
    [Arguments(60u, 60_000L)]
    [Arguments(0u, 5_000L)]
    [Arguments(86_400u, 300_000L)]
    public async Task A_zone_is_looked_at_again_when_what_it_said_runs_out_within_bounds(uint ttl, long expectedMs)
    {
        var zone = new Zone(new NameServer { DenialSeconds = 600 }.Srv(Service, 5001, "a.lab.example", ttl)
            .Address("a.lab.example", "10.0.0.1", ttl).Address("a.lab.example", "fd00::1", ttl));
        zone.Look();
        // That there is no PTR record is forgotten after half a minute at most.
        long least = Math.Min(expectedMs, 30_000);
        await Assert.That(zone.PauseMs >= least - 100 && zone.PauseMs <= least + least / 10 + 10).IsTrue().Because($"{zone.PauseMs}");
        zone.RunUntil(() => zone.Server.Asked.Count(asked => asked.Type == DnsType.Srv) == 2);
        long first = zone.Server.Asked.First(asked => asked.Type == DnsType.Srv).AtMs;
        long again = zone.Server.Asked.Last(asked => asked.Type == DnsType.Srv).AtMs - first;
        // What is believed for long is asked with the first look after its end, and those come every half minute.
        await Assert.That(again >= expectedMs - 1_000 && again <= expectedMs + 34_000).IsTrue().Because($"{again}");
    }

    [Test]
    public async Task A_record_that_is_added_is_met_and_one_that_is_taken_away_is_forgotten()
    {
        var zone = new Zone(new NameServer().Srv(Service, 5001, "a.lab.example").Address("a.lab.example", "10.0.0.1"));
        zone.Look();
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.1:5001");
        zone.Server.Srv(Service, 5002, "b.lab.example").Address("b.lab.example", "10.0.0.2");
        zone.RunUntil(() => zone.Watcher.Seen.Count == 2);
        zone.Server.Remove("a.lab.example");
        zone.RunUntil(() => zone.Watcher.Gone.Count == 1);
        await Assert.That(zone.Seen).IsEqualTo("b.lab.example:5002 10.0.0.2:5002");
        await Assert.That(zone.Watcher.Troubles.IsEmpty).IsTrue();
    }

    [Test]
    public async Task Nothing_that_is_unchanged_is_told_again()
    {
        var zone = new Zone(new NameServer().Srv(Service, 5001, "a.lab.example").Address("a.lab.example", "10.0.0.1"));
        zone.RunUntil(() => zone.Server.NowMs > 1_000_000 + 3_600_000);
        await Assert.That(zone.Watcher.History.Count).IsEqualTo(1);
        // What is there is asked for once a minute, by two questions; what is not every ten seconds, by two: and no more in an hour.
        await Assert.That(zone.Server.Asked.Count <= 60 * (2 + 2 * 6)).IsTrue().Because($"{zone.Server.Asked.Count}");
    }

    [Test]
    public async Task While_nobody_answers_everybody_stays_and_looks_get_rarer()
    {
        var zone = new Zone(new NameServer().Srv(Service, 5001, "a.lab.example").Address("a.lab.example", "10.0.0.1"));
        zone.Look();
        zone.Server.Down[NameServer.First] = SocketError.ConnectionRefused;
        var pauses = new List<long>();
        for (int i = 0; i < 12; i++)
        {
            zone.LookWhenDue();
            pauses.Add(zone.PauseMs);
        }

        for (int i = 0; i < pauses.Count; i++)
        {
            long middle = Math.Min(60_000, 1_000L << i);
            await Assert.That(pauses[i] >= middle * 3 / 4 && pauses[i] <= middle * 5 / 4).IsTrue().Because(string.Join(' ', pauses));
        }

        await Assert.That((zone.Watcher.Seen.Count, zone.Watcher.Gone.Count)).IsEqualTo((1, 0));
        await Assert.That(string.Join('|', zone.Watcher.Troubles)).IsEqualTo(
            "dns:lab.example.: no DNS server answers: 10.0.0.53 (refused); does one run there, and does a firewall let UDP and TCP "
                + "through? It is asked again.");
        zone.Server.Down.Clear();
        zone.Server.Srv(Service, 5002, "b.lab.example").Address("b.lab.example", "10.0.0.2");
        zone.RunUntil(() => zone.Watcher.Seen.Count == 2);
        await Assert.That(zone.PauseMs > 5_000).IsTrue();
    }

    [Test]
    public async Task Nodes_that_fail_together_do_not_come_back_together()
    {
        var pauses = new HashSet<long>();
        for (ulong seed = 0; seed < 20; seed++)
        {
            var zone = new Zone(new NameServer(), seed: seed);
            zone.Server.Down[NameServer.First] = SocketError.TimedOut;
            zone.Look();
            pauses.Add(zone.PauseMs);
        }

        await Assert.That(pauses.Count > 15).IsTrue();
    }

    [Test]
    public async Task A_node_that_cannot_be_reached_has_the_zone_asked_at_once_and_again_at_most_every_five_seconds()
    {
        var zone = new Zone(new NameServer().Srv(Service, 5001, "a.lab.example", 300).Address("a.lab.example", "10.0.0.1", 300));
        zone.Look();
        int asked = zone.Server.Asked.Count;
        zone.Server.Remove("a.lab.example");
        zone.Server.Address("a.lab.example", "10.0.0.9", 300);
        zone.Follower.Doubt();
        long pause = zone.Follower.DueMs - zone.Server.NowMs;
        await Assert.That(pause is > 4_900 and <= 5_000).IsTrue().Because($"{pause}");
        zone.RunUntil(() => zone.Server.Asked.Count > asked);
        await Assert.That(zone.Seen).IsEqualTo("a.lab.example:5001 10.0.0.9:5001");
    }

    [Test]
    public async Task A_server_that_fails_at_one_host_takes_nobody_away_and_is_named_once()
    {
        var zone = new Zone(new NameServer().Srv(Service, 5001, "a.lab.example", 5).Address("a.lab.example", "10.0.0.1", 5)
            .Srv(Service, 5001, "b.lab.example", 5).Address("b.lab.example", "10.0.0.2", 5));
        zone.Look();
        zone.Server.Instead = (asked, answer) => [asked.Name == "b.lab.example" ? zone.Server.Message(asked, 2, []) : answer];
        long start = zone.Server.NowMs;
        zone.RunUntil(() => zone.Server.NowMs > start + 600_000);
        await Assert.That((zone.Watcher.Seen.Count, zone.Watcher.Gone.Count)).IsEqualTo((2, 0));
        await Assert.That(string.Join('|', zone.Watcher.Troubles)).IsEqualTo(
            "dns:lab.example.: the DNS server 10.0.0.53 does not answer A b.lab.example: it could not find out, SERVFAIL; look at its "
                + "configuration and its log. It is asked again.");
    }

    [Test]
    public async Task An_empty_zone_is_said_to_be_so_once_and_asked_again_soon()
    {
        var zone = new Zone(new NameServer { DenialSeconds = 86_400 }.Address("www.lab.example", "10.0.0.80"));
        zone.Look();
        await Assert.That(zone.PauseMs is >= 29_900 and <= 33_010).IsTrue().Because($"{zone.PauseMs}");
        await Assert.That(zone.Watcher.Troubles.Single()).Contains("10.0.0.53 names no node at lab.example: no PTR or SRV record");
        zone.Server.Srv(Service, 5001, "a.lab.example").Address("a.lab.example", "10.0.0.1");
        zone.RunUntil(() => zone.Watcher.Seen.Count == 1);
        await Assert.That(zone.Watcher.Troubles.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_name_that_does_not_exist_is_told_as_that()
    {
        var zone = new Zone(new NameServer());
        zone.Look();
        await Assert.That(zone.Watcher.Troubles.Single()).Contains("the DNS server 10.0.0.53 knows no name lab.example (NXDOMAIN)");
    }

    [Test]
    public async Task Hosts_without_addresses_are_told_and_one_that_is_there_is_enough()
    {
        var zone = new Zone(new NameServer().Srv(Service, 5001, "a.lab.example").Srv(Service, 5002, "a.lab.example")
            .Srv(Service, 5001, "b.lab.example").Address("b.lab.example", "fe80::1"));
        zone.Look();
        await Assert.That(zone.Watcher.Troubles.Single()).IsEqualTo(
            "dns:lab.example.: lab.example names a.lab.example, b.lab.example, hosts with no address that can be dialled: "
                + "add A or AAAA records. It is asked again.");
        zone.Server.Address("b.lab.example", "10.0.0.2");
        zone.RunUntil(() => zone.Watcher.Seen.Count == 1);
        await Assert.That(zone.Watcher.Troubles.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Who_looks_once_is_not_told_that_the_zone_is_asked_again()
    {
        var zone = new Zone(new NameServer(), isOnce: true);
        zone.Server.Down[NameServer.First] = SocketError.ConnectionRefused;
        zone.Look();
        await Assert.That(zone.Watcher.Troubles.Single()).EndsWith("does a firewall let UDP and TCP through?");
    }

    [Test]
    public async Task A_zone_that_comes_and_goes_fills_no_log()
    {
        var zone = new Zone(new NameServer());
        for (int i = 0; i < 100; i++)
        {
            // However it is silent, it is so once.
            zone.Server.Down[NameServer.First] = i % 2 == 0 ? SocketError.TimedOut : SocketError.ConnectionRefused;
            zone.LookWhenDue();
        }

        await Assert.That(zone.Watcher.Troubles.Count).IsEqualTo(1);
        for (int i = 0; i < 100; i++)
        {
            _ = i % 2 == 0 ? zone.Server.Down.Remove(NameServer.First) : zone.Server.Down.TryAdd(NameServer.First, SocketError.TimedOut);
            zone.LookWhenDue();
        }

        await Assert.That(zone.Watcher.Troubles.Count).IsEqualTo(16);
    }

    [Test]
    public async Task Without_a_server_a_person_is_told_what_to_write()
    {
        var zone = new Zone(new NameServer(), settings: ResolverSettings.Nothing);
        zone.Look();
        await Assert.That(zone.Watcher.Troubles.Single()).Contains("knows no DNS server").And.Contains("dns:lab.example.@192.168.1.1");
        await Assert.That(zone.Server.Asked.Count).IsEqualTo(0);
    }

    [Test]
    public async Task What_a_look_asks_is_bounded_whatever_the_zone_names_and_a_person_hears_of_it()
    {
        var zone = new Zone(new NameServer());
        for (int i = 0; i < 1_400; i++)
        {
            string host = $"host-{i}.lab.example";
            zone.Server.Srv(Service, 1 + i, host, 300).Address(host, $"10.1.{i / 250}.{i % 250 + 1}", 300);
        }

        zone.Look();
        await Assert.That(zone.Watcher.Seen.Count).IsEqualTo(1_024);
        await Assert.That(zone.Server.Asked.Count <= 2 + 2 * 1_024 + 1).IsTrue().Because($"{zone.Server.Asked.Count}");
        await Assert.That(zone.Watcher.Troubles.Single()).Contains("names more than 1024 nodes");
    }

    [Test]
    public async Task A_node_that_listens_elsewhere_than_its_zone_says_is_told()
    {
        NameServer server = new NameServer().Srv(Service, 5001, "a.lab.example").Address("a.lab.example", "10.0.0.1")
            .Srv(Service, 5001, "b.lab.example").Address("b.lab.example", "10.0.0.2");
        var zone = new Zone(server, ownPort: 40_321);
        zone.Look();
        await Assert.That(zone.Watcher.Troubles.Single()).IsEqualTo(
            "dns:lab.example. names this machine at port 5001, and this node listens at 40321, where nobody looks: "
                + "give it --port 5001.");
        var well = new Zone(server.Srv(Service, 5002, "a.lab.example"), ownPort: 5_002);
        well.Look();
        await Assert.That(well.Watcher.Troubles.IsEmpty).IsTrue();
        // Its own place is not dialled; the other node of its machine is.
        await Assert.That(well.Seen).IsEqualTo("a.lab.example:5001 10.0.0.1:5001|b.lab.example:5001 10.0.0.2:5001");
    }
}
