using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Port 5353 on one link, shared with whoever else speaks multicast DNS on this machine (RFC 6762, section 15.1). It is bound to the
/// wildcard, never to an address: a socket on address:5353 would take all unicast of the others. It joins and sends by interface, so no
/// route is needed. Datagrams go both ways; the discovery thread owns it.
/// </summary>
internal sealed class LinkSocket : IDisposable
{
    private readonly IPEndPoint _group;
    private readonly IPEndPoint _any;

    private LinkSocket(Link link, Socket socket)
    {
        Link = link;
        Socket = socket;
        bool v4 = link.Family == AddressFamily.InterNetwork;
        _group = v4 ? new IPEndPoint(Link.GroupV4, Link.Port)
            : new IPEndPoint(new IPAddress(Link.GroupV6.GetAddressBytes(), link.Index), Link.Port);
        _any = new IPEndPoint(v4 ? IPAddress.Any : IPAddress.IPv6Any, 0);
    }

    public Link Link { get; set; }

    public Socket Socket { get; }

    /// <summary>Opens and joins; the reason when that fails.</summary>
    public static (LinkSocket? Opened, SocketException? Failure) Open(Link link, int port = Link.Port)
    {
        var socket = new Socket(link.Family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            Share(socket);
            if (link.Family == AddressFamily.InterNetwork)
                OpenV4(socket, link, port);
            else
                OpenV6(socket, link, port);
            IgnoreOthersMemberships(socket, link.Family);
            return (new LinkSocket(link, socket), null);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            return (null, failure);
        }
    }

    /// <summary>Whether somebody else has the port: an exclusive trial bind fails (RFC 6762, section 15.1).</summary>
    public static bool IsPortTaken(AddressFamily family)
    {
        using var trial = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            trial.ExclusiveAddressUse = true;
            if (family == AddressFamily.InterNetworkV6)
                trial.DualMode = false;
            trial.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, Link.Port));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>Sends to the group; the reason when that fails.</summary>
    public SocketError Multicast(ReadOnlySpan<byte> packet) => Send(packet, _group);

    /// <summary>Sends to one address; the reason when that fails.</summary>
    public SocketError Send(ReadOnlySpan<byte> packet, IPEndPoint to)
    {
        try
        {
            Socket.SendTo(packet, SocketFlags.None, to);
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }

    /// <summary>Receives one datagram; a length of -1 when there is none to be had.</summary>
    /// <param name="buffer">Where to.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="toGroup">Whether it was sent to the group.</param>
    /// <param name="index">The interface it came in by.</param>
    public int Receive(Span<byte> buffer, out IPEndPoint source, out bool toGroup, out int index)
    {
        EndPoint from = _any;
        SocketFlags flags = SocketFlags.None;
        try
        {
            int length = Socket.ReceiveMessageFrom(buffer, ref flags, ref from, out IPPacketInformation information);
            source = (IPEndPoint)from;
            toGroup = information.Address is { } to && (to.IsIPv6Multicast || to.GetAddressBytes() is [>= 224 and < 240, ..]);
            index = information.Interface;
            return length;
        }
        catch (SocketException)
        {
            // A datagram that was too long, or an ICMP echo of one that we sent (Windows, error 10054): neither is for us.
            source = _any;
            toGroup = false;
            index = 0;
            return -1;
        }
    }

    public void Dispose() => Socket.Dispose();

    private static void Share(Socket socket)
    {
        // On Unix each of the two sets both SO_REUSEADDR and SO_REUSEPORT.
        socket.ExclusiveAddressUse = false;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
    }

    private static void OpenV4(Socket socket, Link link, int port)
    {
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
        // Loopback is chosen by its address: by number its packets would leave with another interface's address.
        if (link.IsLoopback)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                new MulticastOption(Link.GroupV4, IPAddress.Loopback));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.Loopback.GetAddressBytes());
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                new MulticastOption(Link.GroupV4, link.Index));
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(link.Index));
        }

        // All packets carry 255, so that their receivers may see that no router touched them (RFC 6762, section 11).
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastTimeToLive, 255);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, 255);
        socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastLoopback, true);
    }

    private static void OpenV6(Socket socket, Link link, int port)
    {
        socket.DualMode = false;
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.PacketInformation, true);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership,
            new IPv6MulticastOption(Link.GroupV6, link.Index));
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link.Index);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastTimeToLive, 255);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.HopLimit, 255);
        socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastLoopback, true);
    }

    /// <summary>
    /// On Linux a socket gets what any process on the machine has joined, on whatever interface, unless IP_MULTICAST_ALL (49) or
    /// IPV6_MULTICAST_ALL (29) is off.
    /// </summary>
    private static void IgnoreOthersMemberships(Socket socket, AddressFamily family)
    {
        if (!OperatingSystem.IsLinux())
            return;
        ReadOnlySpan<byte> off = [0, 0, 0, 0];
        try
        {
            if (family == AddressFamily.InterNetwork)
                socket.SetRawSocketOption(0, 49, off);
            else
                socket.SetRawSocketOption(41, 29, off);
        }
        catch (SocketException)
        {
            // An old kernel: the interface of every packet is checked anyway.
        }
    }
}
