using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;
using Clocks.Discovery.Unicast;
using Clocks.Doctor;
using Clocks.Model;

namespace Clocks.Tests.Node;

/// <summary>
/// What the checks conclude from what they see; what they see of real networks is tested in tests/lan.
/// </summary>
public sealed class DoctorTests
{
    private static readonly HashSet<string> Used = ["eth0", "lo"];

    [Test]
    public async Task An_interface_that_leads_somewhere_is_enough()
    {
        InterfaceChoice[] choices = [Choice("lo", true, isLoopback: true), Choice("eth0", true)];
        CheckResult result = InterfaceCheck.Judge("interfaces", new MdnsOptions(), choices);
        await Assert.That(result.Outcome).IsEqualTo(CheckOutcome.Ok);
        await Assert.That(result.Sentence).IsEqualTo("lo, eth0 used");
    }

    [Test]
    public async Task Loopback_alone_is_a_fault_unless_it_was_asked_for()
    {
        InterfaceChoice[] choices = [Choice("lo", true, isLoopback: true), Choice("eth0", false, "is down")];
        CheckResult result = InterfaceCheck.Judge("interfaces", new MdnsOptions(), choices);
        await Assert.That(result.Outcome).IsEqualTo(CheckOutcome.Fault);
        await Assert.That(result.Sentence).Contains("eth0 is down");
        CheckResult asked = InterfaceCheck.Judge("interfaces", new MdnsOptions { LoopbackOnly = true }, choices);
        await Assert.That(asked.Outcome).IsEqualTo(CheckOutcome.Ok);
    }

    [Test]
    public async Task Skipped_interfaces_are_grouped_by_their_reason()
    {
        var choices = new List<InterfaceChoice> { Choice("eth0", true), Choice("wg0", false, "a tunnel") };
        for (int i = 1; i <= 9; i++)
        {
            choices.Add(Choice($"veth{i}", false, "of a container"));
        }

        IReadOnlyList<CheckResult> results = SkippedCheck.Judge("skipped", choices);
        await Assert.That(results).Count().IsEqualTo(2);
        await Assert.That(results[0].Sentence).IsEqualTo("wg0: a tunnel");
        await Assert.That(results[1].Sentence).IsEqualTo("veth1, veth2, veth3, veth4 and 5 more: of a container");
    }

    [Test]
    [Arguments("10.77.0.1", null)]
    [Arguments("169.254.3.4", "gave itself a 169.254 address")]
    [Arguments("fe80::1", "has IPv6 addresses only")]
    public async Task Addresses_that_nobody_gave_and_networks_of_one_family_are_noted(string address, string? sentence)
    {
        CheckResult? result = FamilyCheck.Judge("addresses", "eth0", [IPAddress.Parse(address)]);
        await Assert.That(result?.Sentence ?? "").Contains(sentence ?? "");
        await Assert.That(result is null).IsEqualTo(sentence is null);
    }

    [Test]
    [Arguments("10.77.0.7", 24, "10.77.0.1")]
    [Arguments("10.77.0.1", 24, "10.77.0.2")]
    [Arguments("192.168.77.130", 25, "192.168.77.129")]
    [Arguments("10.0.0.1", 32, null)]
    public async Task A_neighbour_is_another_address_of_the_same_network(string own, int prefix, string? neighbour) =>
        await Assert.That(RouteCheck.Neighbour(IPAddress.Parse(own), prefix)?.ToString())
            .IsEqualTo(neighbour);

    [Test]
    public async Task A_rule_of_nftables_against_port_5353_is_named_with_its_place()
    {
        FirewallRules rules = FirewallRules.Read(
            """
            table inet filter {
                chain input {
                    type filter hook input priority filter; policy accept;
                    udp dport 5353 counter packets 3 bytes 210 drop
                }
            }
            """,
            Used);
        await Assert.That(rules.Drops.Single())
            .IsEqualTo("table inet filter, chain input: udp dport 5353 counter packets 3 bytes 210 drop");
        await Assert.That(rules.Closed).IsNull();
    }

