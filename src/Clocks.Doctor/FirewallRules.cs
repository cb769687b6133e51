namespace Clocks.Doctor;

/// <summary>
/// The listing of nftables or iptables, read for what it says of UDP port 5353. Line by line and without understanding
/// jumps or sets: enough to name the rule that somebody wrote against it. Text in, facts out; pure.
/// </summary>
/// <param name="Drops">The rules that drop or reject it on an interface that is used.</param>
/// <param name="Closed">An input chain that drops what nothing allows; null when there is none.</param>
/// <param name="AllowsMdns">Whether some rule accepts it.</param>
internal sealed record FirewallRules(IReadOnlyList<string> Drops, string? Closed, bool AllowsMdns)
{
    private const int DropsMax = 4;

    private static readonly string[] DeviceWords = ["iifname", "oifname", "iif", "oif", "-i", "-o"];

    /// <summary>Reads a listing.</summary>
    /// <param name="listing">What the tool printed.</param>
    /// <param name="used">Interfaces that count; a rule for another one does not concern us.</param>
    public static FirewallRules Read(string listing, IReadOnlySet<string> used)
    {
        var drops = new List<string>();
        string table = "", chain = "";
        string? closed = null;
        bool allows = false;
        foreach (string raw in listing.Split('\n'))
        {
            string line = raw.Trim();
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["table", var family, var name, ..]:
                    table = $"table {family} {name}, ";
                    continue;
                case ["chain", var name, ..]:
                    chain = $"chain {name}";
                    continue;
            }

            if (line.Contains("hook input", StringComparison.Ordinal)
                && line.Contains("policy drop", StringComparison.Ordinal))
            {
                closed = table + chain;
            }
            else if (line.StartsWith(":INPUT DROP", StringComparison.Ordinal))
            {
                closed = "iptables, chain INPUT";
            }

            if (!NamesThePort(words) || !ConcernsUsed(words, used))
            {
                continue;
            }

            if (IsDrop(words) && drops.Count < DropsMax)
            {
                drops.Add($"{(line.StartsWith('-') ? "" : table + chain + ": ")}{line}");
            }

            allows |= line.Contains("accept", StringComparison.OrdinalIgnoreCase);
        }

        return new FirewallRules(drops, closed, allows);
    }

    private static bool NamesThePort(string[] words)
    {
        bool isUdp = false, isPort = false;
        foreach (string word in words)
        {
            isUdp |= word == "udp";
            // Of several, iptables writes 5353,5355 and nftables { 5353, 5355 }.
            isPort |= Array.Exists(word.Trim('{', '}').Split(','), port => port is "5353" or "mdns");
        }

        return isUdp && isPort;
    }

    private static bool IsDrop(string[] words) =>
        Array.Exists(words, static word => word is "drop" or "reject" or "DROP" or "REJECT");

    private static bool ConcernsUsed(string[] words, IReadOnlySet<string> used)
    {
        for (int i = 0; i + 1 < words.Length; i++)
        {
            if (Array.IndexOf(DeviceWords, words[i]) >= 0 && words[i + 1].StartsWith('"') | words[i].StartsWith('-')
                && !used.Contains(words[i + 1].Trim('"')))
            {
                return false;
            }
        }

        return true;
    }
}
