using System.Globalization;

namespace Clocks.Journal;

/// <summary>
/// An address as people write it: <c>192.168.1.20:40213</c>, and with an IPv6 host <c>[fe80::1]:40213</c> (RFC 3986,
/// section 3.2.2). Pure; any thread.
/// </summary>
internal static class HostAndPort
{
    public static string Join(string host, int port) => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>Takes apart what <see cref="Join"/> made; what has no port is a host with port 0.</summary>
    public static (string Host, int Port) Split(string address)
    {
        int colon = address.LastIndexOf(':');
        if (colon < 0
            || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            return (address, 0);
        }

        string host = address[..colon];
        bool isBracketed = host.Length >= 2 && host[0] == '[' && host[^1] == ']';
        return (isBracketed ? host[1..^1] : host, port);
    }
}
