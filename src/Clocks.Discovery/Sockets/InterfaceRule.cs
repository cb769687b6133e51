using System.IO.Enumeration;
using System.Net;
using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// Decides which interfaces are used. Without being told: loopback, and what is up, carries multicast and leads to a
/// real network; bridges and cables of containers and virtual machines only when there is nothing else, tunnels never.
/// Told by name, address or glob: exactly those, and '!' excludes. Facts in, choices with reasons out; pure.
/// </summary>
internal static class InterfaceRule
{
    private static readonly string[] VirtualNames =
    [
        "veth*", "docker*", "br-*", "virbr*", "vmnet*", "vboxnet*", "cni*", "flannel*", "cali*", "lxc*", "podman*", "ifb*", "dummy*",
        "vEthernet (WSL*", "vEthernet (Default Switch)*", "bridge1??",
    ];

    private static readonly string[] TunnelNames =
        ["tun*", "wg*", "tailscale*", "utun*", "ppp*", "ipsec*", "awdl*", "llw*", "gif*", "stf*"];

    /// <summary>What becomes of each interface.</summary>
    public static IReadOnlyList<InterfaceChoice> Choose(IReadOnlyList<InterfaceFacts> all, MdnsOptions options)
    {
        List<InterfaceChoice> choices = [];
        foreach (InterfaceFacts facts in all)
        {
            (bool used, string reason) = Judge(facts, options, virtualToo: false);
            choices.Add(Choice(facts, used, reason));
        }

        bool isChosen = options.LoopbackOnly || Wanted(options).Count > 0;
        if (isChosen || choices.Exists(one => one.IsUsed && !one.IsLoopback))
        {
            return choices;
        }

        for (int i = 0; i < all.Count; i++)
        {
            (bool used, string reason) = Judge(all[i], options, virtualToo: true);
            choices[i] = Choice(all[i], used, reason);
        }

        return choices;
    }

    /// <summary>
    /// Whether a pattern means this interface: its name, one of its addresses, or a glob over its name.
    /// </summary>
    public static bool Matches(string pattern, string name, IReadOnlyList<LinkAddress> addresses) =>
        FileSystemName.MatchesSimpleExpression(pattern, name)
        || (IPAddress.TryParse(pattern, out IPAddress? address) && IsAmong(addresses, WithoutScope(address)));

    private static (bool Used, string Reason) Judge(InterfaceFacts facts, MdnsOptions options, bool virtualToo)
    {
        if (options.LoopbackOnly)
        {
            return facts.IsLoopback ? (true, "loopback is all that is asked for") : (false, "only loopback is asked for");
        }

        foreach (string pattern in options.Interfaces)
        {
            if (pattern.StartsWith('!') && Matches(pattern[1..], facts.Name, facts.Addresses))
            {
                return (false, $"excluded by '{pattern}'");
            }
        }

        List<string> wanted = Wanted(options);
        string? named = wanted.Find(pattern => Matches(pattern, facts.Name, facts.Addresses));
        if (wanted.Count > 0 && named is null)
        {
            return (false, $"not among those asked for ({string.Join(", ", wanted)})");
        }

        if (!facts.IsUp)
        {
            return (false, "is down");
        }

        if (facts.Addresses.Count == 0)
        {
            return (false, "has no address");
        }

        if (named is not null)
        {
            return (true, $"asked for by '{named}'");
        }

        if (facts.IsLoopback)
        {
            return (true, "loopback: nodes on this machine");
        }

        if (!facts.IsMulticast)
        {
            return (false, "carries no multicast; name it with --interface to try nevertheless");
        }

        if (facts.IsPointToPoint || Fits(TunnelNames, facts.Name))
        {
            return (false, "a tunnel or point-to-point link; name it with --interface to use it");
        }

        if (Fits(VirtualNames, facts.Name))
        {
            return virtualToo ? (true, "belongs to containers or virtual machines, but there is nothing else")
                : (false, "belongs to containers or virtual machines; name it with --interface to use it");
        }

        return (true, "up, and carries multicast");
    }

    private static InterfaceChoice Choice(InterfaceFacts facts, bool used, string reason)
    {
        List<IPAddress> addresses = [];
        foreach (LinkAddress own in facts.Addresses)
        {
            addresses.Add(own.Address);
        }

        return new InterfaceChoice(facts.Name, facts.Index, used, reason, facts.IsLoopback, facts.IsUp, addresses)
        {
            LinkAddresses = facts.Addresses,
        };
    }

    /// <summary>The patterns that ask for interfaces; the others exclude some.</summary>
    private static List<string> Wanted(MdnsOptions options)
    {
        List<string> wanted = [];
        foreach (string pattern in options.Interfaces)
        {
            if (!pattern.StartsWith('!'))
            {
                wanted.Add(pattern);
            }
        }

        return wanted;
    }

    private static bool Fits(string[] globs, string name) =>
        Array.Exists(globs, glob => FileSystemName.MatchesSimpleExpression(glob, name));

    private static bool IsAmong(IReadOnlyList<LinkAddress> addresses, IPAddress address)
    {
        foreach (LinkAddress own in addresses)
        {
            if (own.Address.Equals(address))
            {
                return true;
            }
        }

        return false;
    }

    private static IPAddress WithoutScope(IPAddress address) => new(address.GetAddressBytes());
}
