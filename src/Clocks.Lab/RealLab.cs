using Clocks.Faults;
using Clocks.Processes;

namespace Clocks.Lab;

/// <summary>
/// A lab of real nodes on this machine, before it runs: for each incarnation of each node its command line, from a plan
/// and a seed. The plan is that of a simulation, and so are rates and dice: the same seed gives a real node what it
/// gives a simulated one. <see cref="LabProcesses"/> runs it. Immutable; any thread.
/// </summary>
/// <param name="Plan">Machines, rates, die, duration (0: until it is stopped), latency and faults.</param>
/// <param name="Seed">All chance that does not come from the machine itself.</param>
/// <param name="Folder">Where the journals go; it exists.</param>
public sealed record RealLab(LabPlan Plan, ulong Seed, string Folder) : ILab
{
    /// <summary>Greatest number of nodes: each is a process with half a dozen threads.</summary>
    public const int NodesMax = 512;

    /// <summary>The cluster, one of its own unless it is named: no other lab hears it.</summary>
    public string Cluster { get; init; } = "lab-" + SystemRandom.Bits64().ToString("x16")[..8];

    /// <summary>Options that every node gets as they stand; by default nothing leaves this machine.</summary>
    public IReadOnlyList<string> Further { get; init; } = ["--loopback"];

    /// <summary>Whether its nodes say everything.</summary>
    public bool IsVerbose { get; init; }

    /// <summary>The ports of the nodes, in the order of their ids; none: the system chooses.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Each node is a process.</summary>
    public IReadOnlyList<LabPart> Parts
    {
        get
        {
            var parts = new List<LabPart>();
            foreach (NodeId id in Plan.Ids)
            {
                parts.Add(new LabPart($"node {id}", [id]));
            }

            return parts;
        }
    }

    /// <inheritdoc/>
    public ChildStart Start(LabPart part, int life, long sinceStartNs) =>
        new(Environment.ProcessPath!, Arguments(part.Ids[0], life, sinceStartNs))
        {
            Variables = [(LauncherChannel.Variable, sinceStartNs.ToString())],
            // Options in the environment are the lab's: what of them is meant for a node is on its command line.
            ExcludedEnvironmentPrefix = "CLOCKS_",
            IsNewProcessGroup = true,
        };

    /// <summary>Whether real nodes can do this; false with a sentence without its full stop.</summary>
    public static bool IsSound(LabPlan plan, out string problem)
    {
        problem = plan switch
        {
            { Machines: < 1 or > NodesMax } =>
                $"{plan.Machines} nodes are not 1 to {NodesMax}",
            { Rates.Count: 0 } => "there is no clock rate; such as 1..6",
            _ when plan.Rates.Count > plan.Machines =>
                $"{plan.Rates.Count} clock rates are too many for {Plural.Of(plan.Machines, "node")}",
            { Scripts.Count: > 0 } => "only simulated machines follow scripts; real nodes have a die",
            _ when !plan.Topology.Fits(plan.Machines) =>
                $"the topology {plan.Topology} is one of {plan.Topology.Count} nodes, not {plan.Machines}",
            { LossPerMillion: > 0 } => NoLoss("a loss"),
            { ClockOffsetNsMax: > 0 } or { ClockDriftPpbMax: > 0 } =>
                "the clocks of this machine are what they are; only simulated ones are off",
            _ => "",
        };
        return problem.Length == 0 && plan.Faults.Fits(plan.Ids, out problem) && AreSound(plan.Faults, out problem);
    }

    /// <summary>The command line of one incarnation of one node.</summary>
    /// <param name="id">The node.</param>
    /// <param name="life">0, and one more after every restart.</param>
    /// <param name="sinceStartNs">When this incarnation begins, counted from the common start; 0 for the first.</param>
    public IReadOnlyList<string> Arguments(NodeId id, int life, long sinceStartNs)
    {
        ClockRate rate = Plan.Rates[(id.Value - 1) % Plan.Rates.Count].Pick(MachineSeed.Of(Seed, id));
        long leftNs = Plan.DurationNs == 0 ? 0 : Math.Max(1_000_000, Plan.DurationNs - sinceStartNs);
        var given = new List<string>
        {
            "run", "--id", id.ToString(), "--cluster", Cluster, "--rate", rate.ToString(), "--mix", Plan.Mix.ToString(),
            "--seed", MachineSeed.Of(Seed, id, life).ToString(), "--json",
            "--duration", (leftNs / 1e9m).ToString("0.#########"),
            "--log", Folder + Path.DirectorySeparatorChar,
        };
        if (!Plan.Topology.IsMesh)
        {
            given.AddRange(["--topology", (Plan.Topology with { Count = Plan.Machines }).ToString()]);
        }

        if (life == 0)
        {
            given.AddRange(["--expect", Plan.Machines.ToString()]);
        }

        if (Ports.Count > 0)
        {
            given.AddRange(["--port", Ports[id.Value - 1].ToString()]);
        }

        string faults = LinkFaults();
        if (faults.Length > 0)
        {
            given.AddRange(["--fault", faults]);
        }

        given.AddRange(Further);
        return given;
    }

    /// <summary>
    /// What the nodes do themselves: partitions and delays, also those that a latency of the plan means. Times count
    /// from the common start; a later incarnation is told how long ago that was (<see
    /// cref="LauncherChannel.Variable"/>).
    /// </summary>
    private string LinkFaults()
    {
        List<Fault> faults = new List<Fault>(Plan.Faults.Faults).FindAll(static fault => fault.IsOfLinks);

        faults.AddRange(Latencies());
        return string.Join("; ", faults);
    }

    /// <summary>A latency other than that of a LAN is a delay from beginning to end.</summary>
    private List<Fault> Latencies()
    {
        List<Fault> faults = new List<LinkLatency>(Plan.Links)
            .ConvertAll(static link => Delay([[link.From], [link.To]], link.Latency));

        if (Plan.Latency == LatencyRule.Lan)
        {
            return faults;
        }

        if (faults.Count == 0)
        {
            return [Delay([], Plan.Latency)];
        }

        foreach (NodeId from in Plan.Ids)
        {
            foreach (NodeId to in Plan.Ids)
            {
                bool isOwn = false;
                foreach (LinkLatency link in Plan.Links)
                {
                    isOwn |= link.From == from && link.To == to;
                }

                if (from != to && !isOwn)
                {
                    faults.Add(Delay([[from], [to]], Plan.Latency));
                }
            }
        }

        return faults;
    }

    private static Fault Delay(IReadOnlyList<IReadOnlyList<NodeId>> link, LatencyRule rule) => new()
    {
        Kind = FaultKind.Delay,
        Groups = link,
        FromNs = 0,
        UntilNs = Fault.Always,
        Delay = rule,
    };

    private static bool AreSound(FaultSchedule schedule, out string problem)
    {
        problem = "";
        foreach (Fault fault in schedule.Faults)
        {
            if (fault.Kind == FaultKind.Loss)
            {
                problem = NoLoss($"'{fault}'");
            }

            foreach (Fault other in schedule.Faults)
            {
                if (fault.Kind == FaultKind.Restart && other.Kind == FaultKind.Pause && other.Node == fault.Node
                    && other.Covers(fault.FromNs))
                {
                    problem = $"'{fault}' begins a node that '{other}' holds still; let the one end before the other";
                }
            }
        }

        return problem.Length == 0;
    }

    private static string NoLoss(string what) =>
        $"{what} is for clocks simulate: real nodes talk by TCP, which loses no message of a connection";
}
