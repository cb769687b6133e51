using Clocks.Discovery.Mdns;

namespace Clocks.Node.Doctor;

/// <summary>
/// What the firewall of this machine says of port 5353, as far as this user may read it: a rule that drops it by name is a fault, a
/// firewall that drops whatever is not allowed is a hint, since the trial under "multicast" is the proof.
/// </summary>
internal sealed class FirewallCheck(MdnsOptions options) : ICheck
{
    public string Name => "firewall";

    public IReadOnlyList<CheckResult> Look() =>
        OperatingSystem.IsLinux() ? LookOnLinux() :
        OperatingSystem.IsWindows() ? [LookOnWindows()] :
        OperatingSystem.IsMacOS() ? [LookOnMacOS()] :
        [new CheckResult(Name, CheckOutcome.Note, "the firewall of this system is not known here")];

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
            results.Add(new CheckResult(Name, CheckOutcome.Fault, $"a rule drops multicast DNS: {rule}",
                "remove that rule: nft -a list ruleset or iptables -L -n --line-numbers tells its number"));
        }

        if (read.Closed is { } chain && !read.AllowsMdns)
        {
            results.Add(new CheckResult(Name, CheckOutcome.Note, $"{chain} drops what no rule allows, and none names port 5353",
                FirewallWords.OpenPort));
        }

        if (IsSwitchedOn("/etc/ufw/ufw.conf", "ENABLED=yes"))
        {
            results.Add(new CheckResult(Name, CheckOutcome.Note, "ufw is on: it lets multicast DNS in, and no connections of nodes",
                FirewallWords.OpenConnections));
        }

        if (Directory.Exists("/run/firewalld"))
        {
            results.Add(new CheckResult(Name, CheckOutcome.Note, "firewalld is on: its public zone lets in neither multicast DNS nor nodes",
                "firewall-cmd --add-service=mdns --add-port=5001/tcp, and run nodes with --port 5001"));
        }

        if (results.Count == 0)
        {
            results.Add(new CheckResult(Name, CheckOutcome.Ok, string.IsNullOrWhiteSpace(rules)
                ? "no rules, or none that this user may read"
                : "no rule drops UDP port 5353"));
        }

        return results;
    }

    private CheckResult LookOnWindows()
    {
        string state = ToolOutput.Of("netsh", "advfirewall", "show", "currentprofile", "state") ?? "";
        return state.Contains(" ON", StringComparison.OrdinalIgnoreCase)
            ? new CheckResult(Name, CheckOutcome.Note, "Windows Firewall is on: it asks once for each program, or blocks it silently",
                FirewallWords.OpenConnections)
            : new CheckResult(Name, CheckOutcome.Ok, "Windows Firewall is off for this network");
    }

    private CheckResult LookOnMacOS()
    {
        string state = ToolOutput.Of("/usr/libexec/ApplicationFirewall/socketfilterfw", "--getglobalstate") ?? "";
        return state.Contains("enabled", StringComparison.OrdinalIgnoreCase)
            ? new CheckResult(Name, CheckOutcome.Note, "the firewall of macOS is on, and asks or blocks by program",
                FirewallWords.OpenConnections)
            : new CheckResult(Name, CheckOutcome.Ok,
                "the firewall of macOS is off; Privacy & Security, Local Network may still keep this program out");
    }

    private HashSet<string> UsedInterfaces()
    {
        var used = new HashSet<string>();
        foreach (InterfaceChoice choice in InterfaceChoice.All(options))
        {
            if (choice.IsUsed)
            {
                used.Add(choice.Name);
            }
        }

        return used;
    }

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
