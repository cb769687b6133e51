using System.Net;

namespace Clocks.Watch.Http;

/// <summary>
/// Whether a request is meant for this server. A page of somebody else can have its own name lead to an address of this
/// machine (DNS rebinding) and would then read what is served here; such a request names the other's host. An address
/// cannot be led elsewhere, and the names of this machine are its own. Pure; any thread.
/// </summary>
internal static class HostRule
{
    /// <summary>Whether this is an address, <c>localhost</c>, or a name of this machine; with or without a port.</summary>
    public static bool IsOurs(string host, string machineName)
    {
        string name = WithoutPort(host);
        return IPAddress.TryParse(name.Trim('[', ']'), out _)
            || Is(name, "localhost")
            || (machineName.Length > 0 && (Is(name, machineName) || Is(name, machineName + ".local")));
    }

    private static string WithoutPort(string host)
    {
        int colon = host.LastIndexOf(':');
        bool isPort = colon >= 0 && host.IndexOf(']', colon) < 0 && (host[0] == '[' || host.IndexOf(':') == colon);
        return isPort ? host[..colon] : host;
    }

    private static bool Is(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
