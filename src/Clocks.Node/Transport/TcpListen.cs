using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Sockets;

namespace Clocks.Node.Transport;

/// <summary>Binds the port that a node listens on, and says in a sentence why it could not. Any thread.</summary>
internal static class TcpListen
{
    private const int Backlog = 512;

    /// <summary>
    /// Binds and listens; with no address on all of IPv6 and IPv4, or on IPv4 alone where there is no IPv6.
    /// </summary>
    public static bool TryBind(IPAddress? address, int port, [NotNullWhen(true)] out Socket? listener, out string problem)
    {
        problem = "";
        bool isDual = address is null && Socket.OSSupportsIPv6;
        IPAddress local = address ?? (isDual ? IPAddress.IPv6Any : IPAddress.Any);
        listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            if (isDual)
            {
                listener.DualMode = true;
            }

            if (OperatingSystem.IsWindows())
            {
                // Without it, Windows lets a second program take the same port.
                listener.ExclusiveAddressUse = true;
            }

            listener.Bind(new IPEndPoint(local, port));
            listener.Listen(Backlog);
            return true;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            listener = null;
            if (isDual && e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
            {
                return TryBind(IPAddress.Any, port, out listener, out problem);
            }

            problem = Describe(e, address, port);
            return false;
        }
    }

    private static string Describe(SocketException e, IPAddress? address, int port)
    {
        string where = address is null ? $"port {port}" : $"{address} port {port}";
        return e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse =>
                $"{where} is in use by another program: choose another --port, or leave it out and the system chooses one",
            SocketError.AccessDenied when OperatingSystem.IsWindows() =>
                $"{where} is in use by another program or reserved by Windows (netsh int ipv4 show excludedportrange tcp): "
                    + "choose another --port, or leave it out and the system chooses one",
            SocketError.AccessDenied => $"{where} needs more rights than this user has: choose a --port above 1023",
            SocketError.AddressNotAvailable =>
                $"{address} is not an address of this machine: give --host one of its own addresses, or leave it out",
            _ => $"cannot listen on {where}: {SocketWords.Of(e.SocketErrorCode)}",
        };
    }
}
