namespace Clocks.Faults;

/// <summary>
/// What a simulated lab consists of and what happens to it: machines 1 to <see cref="Machines"/>, who is connected to
/// whom, a network and a schedule of faults. Together with a seed it determines every byte of the run. Immutable; any
/// thread.
/// </summary>
public sealed record LabPlan
{
    /// <summary>
    /// Greatest number of machines: memory grows with it, and beyond this a run is of no use to anybody.
    /// </summary>
    public const int MachinesMax = 20_000;

    /// <summary>
    /// Greatest number of machines when connections come and go: then each keeps a list of its own of whom it reaches.
    /// </summary>
    public const int FaultyMachinesMax = 2_048;

    /// <summary>How many machines: 1 to <see cref="MachinesMax"/>. Their ids are 1, 2, 3, ...</summary>
    public int Machines { get; init; } = 3;

    /// <summary>The clock rates: the first machine takes the first, and after the last it begins anew.</summary>
    public IReadOnlyList<RateChoice> Rates { get; init; } = [RateChoice.Assignment];

    /// <summary>Who is connected to whom.</summary>
    public Topology Topology { get; init; } = Topology.Mesh;

    /// <summary>The die of all machines.</summary>
    public EventMix Mix { get; init; } = EventMix.Assignment;

    /// <summary>
    /// What the idle ticks of the first machine do, of the second, and so on; machines beyond have the die. A restarted
    /// machine begins its script anew.
    /// </summary>
    public IReadOnlyList<IdleScript> Scripts { get; init; } = [];

    /// <summary>How long it runs, in nanoseconds: a tick that is due at the very end still happens.</summary>
    public long DurationNs { get; init; } = 60_000_000_000;

    /// <summary>How long messages are under way.</summary>
    public LatencyRule Latency { get; init; } = LatencyRule.Lan;

    /// <summary>Links that are different.</summary>
    public IReadOnlyList<LinkLatency> Links { get; init; } = [];

    /// <summary>Messages of a million that vanish on every link. TCP loses none; other networks do.</summary>
    public int LossPerMillion { get; init; }

    /// <summary>What goes wrong.</summary>
    public FaultSchedule Faults { get; init; } = FaultSchedule.None;

    /// <summary>
    /// How far the wall clock of a machine is off at most, in nanoseconds; drawn for each. Ticks are not touched by it,
    /// only the times in journals.
    /// </summary>
    public long ClockOffsetNsMax { get; init; }

    /// <summary>
    /// How fast the clocks of a machine drift at most, in parts per thousand million; drawn for each.
    /// </summary>
    public long ClockDriftPpbMax { get; init; }

    /// <summary>The name in the journals.</summary>
    public string Cluster { get; init; } = "default";

    /// <summary>The version in the journals: that of the program.</summary>
    public string Version { get; init; } = "0.1.0";

    /// <summary>
    /// The wall clock at the start, in microseconds since 1970. Fixed, or no two runs would be the same: the first
    /// second of 2026.
    /// </summary>
    public long StartedAtUnixMicroseconds { get; init; } = 1_767_225_600_000_000;

    /// <summary>Whether a lab can be made of it; false with a sentence without its full stop.</summary>
    public bool IsSound(out string problem)
    {
        bool isFaulty = Faults.ChangesConnections;
        bool isPaced = true;
        Int128 ticks = 0;
        foreach (RateChoice rate in Rates)
        {
            isPaced &= rate.HighMillihertz > 0;
            ticks = Int128.Max(ticks, (Int128)rate.HighMillihertz * DurationNs / 1_000_000_000_000);
        }

        LinkLatency? stray = null;
        foreach (LinkLatency link in Links)
        {
            stray ??= Has(link.From) && Has(link.To) ? null : link;
        }

        problem = this switch
        {
            { Machines: < 1 or > MachinesMax } => $"{Machines} machines are not 1 to {MachinesMax}",
            { Machines: > FaultyMachinesMax } when isFaulty =>
                $"kill, restart and partition are for at most {FaultyMachinesMax} machines, not {Machines}",
            { Rates.Count: 0 } => "there is no clock rate; such as 1..6",
            _ when Rates.Count > Machines => $"{Rates.Count} clock rates are too many for {Plural.Of(Machines, "machine")}",
            _ when !isPaced => "in virtual time nothing is as fast as possible; give a rate instead of max",
            { DurationNs: <= 0 or > TimeText.NsMax } =>
                $"a run lasts more than no time and at most {TimeText.Of(TimeText.NsMax)}",
            _ when ticks > int.MaxValue =>
                $"a machine would tick more than {int.MaxValue} times; make the run shorter or the rate lower",
            _ when !Topology.Fits(Machines) =>
                $"the topology {Topology} is one of {Topology.Count} machines, not {Machines}",
            { LossPerMillion: < 0 or > 1_000_000 } => "a loss is 0% to 100%",
            { ClockOffsetNsMax: < 0 or > TimeText.NsMax } => "a clock offset is 0 or more and at most a year",
            { ClockDriftPpbMax: < 0 or > 100_000_000 } => "a clock drift is 0 to 100000 ppm",
            _ when Scripts.Count > Machines => $"{Scripts.Count} scripts are too many for {Plural.Of(Machines, "machine")}",
            _ when stray is not null =>
                $"the link {stray.From}->{stray.To} is not between two of the machines 1 to {Machines}",
            _ => "",
        };
        return problem.Length == 0 && Faults.Fits(Ids, out problem);
    }

    /// <summary>The machines, in ascending order.</summary>
    public NodeId[] Ids
    {
        get
        {
            var ids = new NodeId[Machines];
            for (int i = 0; i < ids.Length; i++)
            {
                ids[i] = new NodeId(i + 1);
            }

            return ids;
        }
    }

    private bool Has(NodeId id) => id.Value >= 1 && id.Value <= Machines;
}
