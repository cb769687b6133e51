using System.Text;
using Clocks.Faults;
using Clocks.Processes;

namespace Clocks.Lab.Hosts;

/// <summary>
/// A lab whose nodes run on other machines: one ssh session a machine, in which its nodes are processes of a shell. Their
/// standard input is that of the session, so they end in good order when it ends, whoever or whatever ends it
/// (<see cref="LauncherChannel"/>). Immutable; any thread.
/// </summary>
/// <param name="Nodes">Who they are and what they are told; its folder is the one in which they run.</param>
/// <param name="Hosts">The machines that take part: nodes are dealt out to them in turn.</param>
/// <param name="RunName">The folder of the run on each, below <c>~/.clocks</c>.</param>
public sealed record RemoteLab(RealLab Nodes, IReadOnlyList<LabHost> Hosts, string RunName) : ILab
{
    /// <summary>Where nodes that are told their ports listen; the second of a machine at the next one.</summary>
    public const int FirstPort = 5001;

    /// <inheritdoc/>
    public LabPlan Plan => Nodes.Plan;

    /// <inheritdoc/>
    public bool IsVerbose => Nodes.IsVerbose;

    /// <inheritdoc/>
    public string Where => $" on {Plural.Of(Hosts.Count, "host")}";

    /// <inheritdoc/>
    public IReadOnlyList<LabPart> Parts
    {
        get
        {
            var parts = new List<LabPart>();
            for (int i = 0; i < Hosts.Count; i++)
            {
                IReadOnlyList<NodeId> ids = IdsOn(i);
                if (ids.Count > 0)
                {
                    parts.Add(new LabPart(ids.Count == 1 ? $"node {ids[0]} on {Hosts[i].Name}" : Hosts[i].Name, ids));
                }
            }

            return parts;
        }
    }

    /// <summary>The nodes of a machine: its place in the list, and one more for every round.</summary>
    public IReadOnlyList<NodeId> IdsOn(int host)
    {
        var ids = new List<NodeId>();
        for (int id = host + 1; id <= Plan.Machines; id += Hosts.Count)
        {
            ids.Add(new NodeId(id));
        }

        return ids;
    }

    /// <summary>Whether the plan is one for other machines; false with a sentence without its full stop.</summary>
    public static bool IsSound(LabPlan plan, int hosts, out string problem)
    {
        problem = plan.Machines < hosts ? $"--nodes {plan.Machines} is fewer than the {hosts} hosts; name fewer hosts, or more nodes" : "";
        foreach (Fault fault in plan.Faults.Faults)
        {
            problem = problem.Length == 0 && !fault.IsOfLinks
                ? $"'{fault}' is for a lab on one machine; on other machines only links have faults: delays and partitions"
                : problem;
        }

        return problem.Length == 0;
    }

    /// <summary>
    /// The same, whose nodes do without multicast: each is told its port, and at which ports the others are, on machines that know
    /// each other by the names that are known here.
    /// </summary>
    public RemoteLab WithAddresses()
    {
        var ports = new List<int>();
        var peers = new List<string>();
        for (int i = 0; i < Plan.Machines; i++)
        {
            ports.Add(Nodes.Ports.Count > 0 ? Nodes.Ports[i] : FirstPort + i / Hosts.Count);
            peers.Add($"{Hosts[i % Hosts.Count].Address}:{ports[i]}");
        }

        return this with { Nodes = Nodes with { Ports = ports, Further = [.. Nodes.Further, "--peers", string.Join(',', peers)] } };
    }

    /// <inheritdoc/>
    public ChildStart Start(LabPart part, int life, long sinceStartNs)
    {
        var script = new StringBuilder(HostPlaces.SetProgramFolder);
        script.Append($"umask 077; mkdir -p {HostPlaces.Run(RunName)}; cd {HostPlaces.Run(RunName)} || exit 1; exec 3<&0; p=; ");
        foreach (NodeId id in part.Ids)
        {
            script.Append($"{LauncherChannel.Variable}={sinceStartNs} \"$d/clocks\"");
            foreach (string argument in Nodes.Arguments(id, life, sinceStartNs))
            {
                script.Append(' ').Append(HostSessions.Word(argument));
            }

            script.Append(" <&3 3<&- & p=\"$p $!\"; ");
        }

        script.Append("r=0; for i in $p; do wait \"$i\" || r=$?; done; exit $r");
        return HostSessions.Start(Hosts[(part.Ids[0].Value - 1) % Hosts.Count], script.ToString(), isCompressed: false);
    }
}
