using System.Net;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

[TestClass]
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

    [TestMethod]
    public void Loopback_and_what_leads_to_a_real_network_are_used()
    {
        CollectionAssert.AreEqual(new[] { "lo", "eth0", "wlan0" }, Used([Lo, Eth, Wlan, Docker, Veth, Vpn, Tunnel, Down, Bare]));
    }

    [TestMethod]
    public void Containers_are_used_when_there_is_nothing_else_and_tunnels_never()
    {
        CollectionAssert.AreEqual(new[] { "lo", "docker0", "veth12ab" }, Used([Lo, Docker, Veth, Vpn, Tunnel, Down]));
        CollectionAssert.AreEqual(new[] { "lo" }, Used([Lo, Vpn]));
    }

    [TestMethod]
    public void A_name_an_address_or_a_glob_chooses_and_an_exclamation_mark_excludes()
    {
        InterfaceFacts[] all = [Lo, Eth, Wlan, Docker, Vpn, Down];
        CollectionAssert.AreEqual(new[] { "docker0" }, Used(all, "docker0"));
        CollectionAssert.AreEqual(new[] { "wg0" }, Used(all, "10.8.0.2"));
        CollectionAssert.AreEqual(new[] { "eth0" }, Used(all, "eth*"));
        CollectionAssert.AreEqual(new[] { "lo", "eth0" }, Used(all, "!wlan*"));
        CollectionAssert.AreEqual(new[] { "eth0" }, Used(all, "*0", "!wlan0", "!docker0", "!wg0"));
    }

    [TestMethod]
    public void Every_choice_has_its_reason()
    {
        var choices = InterfaceRule.Choose([Lo, Eth, Docker, Vpn, Down, Bare], new MdnsOptions()).ToDictionary(c => c.Name, c => c.Reason);
        StringAssert.Contains(choices["docker0"], "containers");
        StringAssert.Contains(choices["wg0"], "tunnel");
        StringAssert.Contains(choices["eth1"], "down");
        StringAssert.Contains(choices["eth2"], "no address");
        StringAssert.Contains(choices["eth0"], "up");
    }

    [TestMethod]
    public void Loopback_only_is_loopback_only() =>
        CollectionAssert.AreEqual(new[] { "lo" }, InterfaceRule.Choose([Lo, Eth], new MdnsOptions { LoopbackOnly = true })
            .Where(c => c.IsUsed).Select(c => c.Name).ToArray());

    [TestMethod]
    public void This_machine_has_a_loopback_interface() =>
        Assert.IsTrue(InterfaceChoice.All(new MdnsOptions()).Any(c => c.IsLoopback && c.IsUsed));

    [TestMethod]
    [DataRow("192.168.1.20", 24, "192.168.1.99", true)]
    [DataRow("192.168.1.20", 24, "192.168.2.99", false)]
    [DataRow("10.1.2.3", 9, "10.127.0.1", true)]
    [DataRow("10.1.2.3", 9, "10.128.0.1", false)]
    [DataRow("10.1.2.3", 32, "10.1.2.3", true)]
    [DataRow("10.1.2.3", 32, "10.1.2.4", false)]
    [DataRow("2001:db8::1", 64, "2001:db8::ffff", true)]
    [DataRow("2001:db8::1", 64, "2001:db8:0:1::1", false)]
    [DataRow("10.1.2.3", 24, "2001:db8::1", false)]
    public void A_source_is_on_the_link_when_its_prefix_is(string own, int prefix, string other, bool expected) =>
        Assert.AreEqual(expected, new LinkAddress(IPAddress.Parse(own), prefix).Covers(new IPEndPoint(IPAddress.Parse(other), Link.Port)));
}
