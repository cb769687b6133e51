// CS0436: the platform has a System.Net.IPNetwork of its own since .NET 8. That it is hidden here is the point: the
// library looks for this name in an assembly of this name, and finds the platform's nowhere near.
#pragma warning disable CS0436

namespace System.Net;

/// <summary>
/// The one type of the package IPNetwork2 that Makaretu.Dns.Multicast needs, under the name it had when that library was
/// compiled. In version 5 of the package the class is called IPNetwork2, version 2 cannot be had from every registry any
/// more, and with the later one the library throws a <see cref="TypeLoadException"/> at its first use: the static constructor of
/// its MulticastService parses "169.254.0.0/16" and "fe80::/10". <see cref="Parse"/> is the only member it refers to, and
/// it never reads the two networks again, so there is nothing else to have. Pure; any thread.
/// </summary>
public sealed class IPNetwork
{
    private readonly string _prefix;

    private IPNetwork(string prefix) => _prefix = prefix;

    /// <summary>The network of this prefix, address/length.</summary>
    /// <exception cref="FormatException">It has another form.</exception>
    public static IPNetwork Parse(string network)
    {
        ArgumentNullException.ThrowIfNull(network);
        int slash = network.IndexOf('/', StringComparison.Ordinal);
        bool isPrefix = slash > 0 && IPAddress.TryParse(network.AsSpan(0, slash), out _) && byte.TryParse(network.AsSpan(slash + 1), out _);
        return isPrefix ? new IPNetwork(network) : throw new FormatException($"'{network}' is not a network: address/length");
    }

    /// <summary>The prefix as it was given.</summary>
    public override string ToString() => _prefix;
}
