using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// Would a connection to a neighbour leave by the interface that the neighbour is on? Discovery needs no route, since
/// it chooses the interface itself, but connections do; a VPN that takes all traffic is the usual reason why nodes see
/// each other and cannot connect. The system is only asked: nothing is sent.
/// </summary>
internal sealed class RouteCheck(MdnsOptions options) : ICheck
{
    private const string Name = "route";

    public IReadOnlyList<CheckResult> Look()
    {
        HashSet<string> used = [.. new List<InterfaceChoice>(InterfaceChoice.All(options))
            .FindAll(static choice => choice.IsUsed && !choice.IsLoopback).ConvertAll(static choice => choice.Name)];

        var results = new List<CheckResult>();
        bool hasGateway = false;
        int asked = 0;
        foreach (NetworkInterface device in NetworkInterface.GetAllNetworkInterfaces())
        {
            try
            {
                IPInterfaceProperties properties = device.GetIPProperties();
                hasGateway |= properties.GatewayAddresses.Count > 0;
                if (used.Contains(device.Name))
                {
                    asked += Ask(device.Name, properties.UnicastAddresses, results);
                }
            }
            catch (Exception gone) when (gone is NetworkInformationException or PlatformNotSupportedException)
            {
                // It went away while it was looked at.
            }
        }

        if (results.Count == 0)
        {
            string near = asked > 0 ? "neighbours are reached directly" : "there is no IPv4 network to reach";
            results.Add(CheckResult.Ok(Name,
                near + (hasGateway ? "" : "; there is no default route, and none is needed")));
        }

        return results;
    }

    private static int Ask(string device, UnicastIPAddressInformationCollection addresses, List<CheckResult> results)
    {
        int asked = 0;
        foreach (UnicastIPAddressInformation own in addresses)
        {
            if (own.Address.AddressFamily != AddressFamily.InterNetwork
                || Neighbour(own.Address, own.PrefixLength) is not { } neighbour)
            {
                continue;
            }

            asked++;
            (IPAddress? source, SocketError error) = SourceTowards(neighbour);
            if (source is null)
            {
                results.Add(CheckResult.Fault(Name, $"there is no route to the neighbours on {device}: {SocketWords.Of(error)}",
                    $"look at the routes (ip route get {neighbour}); a VPN may forbid the local network"));
            }
            else if (!IsAmong(source, addresses))
            {
                results.Add(CheckResult.Fault(Name,
                    $"connections to neighbours on {device} would leave by another interface, with the address {source}",
                    "let the VPN exclude the local network, or disconnect it"));
            }
        }

        return asked;
    }

    /// <summary>Another address of the same network; null where there is none. Pure.</summary>
    internal static IPAddress? Neighbour(IPAddress own, int prefixLength)
    {
        if (prefixLength is < 1 or > 30)
        {
            return null;
        }

        byte[] bytes = own.GetAddressBytes();
        uint address = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint network = address & (uint.MaxValue << (32 - prefixLength));
        uint other = network + 1 == address ? network + 2 : network + 1;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, other);
        return new IPAddress(bytes);
    }

    private static (IPAddress? Source, SocketError Error) SourceTowards(IPAddress neighbour)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Connect(new IPEndPoint(neighbour, 9));
            return (((IPEndPoint)socket.LocalEndPoint!).Address, SocketError.Success);
        }
        catch (SocketException failure)
        {
            return (null, failure.SocketErrorCode);
        }
    }

    private static bool IsAmong(IPAddress source, UnicastIPAddressInformationCollection addresses) =>
        new List<UnicastIPAddressInformation>(addresses).Exists(own => own.Address.Equals(source));
}
