using Clocks.Faults;
using Clocks.Node.Transport;

namespace Clocks.Node;

/// <summary>
/// What the schedule of faults of a whole lab means for one node: what it does to its own links. A partition is kept at
/// both ends, a delay at the receiver's. Pure; any thread.
/// </summary>
public static class NodeFaults
{
    /// <summary>False with a sentence without its full stop where a node cannot do it to itself.</summary>
    /// <param name="schedule">Times count from the common start.</param>
    /// <param name="self">The node.</param>
    /// <param name="seed">The chance of its delays.</param>
    /// <param name="sinceStartNs">How long ago the common start will have been when it begins to tick.</param>
    /// <param name="links">What it does; times count from its own start.</param>
    /// <param name="problem">What it cannot do.</param>
    public static bool TryOf(
        FaultSchedule schedule, NodeId self, ulong seed, long sinceStartNs, out IReadOnlyList<LinkFault> links,
        out string problem)
    {
        var own = new List<LinkFault>();
        links = own;
        problem = "";
        foreach (Fault fault in schedule.Faults)
        {
            if (!fault.IsOfLinks)
            {
                problem = fault.Kind == FaultKind.Loss
                    ? $"'{fault}' is for clocks simulate: TCP loses no message of a connection"
                    : $"'{fault}' is for clocks lab: a node does not do that to itself";
                return false;
            }

            if (fault.UntilNs <= sinceStartNs)
            {
                continue;
            }

            bool isDelay = fault.Kind == FaultKind.Delay;
            if (isDelay ? DelayedPeers(fault, self, out List<NodeId>? peers) : CutPeers(fault, self, out peers))
            {
                Func<long>? delay = isDelay ? DelayOf(fault.Delay!, seed + (ulong)own.Count) : null;
                long untilNs = fault.UntilNs == Fault.Always ? Fault.Always : fault.UntilNs - sinceStartNs;
                own.Add(new LinkFault(
                    fault.ToString(), peers, Math.Max(0, fault.FromNs - sinceStartNs), untilNs, delay));
            }
        }

        return true;
    }

    /// <summary>The sender; null for all.</summary>
    private static bool DelayedPeers(Fault fault, NodeId self, out List<NodeId>? peers)
    {
        peers = fault.Groups.Count == 0 ? null : [fault.Node];
        return fault.Groups.Count == 0 || fault.To == self;
    }

    /// <summary>Everybody on another side.</summary>
    private static bool CutPeers(Fault fault, NodeId self, out List<NodeId>? peers)
    {
        peers = [];
        foreach (IReadOnlyList<NodeId> group in fault.Groups)
        {
            foreach (NodeId id in group)
            {
                if (fault.Concerns(self, id))
                {
                    peers.Add(id);
                }
            }
        }

        return peers.Count > 0;
    }

    private static Func<long> DelayOf(LatencyRule rule, ulong seed)
    {
        var chance = new Draw(~seed);
        return () => rule.Take(ref chance);
    }
}
