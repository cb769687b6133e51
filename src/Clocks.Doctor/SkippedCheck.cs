using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// Which interfaces are left out, and why: VPNs, bridges of containers, cables of virtual machines, what is down. A
/// note, since that is usually right; but it is the answer to "why does it not find the node on my VPN?".
/// </summary>
internal sealed class SkippedCheck(MdnsOptions options) : ICheck
{
    /// <summary>Names of one reason that are written out; a container host has hundreds.</summary>
    private const int NamesMax = 4;

    private const string Name = "skipped";

    public IReadOnlyList<CheckResult> Look() => Judge(Name, InterfaceChoice.All(options));

    /// <summary>The verdict over these choices. Pure.</summary>
    internal static IReadOnlyList<CheckResult> Judge(string name, IReadOnlyList<InterfaceChoice> choices)
    {
        var byReason = new Dictionary<string, List<string>>();
        foreach (InterfaceChoice choice in choices)
        {
            if (choice.IsUsed)
            {
                continue;
            }

            if (!byReason.TryGetValue(choice.Reason, out List<string>? names))
            {
                byReason.Add(choice.Reason, names = []);
            }

            names.Add(choice.Name);
        }

        if (byReason.Count == 0)
        {
            return [CheckResult.Ok(name, "no interface is left out")];
        }

        var results = new List<CheckResult>();
        foreach ((string reason, List<string> names) in byReason)
        {
            results.Add(CheckResult.Note(name, $"{Listing.Of(names, NamesMax)}: {reason}"));
        }

        return results;
    }
}
