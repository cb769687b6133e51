using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;

namespace Clocks.Tests.Discovery;

/// <summary>What the doctor can ask; on 127.0.0.1 only.</summary>
[TestClass]
public sealed class DiagnosisTests
{
    [TestMethod]
    public void Loopback_can_be_joined_and_hears_itself()
    {
        InterfaceChoice loopback = InterfaceChoice.All(new MdnsOptions { LoopbackOnly = true }).First(choice => choice.IsUsed);
        MulticastTrial trial = MulticastTrial.Run(loopback, TimeSpan.FromSeconds(5)).Single();
        Assert.AreEqual((true, true, true, null), (trial.CanJoin, trial.CanSend, trial.HearsItself, trial.Trouble));
    }

    [TestMethod]
    public void Who_shares_the_port_is_named()
    {
        var watcher = new Watcher();
        using var node = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        Advertisement self = LoopbackTests.Node(1, 4001);
        node.Start(self, watcher);
        using var browser = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        var looker = new Watcher();
        browser.Start(null, looker);
        looker.Await(w => w.Seen.Values.Any(s => s.Run == self.Run), "the node is up");
        PortSharer[] mine = [.. PortSharer.All().Where(sharer => sharer.IsSelf)];
        Assert.IsTrue(mine.Length >= 2 || !OperatingSystem.IsLinux());
        Assert.IsTrue(FamilySocket.IsPortTaken(AddressFamily.InterNetwork), "an exclusive trial bind tells so too");
    }

    [TestMethod]
    public void Packets_leave_with_255_hops_to_live()
    {
        using FamilySocket? socket = FamilySocket.Open(AddressFamily.InterNetwork).Opened;
        Assert.AreEqual(255, socket!.Socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive));
        Assert.AreEqual(255, socket.Socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive));
    }

    [TestMethod]
    public void Every_refusal_of_the_system_becomes_a_sentence_with_a_remedy()
    {
        Link link = Link.Loopback(1, 1, "eth7");
        foreach (SocketError error in Enum.GetValues<SocketError>())
        {
            string[] all = [SocketTrouble.OfJoin(link, error), SocketTrouble.OfSend(link, error), SocketTrouble.OfSilence(link)];
            foreach (string sentence in all)
                Assert.IsTrue(sentence.Length > 40 && sentence[^1] is '.' or '?', sentence);
        }
    }
}
