using System.Net;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Tests.Discovery;

public sealed class InterfaceRuleTests
{
    private static readonly InterfaceFacts Lo = new("lo", 1, true, true, false, false, [new(IPAddress.Loopback, 8)]);
    private static readonly InterfaceFacts Eth = Card("eth0", 2, "192.168.1.20");
    private static readonly InterfaceFacts Wlan = Card("wlan0", 3, "192.168.1.21");
    private static readonly InterfaceFacts Docker = Card("docker0", 4, "172.17.0.1");
    private static readonly InterfaceFacts Veth = Card("veth12ab", 5, "172.17.0.9");
    private static readonly InterfaceFacts Vpn = Card("wg0", 6, "10.8.0.2");
    private static readonly InterfaceFacts Tunnel = new("corp", 7, true, false, true, true, [new(IPAddress.Parse("10.9.0.2"), 32)]);
    private static readonly InterfaceFacts Down = Eth with { Name = "eth1", Index = 8, IsUp = false };
    private static readonly InterfaceFacts Bare = Eth with { Name = "eth2", Index = 9, Addresses = [] };

    private static InterfaceFacts Card(string name, int index, string address) =>
        new(name, index, true, false, true, false, [new LinkAddress(IPAddress.Parse(address), 24)]);

    private static string[] Used(InterfaceFacts[] all, params string[] patterns) =>
        [.. InterfaceRule.Choose(all, new MdnsOptions { Interfaces = patterns }).Where(c => c.IsUsed).Select(c => c.Name)];

    [Test]
    public async Task Loopback_and_what_leads_to_a_real_network_are_used()
    {
        await Assert.That(Used([Lo, Eth, Wlan, Docker, Veth, Vpn, Tunnel, Down, Bare]))
            .IsSequence(new[] { "lo", "eth0", "wlan0" });
    }

    [Test]
    public async Task Containers_are_used_when_there_is_nothing_else_and_tunnels_never()
    {
        await Assert.That(Used([Lo, Docker, Veth, Vpn, Tunnel, Down]))
            .IsSequence(new[] { "lo", "docker0", "veth12ab" });
        await Assert.That(Used([Lo, Vpn])).IsSequence(new[] { "lo" });
    }

    [Test]
    public async Task A_name_an_address_or_a_glob_chooses_and_an_exclamation_mark_excludes()
    {
        InterfaceFacts[] all = [Lo, Eth, Wlan, Docker, Vpn, Down];
        await Assert.That(Used(all, "docker0")).IsSequence(new[] { "docker0" });
        await Assert.That(Used(all, "10.8.0.2")).IsSequence(new[] { "wg0" });
        await Assert.That(Used(all, "eth*")).IsSequence(new[] { "eth0" });
        await Assert.That(Used(all, "!wlan*")).IsSequence(new[] { "lo", "eth0" });
        await Assert.That(Used(all, "*0", "!wlan0", "!docker0", "!wg0")).IsSequence(new[] { "eth0" });
    }

    [Test]
    public async Task Every_choice_has_its_reason()
    {
        var choices = InterfaceRule.Choose([Lo, Eth, Docker, Vpn, Down, Bare], new MdnsOptions()).ToDictionary(c => c.Name, c => c.Reason);
        await Assert.That(choices["docker0"]).Contains("containers");
        await Assert.That(choices["wg0"]).Contains("tunnel");
        await Assert.That(choices["eth1"]).Contains("down");
        await Assert.That(choices["eth2"]).Contains("no address");
        await Assert.That(choices["eth0"]).Contains("up");
    }

    [Test]
    public async Task Loopback_only_is_loopback_only() =>
        await Assert.That(InterfaceRule.Choose([Lo, Eth], new MdnsOptions { LoopbackOnly = true })
            .Where(c => c.IsUsed).Select(c => c.Name).ToArray())
            .IsSequence(new[] { "lo" });

    [Test]
    public async Task This_machine_has_a_loopback_interface() =>
        await Assert.That(InterfaceChoice.All(new MdnsOptions()).Any(c => c.IsLoopback && c.IsUsed))
            .IsTrue();

    [Test]
    [Arguments("192.168.1.20", 24, "192.168.1.99", true)]
    [Arguments("192.168.1.20", 24, "192.168.2.99", false)]
    [Arguments("10.1.2.3", 9, "10.127.0.1", true)]
    [Arguments("10.1.2.3", 9, "10.128.0.1", false)]
    [Arguments("10.1.2.3", 32, "10.1.2.3", true)]
    [Arguments("10.1.2.3", 32, "10.1.2.4", false)]
    [Arguments("2001:db8::1", 64, "2001:db8::ffff", true)]
    [Arguments("2001:db8::1", 64, "2001:db8:0:1::1", false)]
    [Arguments("10.1.2.3", 24, "2001:db8::1", false)]
    public async Task A_source_is_on_the_link_when_its_prefix_is(string own, int prefix, string other, bool expected) =>
        await Assert.That(new LinkAddress(IPAddress.Parse(own), prefix).Covers(new IPEndPoint(IPAddress.Parse(other), Link.Port)))
            .IsEqualTo(expected);
}
