using System.Net;
using Clocks.Discovery.Sockets;
using Clocks.Node.Transport;

namespace Clocks.Tests.Node;

/// <summary>
/// Announcements of other addresses than before: what they do to a connection that lives. That one which is gone is made
/// anew takes machines with addresses: tests/lan.
/// </summary>
public sealed class DoubtedConnectionTests
{
    [Test]
    public async Task A_peer_that_is_said_to_have_moved_and_answers_keeps_its_connection()
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Meet(two, three);
        for (int i = 2; i < 20; i++)
        {
            two.Transport.AddCandidate(three.Sighting() with { EndPoints = [new IPEndPoint(IPAddress.Parse($"127.0.0.{i}"), 5001)] });
        }

        long sent = 0;
        TcpTransportTests.Eventually(() =>
        {
            sent += two.Transport.Channels[0].TrySend(sent + 1, sent + 1) > 0 ? 1 : 0;
            two.Transport.Flush(atOnce: true);
            return sent >= 100;
        });
        TcpTransportTests.Eventually(() => three.Transport.Waiting == 100);
        await Assert.That(two.Log.Any(line => line.StartsWith("down", StringComparison.Ordinal))).IsFalse();
        await Assert.That(two.Transport.Connected).IsEqualTo(1);
    }

    [Test]
    public async Task Nothing_is_sent_before_a_peer_that_may_have_moved_has_answered()
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Meet(two, three);
        var connection = (Connection)two.Transport.Channels[0];
        connection.Doubt(0);
        await Assert.That(two.Transport.Channels[0].TrySend(1, 1)).IsEqualTo(0);
        connection.Trust();
        await Assert.That(two.Transport.Channels[0].TrySend(1, 1)).IsEqualTo(1);
    }

    [Test]
    public async Task The_addresses_of_this_machine_are_its_own_and_no_others()
    {
        await Assert.That(OwnAddress.IsOurs(IPAddress.Loopback)).IsTrue();
        await Assert.That(OwnAddress.IsOurs(IPAddress.Parse("192.0.2.1"))).IsFalse();
    }

    [Test]
    public async Task Both_ends_of_a_connection_know_their_own_address()
    {
        using var two = new End(2);
        using var three = new End(3);
        End.Introduce(two, three);
        Meet(two, three);
        foreach (End end in new[] { two, three })
        {
            await Assert.That(((Connection)end.Transport.Channels[0]).LocalAddress).IsEqualTo(IPAddress.Loopback);
        }
    }

    private static void Meet(End two, End three)
    {
        two.Transport.DeclareReady();
        three.Transport.DeclareReady();
        TcpTransportTests.Eventually(
            () => two.Transport is { Connected: 1, ReadyPeers: 1 } && three.Transport is { Connected: 1, ReadyPeers: 1 });
    }
}
