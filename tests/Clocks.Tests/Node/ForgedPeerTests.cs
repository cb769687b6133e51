using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Clocks.Model;
using Clocks.Tests.Journal;

namespace Clocks.Tests.Node;

/// <summary>Addresses of peers that do not exist, by the thousand, in a node that has a real peer to meet.</summary>
public sealed class ForgedPeerTests
{
    [Test]
    public async Task A_forged_list_of_thousands_takes_few_sockets_and_the_real_peer_is_still_met()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("only Linux lets connections to a full listener hang.");
        }

        const int Forged = 3_000;
        using var two = new End(2);
        using var three = new End(3);
        // It accepts nothing, so what comes after the first connections waits for ever.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(0);
        var nowhere = (IPEndPoint)deaf.LocalEndPoint!;
        for (int i = 0; i < Forged; i++)
        {
            two.Transport.AddCandidate(three.Sighting() with
            {
                Key = $"forged-{i}",
                Id = new NodeId(1_000 + i),
                Run = new RunId((UInt128)(i + 1)),
                EndPoints = [nowhere, nowhere, nowhere],
                IsAnnounced = true,
            });
        }

        // The system lists connections while they come and go, so that one may stand in it twice: two looks, and the less.
        int ConnectionsUnderWay() => Math.Min(Listed(), Listed());
        int Listed() => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
            .Count(each => each.RemoteEndPoint.Equals(nowhere));
        int most = 0;
        Scratch.Until(() => (most = ConnectionsUnderWay()) > Limits.DialsUnderWayMax / 2, "forged peers are dialled");
        End.Introduce(two, three);
        Scratch.Until(() =>
        {
            most = Math.Max(most, ConnectionsUnderWay());
            return two.Transport.Connected == 1 && three.Transport.Connected == 1;
        }, "the real peer is met");
        await Assert.That(most).IsLessThanOrEqualTo(Limits.DialsUnderWayMax);
    }

    [Test]
    public async Task Forged_peers_that_take_connections_and_say_nothing_do_not_shut_out_who_knocks()
    {
        using var two = new End(2);
        using var three = new End(3);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start(1_000);
        for (int i = 0; i < 200; i++)
        {
            two.Transport.AddCandidate(three.Sighting() with
            {
                Key = $"forged-{i}",
                Id = new NodeId(1_000 + i),
                Run = new RunId((UInt128)(i + 1)),
                EndPoints = [(IPEndPoint)silent.LocalEndpoint],
                IsAnnounced = true,
            });
        }

        Scratch.Until(() => Established(silent) == 200, "the silent ones are dialled");
        long began = Environment.TickCount64;
        three.Transport.AddCandidate(two.Sighting() with { IsAnnounced = true });
        Scratch.Until(() => three.Transport.Connected == 1, "who knocks is let in");
        await Assert.That(Environment.TickCount64 - began)
            .IsLessThan(4_000L).Because("not only when the silent ones are given up");
    }

    private static int Established(TcpListener listener) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Count(each => each.RemoteEndPoint.Equals(listener.LocalEndpoint) && each.State == TcpState.Established);
}
