using System.Net;
using Clocks.Discovery;
using Clocks.Node.Transport;
using Clocks.Node.Wire;

namespace Clocks.Node.Exchange;

/// <summary>
/// How a node that was told one address learns those of the others: it asks, in its hello, whoever it dials at an address that a
/// person named, and that node tells it of each of its peers, those that come later too. So nobody is believed whom no person
/// named; what is told is dialled by the rules for announced addresses (<see cref="AddressRule"/>), and who is there its hello
/// decides. Owned by the network thread.
/// </summary>
internal sealed class PeerExchange(NetworkContext context, ConnectionTable table)
{
    /// <summary>A connection is live: it is told of the others, and they of it, where they have asked.</summary>
    public void Introduce(Connection newcomer)
    {
        for (int i = 0; i < table.Count; i++)
        {
            Connection other = table[i];
            if (other == newcomer || other.State != ConnectionState.Live)
            {
                continue;
            }

            Tell(newcomer, other);
            if (Tell(other, newcomer))
            {
                other.Flush();
            }
        }

        newcomer.Flush();
    }

    /// <summary>Whether this peer was asked, and may tell what this frame says; the channel ends where it was not.</summary>
    public bool OnTold(Connection teller, ToldPeer told)
    {
        if (!teller.HasAsked)
        {
            return false;
        }

        IPAddress address = Plain(told.Address);
        bool isUsable = told.Port > 0 && told.Run != context.Options.Run && told.Id != context.Options.Id
            && CanReach(teller.RemoteAddress, address) && ++teller.ToldCount <= Limits.PeersMax;
        if (isUsable)
        {
            var endPoint = new IPEndPoint(address, told.Port);
            // By whom, so that nobody replaces what another has told.
            string key = $"{endPoint} from node {teller.Peer.Id}";
            context.Watcher.OnTold(
                new Sighting(key, Sighting.ToldSource, [endPoint], told.Id, context.Options.Cluster, told.Run), isThere: true);
        }

        return true;
    }

    /// <summary>Tells one peer of another; false where it has not asked, or cannot reach it there.</summary>
    private static bool Tell(Connection asker, Connection other)
    {
        IPAddress address = Plain(other.RemoteAddress);
        if (!asker.IsAsking || other.Peer.Port == 0 || other.Peer.Run == asker.Peer.Run || !CanReach(asker.RemoteAddress, address))
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[FrameWriter.PeerBytesMax];
        // What does not fit beside 256 KiB of messages is not told: whoever is not told of a peer may still be dialled by it.
        return asker.Queue(frame[..FrameWriter.Peer(frame, new ToldPeer(other.Peer.Id, other.Peer.Run, address, other.Peer.Port))]);
    }

    /// <summary>Whether an address means to one machine what it means to another: loopback and link-local ones do not.</summary>
    private static bool CanReach(IPAddress machine, IPAddress address) =>
        !address.IsIPv6LinkLocal && (!IPAddress.IsLoopback(address) || IPAddress.IsLoopback(Plain(machine)));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
