using Clocks.Faults;

namespace Clocks.Lab;

/// <summary>What a launcher does to its nodes.</summary>
internal enum LabDeed : byte
{
    /// <summary>Ends the process at once.</summary>
    Kill,

    /// <summary>Has the process go on.</summary>
    Resume,

    /// <summary>Starts the node anew.</summary>
    Restart,

    /// <summary>Has the process stand still.</summary>
    Pause,

    /// <summary>Nothing but saying so: the nodes do it themselves.</summary>
    Tell,
}

/// <summary>
/// One thing that the launcher of a lab does at one time, because the schedule of faults says so.
/// </summary>
/// <param name="AtNs">When, in nanoseconds since the common start.</param>
/// <param name="Deed">What.</param>
/// <param name="Node">To whom; for <see cref="LabDeed.Tell"/> to nobody.</param>
/// <param name="Sentence">The fault that it comes from.</param>
internal sealed record LabStep(long AtNs, LabDeed Deed, NodeId Node, string Sentence)
{
    /// <summary>
    /// The steps of a schedule in order of time; at one moment deaths come before births. A pause that would outlast
    /// the run ends with it.
    /// </summary>
    /// <param name="faults">The schedule.</param>
    /// <param name="durationNs">When the run ends; 0: never.</param>
    public static IReadOnlyList<LabStep> Of(FaultSchedule faults, long durationNs)
    {
        long endNs = durationNs == 0 ? long.MaxValue : durationNs;
        var steps = new List<LabStep>();
        foreach (Fault fault in faults.Faults)
        {
            if (fault.FromNs >= endNs)
            {
                continue;
            }

            LabDeed deed = fault.Kind switch
            {
                FaultKind.Kill => LabDeed.Kill,
                FaultKind.Restart => LabDeed.Restart,
                FaultKind.Pause => LabDeed.Pause,
                _ => LabDeed.Tell,
            };
            NodeId node = deed == LabDeed.Tell ? default : fault.Node;
            steps.Add(new LabStep(fault.FromNs, deed, node, fault.ToString()));
            if (deed == LabDeed.Pause)
            {
                steps.Add(new LabStep(Math.Min(fault.UntilNs, endNs), LabDeed.Resume, node, fault.ToString()));
            }
        }

        steps.Sort(static (one, other) => one.AtNs != other.AtNs
            ? one.AtNs.CompareTo(other.AtNs)
            : ((byte)one.Deed, one.Node.Value).CompareTo(((byte)other.Deed, other.Node.Value)));
        return steps;
    }
}