    [Test]
    [Arguments("-A INPUT -p udp -m udp --dport 5353 -j DROP", 1)]
    [Arguments("-A INPUT -i docker0 -p udp -m udp --dport 5353 -j REJECT", 0)]
    [Arguments("-A INPUT -i eth0 -p udp -m udp --dport 5353 -j REJECT", 1)]
    [Arguments("-A INPUT -p udp -m udp --dport 5353 -j ACCEPT", 0)]
    [Arguments("-A INPUT -p tcp -m tcp --dport 5353 -j DROP", 0)]
    [Arguments("iifname \"docker0\" udp dport 5353 drop", 0)]
    [Arguments("udp dport { 5353, 5355 } reject", 1)]
    [Arguments("-A INPUT -p udp -m multiport --dports 137,5353 -j DROP", 1)]
    [Arguments("-A INPUT -p udp -m multiport --dports 137,15353 -j DROP", 0)]
    public async Task A_rule_counts_when_it_drops_the_port_on_an_interface_that_is_used(string rule, int drops) =>
        await Assert.That(FirewallRules.Read(rule, Used).Drops).Count().IsEqualTo(drops);

    [Test]
    public async Task A_chain_that_drops_what_nothing_allows_is_seen_and_what_allows_it_too()
    {
        FirewallRules closed = FirewallRules.Read(":INPUT DROP [0:0]", Used);
        await Assert.That(closed.Closed).IsEqualTo("iptables, chain INPUT");
        await Assert.That(closed.AllowsMdns).IsFalse();
        FirewallRules open = FirewallRules.Read(
            """
            table ip filter {
                chain in {
                    type filter hook input priority 0; policy drop;
                    ip daddr 224.0.0.251 udp dport 5353 accept
                }
            }
            """,
            Used);
        await Assert.That(open.Closed).IsEqualTo("table ip filter, chain in");
        await Assert.That(open.AllowsMdns).IsTrue();
    }

    [Test]
    public async Task A_taken_id_is_a_fault_that_names_its_holder_and_a_free_one_is_not()
    {
        Sighting[] nodes = [Seen(3, "red", "lab-1", "10.0.0.7"), Seen(3, "blue", "lab-2", "10.0.0.8")];
        CheckResult taken = IdentityCheck.Judge("identity", new NodeId(3), "red", nodes).Single();
        await Assert.That(taken.Outcome).IsEqualTo(CheckOutcome.Fault);
        await Assert.That(taken.Sentence).Contains("lab-1 at 10.0.0.7:5001");
        await Assert.That(IdentityCheck.Judge("identity", new NodeId(4), "red", nodes).Single().Outcome)
            .IsEqualTo(CheckOutcome.Ok);
        await Assert.That(IdentityCheck.Judge("identity", null, "default", nodes).Single().Outcome)
            .IsEqualTo(CheckOutcome.Ok);
    }

    [Test]
    public async Task Two_nodes_with_one_id_are_found_without_being_asked_about()
    {
        Sighting[] nodes = [Seen(3, "red", "lab-1", "10.0.0.7"), Seen(3, "red", "lab-2", "10.0.0.8")];
        CheckResult result = IdentityCheck.Judge("identity", null, "default", nodes).Single();
        await Assert.That(result.Sentence).Contains("lab-1 at 10.0.0.7:5001 and lab-2");
    }

    [Test]
    public async Task What_a_zone_names_is_listed_and_what_is_wrong_with_it_is_a_fault_with_the_question_to_ask_by_hand()
    {
        var zone = new ZoneAddress("lab.example", null, new IPEndPoint(IPAddress.Parse("10.0.0.53"), 53));
        var node = new Sighting("a from the DNS", Sighting.ZoneSource, [new IPEndPoint(IPAddress.Parse("10.0.0.7"), 5001)], new NodeId(3));
        CheckResult result = ZoneCheck.Judge("zone", zone, [node], null, "lab.example names 1 by SRV");
        await Assert.That((result.Outcome, result.Sentence)).IsEqualTo(
            (CheckOutcome.Ok, "dns:lab.example@10.0.0.53:53: lab.example names 1 by SRV: 10.0.0.7:5001 (id 3)"));
        result = ZoneCheck.Judge("zone", zone, [], "nobody is there.", "");
        await Assert.That((result.Outcome, result.Sentence, result.Remedy)).IsEqualTo(
            (CheckOutcome.Fault, "nobody is there", "ask the same by hand: dig +search @10.0.0.53 -p 53 SRV _clocks._tcp.lab.example"));
    }

