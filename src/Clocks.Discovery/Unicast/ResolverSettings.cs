using System.Globalization;
using System.Net;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// How this machine asks the DNS: whom, below which domains, how patiently. Immutable; any thread.
/// </summary>
/// <param name="Servers">Whom, the first first.</param>
/// <param name="Search">Domains that are appended to names with few dots.</param>
/// <param name="Dots">With so many dots a name is tried as it stands before anything is appended.</param>
/// <param name="TimeoutMs">How long a server has for its answer the first time, in milliseconds; twice as long every further time.</param>
/// <param name="Attempts">How often all servers are asked.</param>
internal sealed record ResolverSettings(
    IReadOnlyList<IPEndPoint> Servers, IReadOnlyList<string> Search, int Dots, int TimeoutMs, int Attempts)
{
    /// <summary>Servers that are asked; <c>resolv.conf</c> has three at most, a machine with many cards more.</summary>
    public const int ServersMax = 8;

    private const int SearchMax = 16, DotsMax = 15, AttemptsMax = 5, SecondsMax = 30;

    /// <summary>Patience where nothing says another: a node is not a person who waits for a page.</summary>
    private const int DefaultTimeoutMs = 1_000, DefaultAttempts = 2;

    /// <summary>What is known of nothing: no server.</summary>
    public static readonly ResolverSettings Nothing = new([], [], 1, DefaultTimeoutMs, DefaultAttempts);

    /// <summary>
    /// Reads the text of <c>/etc/resolv.conf</c> as resolv.conf(5) has it: <c>nameserver</c>, <c>search</c> or <c>domain</c>, the
    /// last of which counts, and of the options <c>ndots</c>, <c>timeout</c> and <c>attempts</c>. What it does not know it passes over.
    /// </summary>
    public static ResolverSettings Read(string resolvConf)
    {
        ResolverSettings read = Nothing;
        var servers = new List<IPEndPoint>();
        foreach (string line in resolvConf.Split('\n'))
        {
            string[] words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] is '#' or ';')
            {
                continue;
            }

            switch (words[0])
            {
                case "nameserver" when servers.Count < ServersMax && IPAddress.TryParse(words[1], out IPAddress? address):
                    servers.Add(new IPEndPoint(address, ZoneAddress.ServerPort));
                    break;
                case "search":
                    read = read with { Search = Domains(words.AsSpan(1)) };
                    break;
                case "domain":
                    read = read with { Search = Domains(words.AsSpan(1, 1)) };
                    break;
                case "options":
                    read = Options(read, words.AsSpan(1));
                    break;
            }
        }

        return read with { Servers = servers };
    }

    private static ResolverSettings Options(ResolverSettings read, ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            int colon = word.IndexOf(':');
            if (colon < 0 || !int.TryParse(word.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                continue;
            }

            read = word[..colon] switch
            {
                "ndots" => read with { Dots = Math.Min(number, DotsMax) },
                "timeout" => read with { TimeoutMs = Math.Clamp(number, 1, SecondsMax) * 1_000 },
                "attempts" => read with { Attempts = Math.Clamp(number, 1, AttemptsMax) },
                _ => read,
            };
        }

        return read;
    }

    private static List<string> Domains(ReadOnlySpan<string> words)
    {
        var domains = new List<string>();
        foreach (string word in words)
        {
            string domain = word.Trim('.');
            if (domain.Length > 0 && domains.Count < SearchMax)
            {
                domains.Add(domain);
            }
        }

        return domains;
    }
}
