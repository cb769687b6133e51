using Clocks.Discovery.Mdns;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// Is there an interface that leads anywhere? Names what is used, or says why nothing but loopback is left.
/// </summary>
internal sealed class InterfaceCheck(MdnsOptions options) : ICheck
{
    private const string Name = "interfaces";

    public IReadOnlyList<CheckResult> Look() => [Judge(Name, options, InterfaceChoice.All(options))];

    /// <summary>The verdict over these choices. Pure.</summary>
    internal static CheckResult Judge(string name, MdnsOptions options, IReadOnlyList<InterfaceChoice> choices)
    {
        var used = new List<string>();
        var others = new List<string>();
        bool leadsAnywhere = false;
        foreach (InterfaceChoice choice in choices)
        {
            if (choice.IsUsed)
            {
                used.Add(choice.Name);
                leadsAnywhere |= !choice.IsLoopback;
            }
            else
            {
                others.Add($"{choice.Name} {choice.Reason}");
            }
        }

        string rest = others.Count > 0 ? ": " + string.Join("; ", others) : "";
        if (used.Count == 0)
        {
            return options.Interfaces.Count > 0
                ? CheckResult.Fault(name,
                    $"no interface is left by --interface {string.Join(',', options.Interfaces)}{rest}",
                    "give --interface one that is up, or leave it out")
                : CheckResult.Fault(name, $"no network interface can be used, not even loopback{rest}",
                    "switch one on, on Linux for example: ip link set lo up; or give the peers with --peers");
        }

        if (leadsAnywhere || options.LoopbackOnly || options.Interfaces.Count > 0)
        {
            return CheckResult.Ok(name, $"{string.Join(", ", used)} used");
        }

        return CheckResult.Fault(name, $"only loopback can be used, so nobody outside this machine is found{rest}",
            "plug in the cable or join the Wi-Fi; for nodes on this machine alone add --loopback");
    }
}
