using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// What the firewall of this machine says of port 5353, as far as this user may read it: a rule that drops it by name
/// is a fault, a firewall that drops whatever is not allowed is a hint, since the trial under "multicast" is the proof.
/// </summary>
internal sealed class FirewallCheck(MdnsOptions options) : ICheck
{
    private const string Name = "firewall";

    public IReadOnlyList<CheckResult> Look() =>
        OperatingSystem.IsLinux() ? LookOnLinux() :
        OperatingSystem.IsWindows() ? [LookOnWindows()] :
        OperatingSystem.IsMacOS() ? [LookOnMacOS()] :
        [CheckResult.Note(Name, "the firewall of this system is not known here")];

    private List<CheckResult> LookOnLinux()
    {
        var results = new List<CheckResult>();
        string? rules = ToolOutput.Of("nft", "list", "ruleset");
        if (string.IsNullOrWhiteSpace(rules))
        {
            rules = ToolOutput.Of("iptables-save") + "\n" + ToolOutput.Of("ip6tables-save");
        }

        FirewallRules read = FirewallRules.Read(rules, UsedInterfaces());
        foreach (string rule in read.Drops)
        {
            results.Add(CheckResult.Fault(Name, $"a rule drops multicast DNS: {rule}",
                "remove that rule: nft -a list ruleset or iptables -L -n --line-numbers tells its number"));
        }

        if (read.Closed is { } chain && !read.AllowsMdns)
        {
            results.Add(CheckResult.Note(Name, $"{chain} drops what no rule allows, and none names port 5353",
                FirewallWords.OpenPort));
        }

        bool isUfwOn = IsSwitchedOn("/etc/ufw/ufw.conf", "ENABLED=yes");
        bool isFirewalldOn = Directory.Exists("/run/firewalld");
        if (read.Closed is { } closed && !isUfwOn && !isFirewalldOn)
        {
            results.Add(CheckResult.Note(Name,
                $"{closed} drops what no rule allows: the connections of nodes need a rule too", FirewallWords.OpenConnections));
        }

        if (isUfwOn)
        {
            results.Add(CheckResult.Note(Name, "ufw is on: it lets multicast DNS in, and no connections of nodes",
                FirewallWords.OpenConnections));
        }

        if (isFirewalldOn)
        {
            results.Add(CheckResult.Note(Name,
                "firewalld is on: its public zone lets in neither multicast DNS nor nodes",
                "firewall-cmd --add-service=mdns --add-port=5001/tcp, and run nodes with --port 5001"));
        }

        if (results.Count == 0)
        {
            results.Add(CheckResult.Ok(Name, string.IsNullOrWhiteSpace(rules)
                ? "no rules, or none that this user may read"
                : "no rule drops UDP port 5353"));
        }

        return results;
    }

    private static CheckResult LookOnWindows()
    {
        string state = ToolOutput.Of("netsh", "advfirewall", "show", "currentprofile", "state") ?? "";
        return state.Contains(" ON", StringComparison.OrdinalIgnoreCase)
            ? CheckResult.Note(Name, "Windows Firewall is on: it asks once for each program, or blocks it silently",
                FirewallWords.OpenConnections)
            : CheckResult.Ok(Name, "Windows Firewall is off for this network");
    }

    private static CheckResult LookOnMacOS()
    {
        string state = ToolOutput.Of("/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate") ?? "";
        return state.Contains("enabled", StringComparison.OrdinalIgnoreCase)
            ? CheckResult.Note(Name, "the firewall of macOS is on, and asks or blocks by program",
                FirewallWords.OpenConnections)
            : CheckResult.Ok(Name,
                "the firewall of macOS is off; Privacy & Security, Local Network may still keep this program out");
    }

    private HashSet<string> UsedInterfaces() => [.. new List<InterfaceChoice>(InterfaceChoice.All(options))
        .FindAll(static choice => choice.IsUsed).ConvertAll(static choice => choice.Name)];

    private static bool IsSwitchedOn(string file, string line)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Contains(line, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
