using Clocks.Faults;

namespace Clocks.Simulation.Network;

/// <summary>
/// Everything that a schedule of faults does to machines and connections in a run, worked out from the plan before it
/// begins: changes in order of time, and the timelines of the pairs that are concerned. All other pairs are connected
/// from the beginning to the end. Immutable; any thread.
/// </summary>
internal sealed class NetworkTimeline
{
    private readonly Dictionary<long, ConnectionTimeline> _pairs = [];
    private readonly List<NetworkChange> _changes = [];
    private readonly int _machines;

    /// <summary>The timeline of this plan.</summary>
    /// <param name="plan">A sound plan.</param>
    /// <param name="neighbours">The neighbours of each place, ascending; null: all are connected.</param>
    public NetworkTimeline(LabPlan plan, int[][]? neighbours)
    {
        _machines = plan.Machines;
        NodeId[] ids = plan.Ids;
        FaultSchedule faults = plan.Faults;
        var machines = new MachineTimeline[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            machines[i] = new MachineTimeline(ids[i], faults);
            HasPauses |= machines[i].Paused.Count > 0;
        }

        MachineTimelines = machines;
        ChangesConnections = faults.ChangesConnections;
        for (int i = 0; i < ids.Length && ChangesConnections; i++)
        {
            AddLives(i, plan.DurationNs);
            foreach (int j in After(i, neighbours, ids.Length))
            {
                List<TimeSpanNs> cuts = Cuts(faults, ids[i], ids[j]);
                if (cuts.Count > 0 || MachineTimelines[i].Dead.Count > 0 || MachineTimelines[j].Dead.Count > 0)
                {
                    var pair = new ConnectionTimeline(
                        MachineTimelines[i], MachineTimelines[j], cuts, plan.Latency.MeanNs, plan.DurationNs);
                    _pairs.Add((long)i * _machines + j, pair);
                    AddChanges(i, j, pair, plan.DurationNs);
                }
            }
        }

        _changes.Sort();
    }

    /// <summary>Whether any connection ever changes: else everybody is connected to everybody all the time.</summary>
    public bool ChangesConnections { get; }

    /// <summary>Whether any machine ever stands still.</summary>
    public bool HasPauses { get; }

    /// <summary>The machines, by place.</summary>
    public IReadOnlyList<MachineTimeline> MachineTimelines { get; }

    /// <summary>What happens, in order.</summary>
    public IReadOnlyList<NetworkChange> Changes => _changes;

    /// <summary>The timeline of a pair; null when nothing happens to it.</summary>
    public ConnectionTimeline? Pair(int one, int other) =>
        _pairs.GetValueOrDefault((long)Math.Min(one, other) * _machines + Math.Max(one, other));

    /// <summary>The places after this one that are connected to it.</summary>
    private static IEnumerable<int> After(int place, int[][]? neighbours, int count)
    {
        if (neighbours is not null)
        {
            foreach (int other in neighbours[place])
            {
                if (other > place)
                {
                    yield return other;
                }
            }

            yield break;
        }

        for (int other = place + 1; other < count; other++)
        {
            yield return other;
        }
    }

    private void AddLives(int machine, long endNs)
    {
        foreach (TimeSpanNs dead in MachineTimelines[machine].Dead)
        {
            Add(new NetworkChange(dead.FromNs, ChangeKind.Kill, machine, machine), endNs);
            Add(new NetworkChange(dead.UntilNs, ChangeKind.Restart, machine, machine), endNs);
        }
    }

    private void AddChanges(int first, int second, ConnectionTimeline pair, long endNs)
    {
        foreach (Connection connection in pair.Connections)
        {
            Add(new NetworkChange(connection.UpNs, ChangeKind.Up, first, second), endNs);
            Add(new NetworkChange(connection.UpNs, ChangeKind.Up, second, first), endNs);
            if (!connection.IsFirstKilled)
            {
                Add(Seen(connection.FirstEndNs, first, second), endNs);
            }

            if (!connection.IsSecondKilled)
            {
                Add(Seen(connection.SecondEndNs, second, first), endNs);
            }
        }
    }

    /// <summary>A process that stands still sees what happened when it moves again, if it lives to do so.</summary>
    private NetworkChange Seen(long endNs, int machine, int peer)
    {
        MachineTimeline timeline = MachineTimelines[machine];
        long seenNs = TimeSpanNs.After(timeline.Paused, endNs);
        return new NetworkChange(
            timeline.DiesAfter(endNs) <= seenNs ? long.MaxValue : seenNs, ChangeKind.Down, machine, peer);
    }

    private void Add(NetworkChange change, long endNs)
    {
        if (change.AtNs <= endNs)
        {
            _changes.Add(change);
        }
    }

    /// <summary>When nothing passes between two machines: overlapping partitions are one cut.</summary>
    private static List<TimeSpanNs> Cuts(FaultSchedule faults, NodeId one, NodeId other)
    {
        var cuts = new List<TimeSpanNs>();
        foreach (Fault fault in faults.Faults)
        {
            if (fault.Kind != FaultKind.Partition || !fault.Concerns(one, other))
            {
                continue;
            }

            if (cuts.Count > 0 && fault.FromNs <= cuts[^1].UntilNs)
            {
                cuts[^1] = cuts[^1] with { UntilNs = Math.Max(cuts[^1].UntilNs, fault.UntilNs) };
            }
            else
            {
                cuts.Add(new TimeSpanNs(fault.FromNs, fault.UntilNs));
            }
        }

        return cuts;
    }
}
