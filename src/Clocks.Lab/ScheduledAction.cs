using Clocks.Faults;

namespace Clocks.Lab;

/// <summary>What a launcher does to its nodes.</summary>
internal enum LabAction : byte
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

/// <summary>One thing that the launcher of a lab does at one time, because the schedule of faults says so.</summary>
/// <param name="AtNs">When, in nanoseconds since the common start.</param>
/// <param name="Action">What.</param>
/// <param name="Node">To whom; for <see cref="LabAction.Tell"/> to nobody.</param>
/// <param name="Sentence">The fault that it comes from.</param>
internal sealed record ScheduledAction(long AtNs, LabAction Action, NodeId Node, string Sentence)
{
    /// <summary>
    /// The steps of a schedule in order of time; at one moment deaths come before births. A pause that would outlast
    /// the run ends with it.
    /// </summary>
    /// <param name="faults">The schedule.</param>
    /// <param name="durationNs">When the run ends; 0: never.</param>
    public static IReadOnlyList<ScheduledAction> Of(FaultSchedule faults, long durationNs)
    {
        long endNs = durationNs == 0 ? long.MaxValue : durationNs;
        var steps = new List<ScheduledAction>();
        foreach (Fault fault in faults.Faults)
        {
            if (fault.FromNs >= endNs)
            {
                continue;
            }

            LabAction deed = fault.Kind switch
            {
                FaultKind.Kill => LabAction.Kill,
                FaultKind.Restart => LabAction.Restart,
                FaultKind.Pause => LabAction.Pause,
                _ => LabAction.Tell,
            };
            NodeId node = deed == LabAction.Tell ? default : fault.Node;
            steps.Add(new ScheduledAction(fault.FromNs, deed, node, fault.ToString()));
            if (deed == LabAction.Pause)
            {
                steps.Add(new ScheduledAction(Math.Min(fault.UntilNs, endNs), LabAction.Resume, node, fault.ToString()));
            }
        }

        steps.Sort(static (one, other) => one.AtNs != other.AtNs
            ? one.AtNs.CompareTo(other.AtNs)
            : ((byte)one.Action, one.Node.Value).CompareTo(((byte)other.Action, other.Node.Value)));
        return steps;
    }
}
