using System.Globalization;
using System.Net;
using Clocks.Watch.Serving;

namespace Clocks.Options;

/// <summary>Where something is served: an address with a port, either without the other, or <c>localhost</c>. Pure; any thread.</summary>
internal static class ListenAddress
{
    /// <summary>Reads it; false with a sentence without its full stop.</summary>
    public static bool TryParse(string text, out IPEndPoint? at, out string problem)
    {
        problem = "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort)
        {
            at = new IPEndPoint(IPAddress.Loopback, port);
            return true;
        }

        const string Localhost = "localhost";
        string address = text.StartsWith(Localhost, StringComparison.Ordinal) ? IPAddress.Loopback + text[Localhost.Length..] : text;
        bool isAddress = address.AsSpan().IndexOfAny('.', ':') >= 0;
        if (isAddress && IPAddress.TryParse(address.Trim('[', ']'), out IPAddress? alone))
        {
            at = new IPEndPoint(alone, WatchServer.Default.Port);
            return true;
        }

        if (isAddress && IPEndPoint.TryParse(address, out at))
        {
            return true;
        }

        at = null;
        problem = $"'{text}' is not ADDRESS:PORT, such as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080";
        return false;
    }
}
