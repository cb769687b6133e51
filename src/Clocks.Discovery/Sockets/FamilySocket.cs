using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// Port 5353 in one address family, shared with whoever else speaks multicast DNS on this machine (RFC 6762, section
/// 15.1). Datagrams go both ways, for all links of the family; the discovery thread owns it.
/// </summary>
/// <remarks>
/// <para>It is bound to the wildcard, never to an address: a socket on address:5353 would take all unicast of the
/// others. It joins and sends by interface, so no route is needed.</para>
/// <para>One socket, not one a link, and IP_MULTICAST_ALL stays on: on Linux 6.18 a socket that has it off and has
/// joined on loopback only was seen to get all that arrives for the group by cable, instead of the sockets that joined
/// there, whoever owns them. With it on everybody gets everything, and we drop what came by interfaces that we have not
/// joined.</para>
/// </remarks>
internal sealed class FamilySocket : IDisposable
{
    /// <summary>
    /// Where nodes of one machine meet when another program holds port 5353 for itself: the same words in the same group,
    /// on loopback alone, known to all by this rule.
    /// </summary>
    public const int SecondPort = 15_353;

    private const int BindTriesMax = 20;
    private const int BindPauseMs = 10;

    /// <summary>Loopback's own address, as the option wants it.</summary>
    private static readonly byte[] LoopbackBytes = IPAddress.Loopback.GetAddressBytes();

    private readonly Socket _socket;
    private readonly IPEndPoint _any;
    private readonly SocketAddress _to;
    private readonly SocketAddress? _secondGroup;
    private int _sendingBy = -1;

    private FamilySocket(AddressFamily family, int port, Socket socket)
    {
        Family = family;
        Port = port;
        _socket = socket;
        _secondGroup = port == SecondPort ? new IPEndPoint(Link.GroupV4, SecondPort).Serialize() : null;
        _any = new IPEndPoint(Any(family), 0);
        _to = _any.Serialize();
    }

    public AddressFamily Family { get; }

    /// <summary>Its port: 5353, <see cref="SecondPort"/>, or 0 for any, from which one can ask and not be found.</summary>
    public int Port { get; }

    /// <summary>For waiting.</summary>
    public Socket Socket => _socket;

