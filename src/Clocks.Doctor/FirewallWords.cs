namespace Clocks.Doctor;

/// <summary>The commands that open a firewall, by system. Pure.</summary>
internal static class FirewallWords
{
    /// <summary>Lets multicast DNS in.</summary>
    public static string OpenPort => OperatingSystem.IsWindows()
        ? "netsh advfirewall firewall add rule name=clocks dir=in action=allow protocol=UDP localport=5353"
        : OperatingSystem.IsMacOS() ? "allow clocks in System Settings, Network, Firewall"
        : "ufw allow 5353/udp, or firewall-cmd --add-service=mdns, or remove the rule that drops it";

    /// <summary>Lets the nodes' connections in.</summary>
    public static string OpenConnections => OperatingSystem.IsWindows()
        ? $"netsh advfirewall firewall add rule name=clocks dir=in action=allow program=\"{Environment.ProcessPath}\""
        : OperatingSystem.IsMacOS() ? "allow clocks in System Settings, Network, Firewall"
        : "run nodes with --port 5001 and allow it: ufw allow 5001/tcp, or firewall-cmd --add-port=5001/tcp";
}
