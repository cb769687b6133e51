using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// Where in the DNS nodes are named: <c>NAME[:PORT][@SERVER[:PORT]]</c>, as somebody types it behind <c>dns:</c>. Immutable;
/// any thread.
/// </summary>
/// <param name="Name">The name, with a dot at its end where nothing is to be appended to it.</param>
/// <param name="Port">At which port the nodes listen, for a name that has addresses and no service; null: not said.</param>
/// <param name="Server">Who is asked; null: the servers of the system.</param>
public sealed record ZoneAddress(string Name, int? Port, IPEndPoint? Server)
{
    /// <summary>The port of name servers.</summary>
    public const int ServerPort = 53;

    private const string Examples = "such as dns:lab.example, dns:clocks:5001 or dns:lab.example@192.168.1.1";

    /// <summary>Reads it, without the <c>dns:</c>; false with a sentence without its full stop.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ZoneAddress? zone, out string problem)
    {
        zone = null;
        int at = text.IndexOf('@');
        string place = at < 0 ? text : text[..at];
        IPEndPoint? server = null;
        if (at >= 0 && !TryServer(text[(at + 1)..], out server))
        {
            problem = $"'{text[(at + 1)..]}' is not the address of a DNS server: 192.168.1.1, 192.168.1.1:5353, fd00::1 or [fd00::1]:5353";
            return false;
        }

        int colon = place.IndexOf(':');
        string name = colon < 0 ? place : place[..colon];
        int? port = null;
        if (colon >= 0)
        {
            if (!TryPort(place[(colon + 1)..], out int number))
            {
                problem = $"'{place[(colon + 1)..]}' is not a port from 1 to 65535";
                return false;
            }

            port = number;
        }

        problem = WhatIsWrongWith(name);
        zone = problem.Length == 0 ? new ZoneAddress(name, port, server) : null;
        return zone is not null;
    }

    /// <summary>As it was typed, with <c>dns:</c>.</summary>
    public override string ToString() => $"dns:{Name}{(Port is { } port ? $":{port}" : "")}{(Server is null ? "" : $"@{Server}")}";

    /// <summary>
    /// The names to look at, in their order: as <c>resolv.conf</c> says, a name with few dots is first looked for below the
    /// domains of the search list, one with many as it stands. Nothing is appended where a server was named, for the list
    /// belongs to those of the system, nor to a name with a dot at its end.
    /// </summary>
    internal List<DnsName> Candidates(ResolverSettings settings)
    {
        var names = new List<DnsName>();
        string plain = Name.TrimEnd('.');
        bool isWhole = Name.EndsWith('.') || Server is not null, isFirst = Name.AsSpan().Count('.') >= settings.Dots;
        if (isWhole || isFirst)
        {
            Add(names, plain);
        }

        foreach (string domain in isWhole ? [] : settings.Search)
        {
            Add(names, $"{plain}.{domain}");
        }

        if (!isWhole && !isFirst)
        {
            Add(names, plain);
        }

        return names;
    }

    /// <summary>Below a domain of the search list a name may grow too long to be one: it is passed over.</summary>
    private static void Add(List<DnsName> names, string text)
    {
        if (WhatIsWrongWith(text).Length == 0 && DnsName.Of(text.Split('.')) is var name && !names.Contains(name))
        {
            names.Add(name);
        }
    }

    private static string WhatIsWrongWith(string name)
    {
        if (name.Length == 0 || name == ".")
        {
            return $"the name of the zone is missing; write it, {Examples}";
        }

        string plain = name.EndsWith('.') ? name[..^1] : name;
        foreach (Rune letter in plain.EnumerateRunes())
        {
            if (!letter.IsAscii || !(Rune.IsLetterOrDigit(letter) || letter.Value is '-' or '_' or '.'))
            {
                return $"'{PrintableText.Of(name)}' is not a name in the DNS, which has plain letters, digits, '-', '_' and dots, "
                    + Examples;
            }
        }

        bool isLong = plain.Length > DnsName.BytesMax - 2
            || Array.Exists(plain.Split('.'), static label => label.Length is 0 or > DnsName.LabelBytesMax);
        return isLong
            ? $"'{name}' is not a name in the DNS: {DnsName.BytesMax - 2} characters at most, 1 to {DnsName.LabelBytesMax} between dots"
            : "";
    }

    private static bool TryServer(string text, out IPEndPoint? server)
    {
        server = null;
        int bracket = text.LastIndexOf(']');
        // Of an IPv6 address without brackets the last group is no port.
        bool hasPort = text.StartsWith('[') ? text.LastIndexOf(':') > bracket : text.AsSpan().Count(':') == 1;
        int colon = hasPort ? text.LastIndexOf(':') : text.Length, port = ServerPort;
        string host = text[..colon];
        if (host.StartsWith('['))
        {
            host = host.EndsWith(']') ? host[1..^1] : "";
        }

        if ((hasPort && !TryPort(text[(colon + 1)..], out port))
            || !IPAddress.TryParse(host, out IPAddress? address)
            // 1 is an address to the system, and a typing mistake here.
            || (!host.Contains(':') && host.AsSpan().Count('.') != 3))
        {
            return false;
        }

        server = new IPEndPoint(address, port);
        return true;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue;
}