    /// <summary>Whether another datagram waits.</summary>
    public bool HasMore
    {
        get
        {
            try
            {
                return _socket.Available > 0;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    /// <summary>Opens the port; the reason when that fails.</summary>
    /// <param name="family">Of IPv4 or of IPv6.</param>
    /// <param name="port">5353, <see cref="SecondPort"/>, or 0 for any.</param>
    /// <param name="isPatient">Whether to wait a moment for who may hold it in passing.</param>
    public static (FamilySocket? Opened, SocketException? Failure) Open(
        AddressFamily family, int port = Link.Port, bool isPatient = true)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            // On Unix each of the two sets both SO_REUSEADDR and SO_REUSEPORT.
            socket.ExclusiveAddressUse = false;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            SocketOptionLevel level = Level(family);
            socket.SetSocketOption(level, SocketOptionName.PacketInformation, true);
            Bind(socket, new IPEndPoint(Any(family), port), isPatient ? BindTriesMax : 1);
            // All packets carry 255, so that their receivers may see that no router touched them (RFC 6762, section
            // 11).
            socket.SetSocketOption(level, SocketOptionName.MulticastTimeToLive, 255);
            socket.SetSocketOption(level, SocketOptionName.MulticastLoopback, true);
            SetUnicastHops(socket, family);
            return (new FamilySocket(family, port, socket), null);
        }
        catch (SocketException failure)
        {
            socket?.Dispose();
            return (null, failure);
        }
    }

    /// <summary>Whether somebody else has the port: an exclusive trial bind fails (RFC 6762, section 15.1).</summary>
    public static bool IsPortTaken(AddressFamily family)
    {
        if (family == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
        {
            return false;
        }

        try
        {
            using var trial = new Socket(family, SocketType.Dgram, ProtocolType.Udp);
            trial.ExclusiveAddressUse = true;
            if (family == AddressFamily.InterNetworkV6)
            {
                trial.DualMode = false;
            }

            trial.Bind(new IPEndPoint(Any(family), Link.Port));
            return false;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }

    /// <summary>
    /// Binds the port, which another node that starts now may hold alone for the moment of its trial.
    /// </summary>
    private static void Bind(Socket socket, IPEndPoint local, int triesMax)
    {
        using var never = new ManualResetEventSlim();
        for (int tries = 1; ; tries++)
        {
            try
            {
                socket.Bind(local);
                return;
            }
            catch (SocketException failure) when (tries < triesMax
                && failure.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                never.Wait(BindPauseMs);
            }
        }
    }

    /// <summary>Joins the group on a link.</summary>
    public SocketError Join(Link link) => Port == 0 ? SocketError.Success : Set(link, SocketOptionName.AddMembership);

    /// <summary>Leaves the group on a link, which may be gone already.</summary>
    public void Leave(Link link)
    {
        _ = Port == 0 ? SocketError.Success : Set(link, SocketOptionName.DropMembership);
        _sendingBy = -1;
    }

    /// <summary>Sends to the group on a link; the reason when that fails.</summary>
    public SocketError Multicast(Link link, ReadOnlySpan<byte> packet)
    {
        try
        {
            if (_sendingBy != link.Id)
            {
                SendBy(link);
            }

            _socket.SendTo(packet, SocketFlags.None, _secondGroup ?? link.Group);
            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            _sendingBy = -1;
            return failure.SocketErrorCode;
        }
    }

    /// <summary>Sends to one address; the reason when that fails.</summary>
    public SocketError Send(ReadOnlySpan<byte> packet, UdpAddress to)
    {
        try
        {
            (Port == SecondPort && to.Port == Link.Port ? to.WithPort(SecondPort) : to).Write(_to.Buffer.Span);
            _socket.SendTo(packet, SocketFlags.None, _to);
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
    public int Receive(Span<byte> buffer, out UdpAddress source, out bool toGroup, out int index)
    {
        int length = ReceiveAny(buffer, out source, out toGroup, out index);
        // Who speaks from the second port speaks as from the first.
        source = Port == SecondPort && source.Port == SecondPort ? source.WithPort(Link.Port) : source;
        return length;
    }

    private int ReceiveAny(Span<byte> buffer, out UdpAddress source, out bool toGroup, out int index)
    {
        if (DatagramEnvelope.IsSupported)
        {
            return DatagramEnvelope.Receive(_socket, Family, buffer, out source, out toGroup, out index);
        }

        EndPoint from = _any;
        SocketFlags flags = SocketFlags.None;
        try
        {
            int length = _socket.ReceiveMessageFrom(buffer, ref flags, ref from, out IPPacketInformation information);
            source = (IPEndPoint)from;
            toGroup = information.Address is { } to && (to.Equals(Link.GroupV4) || IsGroupV6(to));
            index = information.Interface;
            return length;
        }
        catch (SocketException)
        {
            // A datagram that was too long, or an ICMP echo of one that we sent (Windows, error 10054): neither is for
            // us.
            source = _any;
            toGroup = false;
            index = 0;
            return -1;
        }
    }

    public void Dispose() => _socket.Dispose();

    private SocketError Set(Link link, SocketOptionName name)
    {
        try
        {
            if (link.Family == AddressFamily.InterNetworkV6)
            {
                _socket.SetSocketOption(SocketOptionLevel.IPv6, name, new IPv6MulticastOption(Link.GroupV6, link.Index));
            }
            else if (link.IsLoopback)
            {
                _socket.SetSocketOption(SocketOptionLevel.IP, name, new MulticastOption(Link.GroupV4, IPAddress.Loopback));
            }
            else
            {
                _socket.SetSocketOption(SocketOptionLevel.IP, name, new MulticastOption(Link.GroupV4, link.Index));
            }

            return SocketError.Success;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode;
        }
    }

    private void SendBy(Link link)
    {
        if (link.Family == AddressFamily.InterNetworkV6)
        {
            _socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.MulticastInterface, link.Index);
        }
        // Loopback is chosen by its address: by number its packets would leave with another interface's address.
        else if (link.IsLoopback)
        {
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, LoopbackBytes);
        }
        else
        {
            _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, IPAddress.HostToNetworkOrder(link.Index));
        }

        _sendingBy = link.Id;
    }

    private static void SetUnicastHops(Socket socket, AddressFamily family)
    {
        if (family == AddressFamily.InterNetwork)
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.IpTimeToLive, 255);
            return;
        }

        // .NET has no name for IPV6_UNICAST_HOPS: 16 on Linux, 4 elsewhere.
        ReadOnlySpan<byte> hops = [255, 0, 0, 0];
        socket.SetRawSocketOption(41, OperatingSystem.IsLinux() ? 16 : 4, hops);
    }

    /// <summary>The platform gives the address a scope, which the group as such has not.</summary>
    private static bool IsGroupV6(IPAddress to)
    {
        Span<byte> bytes = stackalloc byte[16];
        return to.TryWriteBytes(bytes, out int length) && length == 16 && bytes.SequenceEqual(Link.GroupV6Bytes);
    }

    private static IPAddress Any(AddressFamily family) => family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;

    private static SocketOptionLevel Level(AddressFamily family) =>
        family == AddressFamily.InterNetwork ? SocketOptionLevel.IP : SocketOptionLevel.IPv6;
}
