using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// One network interface of this machine, whether multicast DNS uses it, and why: a sentence for people. Immutable.
/// </summary>
/// <param name="Name">The system's name of it.</param>
/// <param name="Index">The system's number of it.</param>
/// <param name="IsUsed">Whether it is used.</param>
/// <param name="Reason">Why, or why not.</param>
/// <param name="IsLoopback">Whether it is the machine talking to itself.</param>
/// <param name="IsUp">Whether it works.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record InterfaceChoice(
    string Name, int Index, bool IsUsed, string Reason, bool IsLoopback, bool IsUp, IReadOnlyList<IPAddress> Addresses)
{
    internal IReadOnlyList<LinkAddress> LinkAddresses { get; init; } = [];

    /// <summary>All interfaces of this machine as they are now, and what becomes of each with these options.</summary>
    public static IReadOnlyList<InterfaceChoice> All(MdnsOptions options)
    {
        List<InterfaceFacts> facts = [];
        foreach (NetworkInterface each in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (Look(each) is { } seen)
            {
                facts.Add(seen);
            }
        }

        return InterfaceRule.Choose(facts, options);
    }

    private static InterfaceFacts? Look(NetworkInterface each)
    {
        try
        {
            IPInterfaceProperties properties = each.GetIPProperties();
            List<LinkAddress> addresses = [];
            foreach (UnicastIPAddressInformation unicast in properties.UnicastAddresses)
            {
                // The scope belongs to the interface, not to the address that travels.
                IPAddress address = new(unicast.Address.GetAddressBytes());
                addresses.Add(new LinkAddress(address, unicast.PrefixLength));
            }

            bool v4 = each.Supports(NetworkInterfaceComponent.IPv4);
            int index = v4 ? properties.GetIPv4Properties().Index : properties.GetIPv6Properties().Index;
            NetworkInterfaceType type = each.NetworkInterfaceType;
            return new InterfaceFacts(
                each.Name,
                index,
                each.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown,
                type == NetworkInterfaceType.Loopback,
                each.SupportsMulticast,
                type is NetworkInterfaceType.Ppp or NetworkInterfaceType.Tunnel or NetworkInterfaceType.Slip,
                addresses);
        }
        catch (Exception failure) when (failure is NetworkInformationException or SocketException or PlatformNotSupportedException)
        {
            // It went away while it was looked at.
            return null;
        }
    }
}
