namespace Clocks.Faults;

/// <summary>
/// One thing that goes wrong, to whom and when; times count from the start of the run. What a kind does not need is
/// empty. <see cref="ToString"/> is the sentence that reads back as the same fault. Immutable; any thread.
/// </summary>
public sealed record Fault
{
    /// <summary>The end of a fault that lasts as long as the run.</summary>
    public const long Always = long.MaxValue;

    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>
    /// The groups of a partition; one group with one node for kill, restart and pause; sender and receiver, a group
    /// each, for delay and loss. A delay or loss without groups concerns all links.
    /// </summary>
    public required IReadOnlyList<IReadOnlyList<NodeId>> Groups { get; init; }

    /// <summary>When it begins, in nanoseconds.</summary>
    public required long FromNs { get; init; }

    /// <summary>When it is over, in nanoseconds, this one excluded; <see cref="Always"/>: never.</summary>
    public required long UntilNs { get; init; }

    /// <summary>How much longer messages take.</summary>
    public LatencyRule? Delay { get; init; }

    /// <summary>Messages of a million that vanish.</summary>
    public int LossPerMillion { get; init; }

    /// <summary>Reads one sentence of the fault language by itself, whether or not it makes sense alone; null where it is none.</summary>
    public static Fault? Read(string sentence) =>
        sentence.Trim().Length > 0 && FaultSentence.TryRead(sentence, out Fault? fault, out _) ? fault : null;

    /// <summary>The node of kill, restart and pause; the sender of delay and loss.</summary>
    public NodeId Node => Groups[0][0];

    /// <summary>The receiver of delay and loss.</summary>
    public NodeId To => Groups[1][0];

    /// <summary>Whether nodes do it to their own links, and not their launcher to them.</summary>
    public bool IsOfLinks => Kind is FaultKind.Delay or FaultKind.Partition;

    /// <summary>Whether it concerns the link from one node to another.</summary>
    public bool Concerns(NodeId from, NodeId to) => Kind switch
    {
        FaultKind.Delay or FaultKind.Loss => Groups.Count == 0 || (Node == from && To == to),
        FaultKind.Partition => GroupOf(from) is var a && GroupOf(to) is var b && a >= 0 && b >= 0 && a != b,
        _ => false,
    };

    /// <summary>Whether it goes on at this time.</summary>
    public bool Covers(long ns) => ns >= FromNs && ns < UntilNs;

    /// <summary>Its sentence in the fault language, such as <c>partition 1|2,3 20s..40s</c>.</summary>
    public override string ToString() => Kind switch
    {
        FaultKind.Kill => $"kill {Node} at {TimeText.Of(FromNs)}",
        FaultKind.Restart => $"restart {Node} at {TimeText.Of(FromNs)}",
        FaultKind.Pause => $"pause {Node}{Window}",
        FaultKind.Delay => $"delay {Link} {Delay}{Window}",
        FaultKind.Loss => $"loss {Link} {LossPerMillion / 10_000m:0.####}%{Window}",
        _ => $"partition {Sides}{Window}",
    };

    private string Link => Groups.Count == 0 ? "all" : $"{Node}->{To}";

    private string Sides => string.Join(
        '|', new List<IReadOnlyList<NodeId>>(Groups).ConvertAll(static group => string.Join(',', group)));

    private string Window => UntilNs == Always ? "" : $" {TimeText.Of(FromNs)}..{TimeText.Of(UntilNs)}";

    private int GroupOf(NodeId id)
    {
        for (int i = 0; i < Groups.Count; i++)
        {
            foreach (NodeId member in Groups[i])
            {
                if (member == id)
                {
                    return i;
                }
            }
        }

        return -1;
    }
}
