using Clocks.Faults;
using Clocks.Processes;

namespace Clocks.Lab;

/// <summary>One process that a lab starts: a node of this machine, or the session in which another machine runs its nodes.</summary>
/// <param name="Name">For people: <c>node 3</c>, <c>lab-3</c>.</param>
/// <param name="Ids">The nodes that it is, one at least.</param>
public sealed record LabPart(string Name, IReadOnlyList<NodeId> Ids);

/// <summary>
/// What <see cref="LabProcesses"/> runs: nodes as processes, here (<see cref="RealLab"/>) or on other machines
/// (<see cref="Hosts.RemoteLab"/>). Immutable; any thread.
/// </summary>
public interface ILab
{
    /// <summary>Machines, duration (0: until it is stopped) and faults.</summary>
    LabPlan Plan { get; }

    /// <summary>Whether its nodes say everything.</summary>
    bool IsVerbose { get; }

    /// <summary>Behind the number of nodes in the progress: <c> on 30 hosts</c>; empty for this machine.</summary>
    string Where => "";

    /// <summary>The processes, in the order in which they are started.</summary>
    IReadOnlyList<LabPart> Parts { get; }

    /// <summary>How a part is started; what it says is listened to by whoever starts it.</summary>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    /// <param name="life">0, and one more after every restart.</param>
    /// <param name="sinceStartNs">When this incarnation begins, counted from the common start; 0 for the first.</param>
    ChildStart Start(LabPart part, int life, long sinceStartNs);
}
