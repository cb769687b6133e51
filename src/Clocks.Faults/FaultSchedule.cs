namespace Clocks.Faults;

/// <summary>
/// All that goes wrong in a run, as one line of text says it: <c>kill 2 at 20s; restart 2 at 30s; pause 3 10s..15s;
/// delay 1-&gt;2 100..500ms; partition 1|2,3 20s..40s; loss all 1%</c>. Read from text into faults in order of time;
/// what is wrong is said in one sentence. Knows neither clock nor network, so that a simulation and a lab of real nodes
/// can follow the same schedule. Immutable; any thread.
/// </summary>
public sealed record FaultSchedule
{
    private FaultSchedule(IReadOnlyList<Fault> faults) => Faults = faults;

    /// <summary>Nothing goes wrong.</summary>
    public static FaultSchedule None { get; } = new([]);

    /// <summary>What goes wrong, by the time at which it begins, then as it was written.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>Whether nodes come and go or links are cut: what changes connections.</summary>
    public bool ChangesConnections => new List<Fault>(Faults)
        .Exists(static fault => fault.Kind is FaultKind.Kill or FaultKind.Restart or FaultKind.Partition);

    /// <summary>The faults that begin at this time or later, in nanoseconds from the start.</summary>
    public List<Fault> From(long ns) => new List<Fault>(Faults).FindAll(fault => fault.FromNs >= ns);

    /// <summary>Reads a schedule; empty text is none. False with a sentence without its full stop.</summary>
    public static bool TryParse(string text, out FaultSchedule schedule, out string problem)
    {
        schedule = None;
        var faults = new List<Fault>();
        foreach (string sentence in text.Split(
            ';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!FaultSentence.TryRead(sentence, out Fault? fault, out problem))
            {
                return false;
            }

            faults.Add(fault);
        }

        return TryMake(faults, out schedule, out problem);
    }

    /// <summary>
    /// A schedule of these faults, if they make sense together: only the living are killed, only the dead restarted,
    /// and one pause of a node ends before its next begins.
    /// </summary>
    public static bool TryMake(IEnumerable<Fault> faults, out FaultSchedule schedule, out string problem)
    {
        var ordered = new FaultSchedule(InOrder(faults));
        schedule = None;
        var diedAt = new Dictionary<NodeId, long>();
        var pausedUntil = new Dictionary<NodeId, long>();
        foreach (Fault fault in ordered.Faults)
        {
            problem = fault.Kind switch
            {
                FaultKind.Kill when diedAt.ContainsKey(fault.Node) => $"'{fault}': node {fault.Node} is dead by then",
                FaultKind.Restart when !diedAt.ContainsKey(fault.Node) =>
                    $"'{fault}': node {fault.Node} runs at that time; kill it before",
                FaultKind.Restart when diedAt[fault.Node] == fault.FromNs =>
                    $"'{fault}': it dies at the same moment; leave some time between",
                FaultKind.Pause when pausedUntil.GetValueOrDefault(fault.Node) > fault.FromNs =>
                    $"'{fault}': node {fault.Node} is still paused by then",
                _ => "",
            };
            if (problem.Length > 0)
            {
                return false;
            }

            switch (fault.Kind)
            {
                case FaultKind.Kill:
                    diedAt[fault.Node] = fault.FromNs;
                    break;
                case FaultKind.Restart:
                    diedAt.Remove(fault.Node);
                    break;
                case FaultKind.Pause:
                    pausedUntil[fault.Node] = fault.UntilNs;
                    break;
            }
        }

        schedule = ordered;
        problem = "";
        return true;
    }

    /// <summary>Whether all nodes that it names are there; false with a sentence that names one that is not.</summary>
    public bool Fits(ICollection<NodeId> nodes, out string problem)
    {
        foreach (Fault fault in Faults)
        {
            foreach (IReadOnlyList<NodeId> group in fault.Groups)
            {
                foreach (NodeId id in group)
                {
                    if (!nodes.Contains(id))
                    {
                        problem = $"'{fault}': there is no node {id}";
                        return false;
                    }
                }
            }
        }

        problem = "";
        return true;
    }

    /// <summary>By time; what begins at the same time stays in the order in which it was written.</summary>
    private static List<Fault> InOrder(IEnumerable<Fault> faults)
    {
        var ordered = new List<Fault>();
        foreach (Fault fault in faults)
        {
            int at = ordered.Count;
            while (at > 0 && ordered[at - 1].FromNs > fault.FromNs)
            {
                at--;
            }

            ordered.Insert(at, fault);
        }

        return ordered;
    }

    /// <summary>Whether both say the same.</summary>
    public bool Equals(FaultSchedule? other) => other is not null && ToString() == other.ToString();

    /// <summary>The same for schedules that say the same; differs from process to process.</summary>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>
    /// The sentences of the faults in the order in which they begin, joined by semicolons; empty without faults.
    /// </summary>
    public override string ToString() => string.Join("; ", Faults);
}
