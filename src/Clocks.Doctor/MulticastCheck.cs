using System.Net.Sockets;
using Clocks.Discovery.Probing;
using Clocks.Discovery.Sockets;

namespace Clocks.Doctor;

/// <summary>
/// Can the group be joined on each used interface, does the system take a packet for it, and does our own copy come
/// back? That the copy comes back says nothing of the cable; that it does not points to a firewall of this machine.
/// </summary>
internal sealed class MulticastCheck(DoctorOptions options) : ICheck
{
    private const string Name = "multicast";

    public IReadOnlyList<CheckResult> Look()
    {
        var results = new List<CheckResult>();
        var well = new List<string>();
        foreach (InterfaceChoice choice in InterfaceChoice.All(options.Mdns))
        {
            if (!choice.IsUsed)
            {
                continue;
            }

            foreach (MulticastTrial trial in MulticastTrial.Run(choice, TimeSpan.FromMilliseconds(options.EchoMs)))
            {
                if (Judge(Name, trial) is { } fault)
                {
                    results.Add(fault);
                }
                else
                {
                    well.Add(Where(trial));
                }
            }
        }

        if (results.Count == 0)
        {
            results.Add(well.Count > 0
                ? CheckResult.Ok(Name, $"joined, sent and heard on {string.Join(", ", well)}")
                : CheckResult.Note(Name, "there is no interface to try it on"));
        }

        return results;
    }

    private static CheckResult? Judge(string name, MulticastTrial trial)
    {
        string where = Where(trial);
        if (!trial.CanJoin)
        {
            return CheckResult.Fault(name, $"the group cannot be joined on {where}",
                $"see the port above; if it is well, leave this one out with --interface '!{trial.Interface.Name}'");
        }

        if (!trial.CanSend && OperatingSystem.IsMacOS())
        {
            return CheckResult.Fault(name, $"macOS does not let this program send on {where}",
                "allow it in System Settings, Privacy & Security, Local Network");
        }

        if (!trial.CanSend)
        {
            return CheckResult.Fault(name,
                $"the system refuses what is sent on {where}: a firewall rule for outgoing packets, or no address",
                FirewallWords.OpenPort);
        }

        return trial.HearsItself ? null : CheckResult.Fault(name,
            $"what is sent on {where} does not come back: the firewall of this machine drops UDP port 5353",
            FirewallWords.OpenPort);
    }

    private static string Where(MulticastTrial trial) =>
        $"{trial.Interface.Name} ({(trial.Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")})";
}
