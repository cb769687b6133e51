using System.Net;
using System.Net.NetworkInformation;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// What the system says of its DNS servers: <c>/etc/resolv.conf</c>, or on Windows those of the network interfaces. Any thread;
/// reads anew each time, since a machine that changes networks changes its servers.
/// </summary>
internal static class SystemResolver
{
    private const string Path = "/etc/resolv.conf";

    /// <summary>Where the servers stand, for people.</summary>
    public static string Place => OperatingSystem.IsWindows() ? "no network interface that is up" : Path;

    /// <summary>How this machine asks; a server that a person named in place of its own.</summary>
    public static ResolverSettings Read(IPEndPoint? named)
    {
        ResolverSettings system = OperatingSystem.IsWindows() ? OfInterfaces() : OfFile();
        return named is null ? system : system with { Servers = [named] };
    }

    private static ResolverSettings OfFile()
    {
        try
        {
            return ResolverSettings.Read(File.ReadAllText(Path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ResolverSettings.Nothing;
        }
    }

    private static ResolverSettings OfInterfaces()
    {
        var servers = new List<IPEndPoint>();
        var search = new List<string>();
        try
        {
            foreach (NetworkInterface one in NetworkInterface.GetAllNetworkInterfaces())
            {
                if (one.OperationalStatus != OperationalStatus.Up)
                {
                    continue;
                }

                IPInterfaceProperties facts = one.GetIPProperties();
                foreach (IPAddress address in facts.DnsAddresses)
                {
                    var server = new IPEndPoint(address, ZoneAddress.ServerPort);
                    // fec0:0:0:ffff::1 to 3 stand where nobody has named any (RFC 3879 has deprecated them).
                    if (!address.IsIPv6SiteLocal && servers.Count < ResolverSettings.ServersMax && !servers.Contains(server))
                    {
                        servers.Add(server);
                    }
                }

                if (facts.DnsSuffix.Length > 0 && !search.Contains(facts.DnsSuffix))
                {
                    search.Add(facts.DnsSuffix);
                }
            }
        }
        catch (NetworkInformationException)
        {
            // Then what was found so far is what there is.
        }

        return ResolverSettings.Nothing with { Servers = servers, Search = search };
    }
}
