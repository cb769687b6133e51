using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// One interface in one address family: the unit that multicast DNS keeps its books by. Both families of an interface
/// know all the addresses of the interface, so an answer holds all and only the addresses that are valid where it is
/// sent (RFC 6762, section 6.2). Immutable: a change of addresses makes a new link.
/// </summary>
/// <param name="Id">Distinguishes links of one engine.</param>
/// <param name="Index">The system's number of the interface.</param>
/// <param name="Name">The system's name of it.</param>
/// <param name="Family">The family that packets travel in here.</param>
/// <param name="Addresses">All its addresses of both families.</param>
internal sealed record Link(int Id, int Index, string Name, AddressFamily Family, IReadOnlyList<LinkAddress> Addresses)
{
    /// <summary>Where multicast DNS is spoken (RFC 6762, section 3).</summary>
    public const int Port = 5353;

    /// <summary>The IPv4 group.</summary>
    public static readonly IPAddress GroupV4 = new(GroupV4Bytes);

    /// <summary>The IPv6 group, ff02::fb; link-local.</summary>
    public static readonly IPAddress GroupV6 = new(GroupV6Bytes);

    /// <summary>The IPv4 group as it stands on a packet.</summary>
    public static ReadOnlySpan<byte> GroupV4Bytes => [224, 0, 0, 251];

    /// <summary>The IPv6 group as it stands on a packet.</summary>
    public static ReadOnlySpan<byte> GroupV6Bytes => [0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFB];

    /// <summary>
    /// Whether this node can only ask there, from a port of its own (RFC 6762, section 5.1), since it does not have port
    /// 5353: it is not announced, and hears what is said to it alone.
    /// </summary>
    public bool AsksOnly { get; init; }

    /// <summary>Whether it is the machine talking to itself.</summary>
    public bool IsLoopback { get; } = Addresses.Count > 0 && IPAddress.IsLoopback(Addresses[0].Address);

    /// <summary>
    /// The machine talking to itself, and nothing that leaves it. One address: who listens on the machine listens
    /// there.
    /// </summary>
    public static Link Loopback(int id, int index, string name) =>
        new(id, index, name, AddressFamily.InterNetwork, [new LinkAddress(IPAddress.Loopback, 8)]);

    /// <summary>
    /// The links of an interface: loopback speaks IPv4 only, others each family that they have an address of.
    /// </summary>
    public static IEnumerable<Link> Of(InterfaceChoice choice)
    {
        if (choice.IsLoopback)
        {
            yield return Loopback(0, choice.Index, choice.Name);
            yield break;
        }

        if (Speaks(choice, AddressFamily.InterNetwork))
        {
            yield return new Link(0, choice.Index, choice.Name, AddressFamily.InterNetwork, choice.LinkAddresses);
        }

        if (Speaks(choice, AddressFamily.InterNetworkV6))
        {
            yield return new Link(0, choice.Index, choice.Name, AddressFamily.InterNetworkV6, choice.LinkAddresses);
        }
    }

    /// <summary>
    /// As <see cref="Of"/>, and IPv4 on an interface that has IPv6 addresses alone. Linux carries the group without an
    /// address (the source is that of another interface, or 0.0.0.0), which is how a node with IPv4 alone and one with
    /// IPv6 alone learn that they cannot meet.
    /// </summary>
    public static IEnumerable<Link> Spoken(InterfaceChoice choice)
    {
        foreach (Link link in Of(choice))
        {
            yield return link;
        }

        if (OperatingSystem.IsLinux() && choice.Addresses.Count > 0 && !choice.IsLoopback && !Speaks(choice, AddressFamily.InterNetwork))
        {
            yield return new Link(0, choice.Index, choice.Name, AddressFamily.InterNetwork, choice.LinkAddresses);
        }
    }

    /// <summary>What sightings on it are labelled with.</summary>
    public string Source => IsLoopback ? "loopback" : "mdns";

    /// <summary>
    /// Where packets to everybody on it go, as the system has it: made once, and not with every packet.
    /// </summary>
    public SocketAddress Group { get; } = (Family == AddressFamily.InterNetwork
        ? new IPEndPoint(GroupV4, Port)
        : new IPEndPoint(new IPAddress(GroupV6.GetAddressBytes(), Index), Port)).Serialize();

    /// <summary>Whether both have the same addresses in the same order.</summary>
    public bool HasAddressesOf(Link other)
    {
        if (Addresses.Count != other.Addresses.Count)
        {
            return false;
        }

        for (int i = 0; i < Addresses.Count; i++)
        {
            if (Addresses[i] != other.Addresses[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a source address belongs to this link: link-local IPv6, or the prefix of one of its addresses (RFC 6762,
    /// section 11). Only unicast is judged by it: what came to the group is on the link whatever its source says.
    /// </summary>
    public bool IsOnLink(in UdpAddress source)
    {
        if (source.IsIPv6LinkLocal)
        {
            return true;
        }
        // By index: this runs for every packet, and an enumerator of an interface would be an allocation.
        for (int i = 0; i < Addresses.Count; i++)
        {
            if (Addresses[i].Covers(source))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Speaks(InterfaceChoice choice, AddressFamily family)
    {
        foreach (IPAddress address in choice.Addresses)
        {
            if (address.AddressFamily == family)
            {
                return true;
            }
        }

        return false;
    }
}
