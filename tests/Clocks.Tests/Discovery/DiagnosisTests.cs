using System.Net.Sockets;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Probing;
using Clocks.Discovery.Sockets;

namespace Clocks.Tests.Discovery;

/// <summary>What the doctor can ask; on 127.0.0.1 only, in the multicast group that LoopbackTests use too.</summary>
[NotInParallel("multicast on loopback")]
public sealed class DiagnosisTests
{
    [Test]
    public async Task Loopback_can_be_joined_and_hears_itself()
    {
        InterfaceChoice loopback = InterfaceChoice.All(new MdnsOptions { LoopbackOnly = true }).First(choice => choice.IsUsed);
        MulticastTrial trial = MulticastTrial.Run(loopback, TimeSpan.FromSeconds(5)).Single();
        await Assert.That((trial.CanJoin, trial.CanSend, trial.HearsItself, trial.Trouble))
            .IsEqualTo((true, true, true, null));
    }

    [Test]
    public async Task Who_shares_the_port_is_named()
    {
        var watcher = new Watcher();
        using var node = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        Advertisement self = Craft.Node(1, 4001);
        node.Start(self, watcher);
        using var browser = new MdnsDiscovery(new MdnsOptions { LoopbackOnly = true });
        var looker = new Watcher();
        browser.Start(null, looker);
        looker.Await(w => w.Seen.Values.Any(s => s.Run == self.Run), "the node is up");
        PortSharer[] mine = [.. PortSharer.All().Where(sharer => sharer.IsSelf)];
        await Assert.That(mine.Length >= 2 || !OperatingSystem.IsLinux()).IsTrue();
        await Assert.That(FamilySocket.IsPortTaken(AddressFamily.InterNetwork))
            .IsTrue().Because("an exclusive trial bind tells so too");
    }

    [Test]
    public async Task Packets_leave_with_255_hops_to_live()
    {
        using FamilySocket? socket = FamilySocket.Open(AddressFamily.InterNetwork).Opened;
        await Assert.That(socket!.Socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive))
            .IsEqualTo(255);
        await Assert.That(socket.Socket.GetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive))
            .IsEqualTo(255);
    }

    [Test]
    public async Task Every_refusal_of_the_system_becomes_a_sentence_with_a_remedy()
    {
        Link link = Link.Loopback(1, 1, "eth7");
        foreach (SocketError error in Enum.GetValues<SocketError>())
        {
            string[] all = [SocketTrouble.OfJoin(link, error), SocketTrouble.OfSend(link, error), SocketTrouble.OfSilence(link)];
            foreach (string sentence in all)
            {
                await Assert.That(sentence.Length > 40 && sentence[^1] is '.' or '?').IsTrue().Because(sentence);
            }
        }
    }

    [Test]
    public async Task What_the_system_answers_is_said_in_words_and_never_by_the_name_of_a_constant()
    {
        foreach (SocketError error in Enum.GetValues<SocketError>())
        {
            string words = SocketWords.Of(error);
            await Assert.That(words).IsNotEqualTo(error.ToString());
            await Assert.That(words.Contains("SocketError", StringComparison.Ordinal) || words.EndsWith('.')).IsFalse().Because(words);
        }
    }

    [Test]
    public async Task A_held_port_is_said_with_who_holds_it_and_what_this_node_does()
    {
        await Assert.That(SocketTrouble.OfHeldPort("python3 (7)", isLoopbackOnly: false))
            .StartsWith("python3 (7) holds UDP port 5353 for itself, so that this node asks from another port");
        await Assert.That(SocketTrouble.OfHeldPort("another program", isLoopbackOnly: true)).Contains("meet on port 15353");
    }
}
