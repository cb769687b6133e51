using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// Which address families the used interfaces have. IPv6 alone is enough for nodes that have it too; a self-assigned
/// IPv4 address means that nobody gave one.
/// </summary>
internal sealed class FamilyCheck(MdnsOptions options) : ICheck
{
    private const string Name = "addresses";

    public IReadOnlyList<CheckResult> Look()
    {
        var results = new List<CheckResult>();
        var well = new List<string>();
        foreach (InterfaceChoice choice in InterfaceChoice.All(options))
        {
            if (!choice.IsUsed || choice.IsLoopback)
            {
                continue;
            }

            if (Judge(Name, choice.Name, choice.Addresses) is { } result)
            {
                results.Add(result);
            }
            else
            {
                well.Add($"{choice.Name} {choice.Addresses[0]}");
            }
        }

        if (results.Count == 0)
        {
            string sentence = well.Count > 0 ? string.Join(", ", well) : "loopback only";
            results.Add(CheckResult.Ok(Name, sentence));
        }

        return results;
    }

    /// <summary>What is noteworthy about these addresses; null when nothing is. Pure.</summary>
    internal static CheckResult? Judge(string name, string device, IReadOnlyList<IPAddress> addresses)
    {
        bool hasV4 = false, hasSelfAssigned = false;
        foreach (IPAddress address in addresses)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork)
            {
                hasV4 = true;
                hasSelfAssigned |= address.GetAddressBytes() is [169, 254, ..];
            }
        }

        if (hasSelfAssigned)
        {
            return CheckResult.Note(name, $"{device} gave itself a 169.254 address, since no DHCP server answered",
                "nodes that gave themselves one too are found; for others give it an address of their network");
        }

        return hasV4 ? null : CheckResult.Note(name, $"{device} has IPv6 addresses only",
            "nodes with IPv6 are found; for nodes with IPv4 only, give it an IPv4 address");
    }
}
