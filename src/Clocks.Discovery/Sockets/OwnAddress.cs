using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Sockets;

/// <summary>Which addresses are this machine's. Any thread.</summary>
public static class OwnAddress
{
    /// <summary>Whether a socket can have this address here and now.</summary>
    public static bool IsOurs(IPAddress address)
    {
        try
        {
            using var trial = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            trial.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException failure)
        {
            // Whatever else went wrong says nothing about the address.
            return failure.SocketErrorCode != SocketError.AddressNotAvailable;
        }
    }

    /// <summary>
    /// Whether it can be that of one machine: not nowhere, not everybody, and not an IPv4 address in the guise of an IPv6
    /// one, which has a record of its own.
    /// </summary>
    public static bool IsOfAMachine(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes()[0] is > 0 and < 224
        : !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6 && !address.Equals(IPAddress.IPv6Any);
}
