using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Clocks.Node.Transport;

/// <summary>What may be done with an address that a stranger has announced.</summary>
internal enum AddressReach : byte
{
    /// <summary>On a network of this machine: dialled like any other.</summary>
    OnLink,

    /// <summary>A private address of another network, as behind a reflector: dialled seldom and few at a time.</summary>
    Private,

    /// <summary>Anywhere else: never dialled, or one packet would have every node knock at a stranger's door.</summary>
    Foreign,
}

/// <summary>
/// Which announced addresses a node dials: those on its own links, and private ones elsewhere (RFC 1918, RFC 4193,
/// shared address space of RFC 6598), which multicast DNS reflectors between two networks of a site announce. What a
/// person named is not asked. Owned by the network thread; looks at the interfaces again at most every five seconds.
/// </summary>
/// <param name="readPrefixes">The networks of this machine; a test gives its own.</param>
internal sealed class AddressRule(Func<List<IPNetwork>> readPrefixes)
{
    private const long FreshMs = 5_000;

    private static readonly IPNetwork[] PrivateNetworks =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("fc00::/7"),
    ];

    private List<IPNetwork> _prefixes = [];
    private long _readAtMs = long.MinValue;

    /// <summary>The networks of this machine's interfaces.</summary>
    public static List<IPNetwork> InterfacePrefixes()
    {
        var prefixes = new List<IPNetwork>();
        try
        {
            foreach (NetworkInterface one in NetworkInterface.GetAllNetworkInterfaces())
            {
                foreach (UnicastIPAddressInformation address in one.GetIPProperties().UnicastAddresses)
                {
                    prefixes.Add(Network(address.Address, address.PrefixLength));
                }
            }
        }
        catch (NetworkInformationException)
        {
            // The system does not say: then only link-local and private addresses are known to be near.
        }

        return prefixes;
    }

    /// <summary>Which families this machine has an address of, loopback aside. Any thread.</summary>
    public static (bool V4, bool V6) OwnFamilies()
    {
        (bool v4, bool v6) = (false, false);
        foreach (IPNetwork network in InterfacePrefixes())
        {
            bool isLoopback = IPAddress.IsLoopback(network.BaseAddress);
            v4 |= !isLoopback && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
            v6 |= !isLoopback && network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;
        }

        return (v4, v6);
    }

    /// <summary>How far away an address is.</summary>
    /// <param name="address">The address.</param>
    /// <param name="nowMs">Milliseconds of the node's clock.</param>
    public AddressReach Judge(IPAddress address, long nowMs)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (plain.IsIPv6LinkLocal || IPAddress.IsLoopback(plain) || IsOnLink(plain, nowMs))
        {
            return AddressReach.OnLink;
        }

        return Array.Exists(PrivateNetworks, n => n.Contains(plain)) ? AddressReach.Private : AddressReach.Foreign;
    }

    /// <summary>The networks of this machine have changed.</summary>
    public void Forget() => _readAtMs = long.MinValue;

    private bool IsOnLink(IPAddress address, long nowMs)
    {
        if (_readAtMs == long.MinValue || nowMs - _readAtMs >= FreshMs)
        {
            (_prefixes, _readAtMs) = (readPrefixes(), nowMs);
        }

        return _prefixes.Exists(n => n.BaseAddress.AddressFamily == address.AddressFamily && n.Contains(address));
    }

    /// <summary>The network of an interface's address: its first bits, the rest zero.</summary>
    private static IPNetwork Network(IPAddress address, int prefixLength)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        int bits = Math.Clamp(prefixLength, 0, 8 * length);
        // A prefix of 0 would be everywhere: what the system does not know is this address alone.
        bits = bits == 0 ? 8 * length : bits;
        for (int i = 0; i < length; i++)
        {
            int kept = Math.Clamp(bits - 8 * i, 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return new IPNetwork(new IPAddress(bytes[..length]), bits);
    }
}