    [Test]
    public async Task Nodes_of_a_zone_that_says_no_ids_do_not_share_one_and_no_id_is_said_to_be_free()
    {
        Sighting[] nodes = [.. new[] { "a", "b" }.Select(key => new Sighting(key, Sighting.ZoneSource, []))];
        await Assert.That(IdentityCheck.Judge("identity", new NodeId(3), "red", nodes).Single().Outcome).IsEqualTo(CheckOutcome.Note);
    }

    [Test]
    public async Task Nodes_that_are_all_of_another_cluster_are_noted_and_are_a_fault_where_one_was_named()
    {
        Sighting[] nodes = [Seen(3, "red", "lab-1", "10.0.0.7"), Seen(4, "blue", "lab-2", "10.0.0.8")];
        await Assert.That(NeighbourCheck.Judge("neighbours", "red", isNamed: true, nodes).Outcome).IsEqualTo(CheckOutcome.Ok);
        CheckResult other = NeighbourCheck.Judge("neighbours", "green", isNamed: true, nodes);
        await Assert.That(other.Outcome).IsEqualTo(CheckOutcome.Fault);
        await Assert.That(NeighbourCheck.Judge("neighbours", "green", isNamed: false, nodes).Outcome).IsEqualTo(CheckOutcome.Note);
        await Assert.That(other.Sentence).Contains("of cluster blue, red on lab-1, lab-2; none of cluster 'green'");
        await Assert.That(other.Remedy).Contains("--cluster");
    }

    [Test]
    public async Task A_flood_is_a_fault_that_names_who_sends_most_and_an_ordinary_room_is_none()
    {
        await Assert.That(TrafficCheck.Judge("traffic", 60, IPAddress.Parse("10.0.0.4")).Outcome)
            .IsEqualTo(CheckOutcome.Ok);
        CheckResult flood = TrafficCheck.Judge("traffic", 9_800, IPAddress.Parse("10.0.0.4"));
        await Assert.That(flood.Outcome).IsEqualTo(CheckOutcome.Fault);
        await Assert.That(flood.Sentence)
            .Contains("9800 packets of multicast DNS a second come in, many of them from 10.0.0.4");
    }

    [Test]
    [Arguments(0.4, CheckOutcome.Ok, "was not set")]
    [Arguments(3_600_000.0, CheckOutcome.Fault, "forward by 3600000.0 ms")]
    [Arguments(-250.0, CheckOutcome.Fault, "back by 250.0 ms")]
    public async Task A_step_of_the_wall_clock_is_told_from_an_adjustment(
        double gainedMs, CheckOutcome outcome, string sentence)
    {
        CheckResult result = WallClockCheck.Judge("wall-clock", gainedMs);
        await Assert.That(result.Outcome).IsEqualTo(outcome);
        await Assert.That(result.Sentence).Contains(sentence);
    }

    [Test]
    [Arguments(0.1, 0.4, CheckOutcome.Ok)]
    [Arguments(0.1, 80.0, CheckOutcome.Note)]
    [Arguments(15.6, 16.0, CheckOutcome.Fault)]
    public async Task Timers_that_are_late_as_a_rule_are_a_fault_and_now_and_then_a_note(
        double usualMs, double worstMs, CheckOutcome outcome) =>
        await Assert.That(TimerCheck.Judge("timer", [worstMs, usualMs, usualMs, usualMs, usualMs]).Outcome)
            .IsEqualTo(outcome);

    [Test]
    [Arguments("Linux version 6.6.87.2-microsoft-standard-WSL2", false, "WSL")]
    [Arguments("Linux version 6.12.0-amd64", true, "container")]
    [Arguments("Linux version 6.12.0-amd64", false, "neither")]
    public async Task Machines_inside_machines_are_told_what_keeps_them_in(string kernel, bool isContainer, string word) =>
        await Assert.That(ContainerCheck.Judge("enclosure", kernel, isContainer).Sentence).Contains(word);

    private static InterfaceChoice Choice(string name, bool isUsed, string reason = "", bool isLoopback = false) =>
        new(name, 1, isUsed, reason, isLoopback, true, []);

    private static Sighting Seen(int id, string cluster, string host, string address) => new(
        $"{cluster}-{id}-{host}",
        "mdns",
        [new IPEndPoint(IPAddress.Parse(address), 5001)],
        new NodeId(id),
        cluster,
        Host: host);
}
