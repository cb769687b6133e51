using System.Net.Sockets;
using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// What the system's refusals mean for a person: what is wrong, where, and what to do. Pure; any thread.
/// </summary>
internal static class SocketTrouble
{
    /// <summary>Port 5353 could not be opened, or the group not joined, on a link.</summary>
    public static string OfJoin(Link link, SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse or SocketError.AccessDenied when OperatingSystem.IsWindows() =>
            "another program holds UDP port 5353 for itself; see who with 'netstat -abno -p udp', stop it, "
            + "or give a node its peers with --peers.",
        SocketError.AddressAlreadyInUse =>
            "another program holds UDP port 5353 for itself; see who with 'ss -lunp sport = :5353', stop it, "
            + "or give a node its peers with --peers.",
        SocketError.AccessDenied =>
            $"the system does not allow UDP port 5353 on {link.Name}; check its firewall or sandbox, "
            + "or give a node its peers with --peers.",
        SocketError.TooManyOpenSockets =>
            $"the system gives no socket for multicast on {link.Name}, which is tried again; "
            + "raise the limit of open files: ulimit -n.",
        _ => $"multicast cannot be joined on {link.Name} ({Family(link)}: {SocketWords.Of(error)}); "
            + "the other interfaces are used, --interface chooses.",
    };

    /// <summary>Port 5353 is held by another program, and what this node does about it.</summary>
    /// <param name="holder">Who holds it, as far as is known.</param>
    /// <param name="isLoopbackOnly">Whether this machine is all that matters.</param>
    public static string OfHeldPort(string holder, bool isLoopbackOnly) =>
        $"{holder} holds UDP port 5353 for itself, so that "
        + (isLoopbackOnly
            ? $"nodes of this machine meet on port {FamilySocket.SecondPort} and DNS-SD browsers do not see them; "
            : "this node asks from another port and is not announced: it finds nodes that have port 5353, and those of this "
                + $"machine on port {FamilySocket.SecondPort}, but none elsewhere in the same state; ")
        + "stop that program, or give a node its peers with --peers.";

    /// <summary>A packet could not be sent on a link.</summary>
    public static string OfSend(Link link, SocketError error) => error switch
    {
        SocketError.AccessDenied when OperatingSystem.IsWindows() =>
            $"the firewall of this machine forbids sending on {link.Name}; "
            + "allow clocks in Windows Security, Firewall & network protection.",
        SocketError.AccessDenied =>
            $"the firewall of this machine forbids sending on {link.Name}; allow UDP port 5353, for example 'ufw allow 5353/udp'.",
        SocketError.HostUnreachable when OperatingSystem.IsMacOS() =>
            $"macOS does not let this program onto {link.Name}; allow it in System Settings, Privacy & Security, Local Network.",
        _ => $"packets cannot be sent on {link.Name} ({Family(link)}: {SocketWords.Of(error)}); is its cable in, has it an address?",
    };

    /// <summary>A packet was sent on a link, and our own copy of it never came back.</summary>
    public static string OfSilence(Link link) =>
        $"multicast sent on {link.Name} ({Family(link)}) does not come back to this machine: "
        + "its firewall drops UDP port 5353; " + Opening;

    /// <summary>The command that opens the port, where there is one.</summary>
    private static string Opening => OperatingSystem.IsWindows()
        ? "allow it with 'netsh advfirewall firewall add rule name=clocks dir=in action=allow protocol=UDP localport=5353'."
        : OperatingSystem.IsMacOS() ? "allow clocks in System Settings, Network, Firewall."
        : "allow it with 'ufw allow 5353/udp' or 'firewall-cmd --add-service=mdns'.";

    private static string Family(Link link) => link.Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
}
