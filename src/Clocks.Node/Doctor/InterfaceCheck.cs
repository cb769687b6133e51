using Clocks.Discovery.Mdns;

namespace Clocks.Node.Doctor;

/// <summary>Is there an interface that leads anywhere? Names what is used, or says why nothing but loopback is left.</summary>
internal sealed class InterfaceCheck(MdnsOptions options) : ICheck
{
    public string Name => "interfaces";

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
                ? new CheckResult(name, CheckOutcome.Fault, $"no interface is left by --interface {string.Join(',', options.Interfaces)}{rest}",
                    "give --interface one that is up, or leave it out")
                : new CheckResult(name, CheckOutcome.Fault, $"no network interface can be used, not even loopback{rest}",
                    "switch one on, on Linux for example: ip link set lo up; or give the peers with --peers");
        }

        if (leadsAnywhere || options.LoopbackOnly || options.Interfaces.Count > 0)
        {
            return new CheckResult(name, CheckOutcome.Ok, $"{string.Join(", ", used)} used");
        }

        return new CheckResult(name, CheckOutcome.Fault, $"only loopback can be used, so nobody outside this machine is found{rest}",
            "plug in the cable or join the Wi-Fi; for nodes on this machine alone add --loopback");
    }
}
