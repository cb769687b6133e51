namespace Clocks.Faults;

/// <summary>
/// In whose journals a fault stands: a kill in those of all others, a pause and a restart in that of the node itself, a
/// partition in those of all that it names, delay and loss in that of the receiver. Pure; any thread.
/// </summary>
public static class FaultAudience
{
    /// <summary>Whether it stands in the journal of this node.</summary>
    public static bool Has(Fault fault, NodeId id) => fault.Kind switch
    {
        FaultKind.Kill => fault.Node != id,
        FaultKind.Pause or FaultKind.Restart => fault.Node == id,
        FaultKind.Partition => Names(fault, id),
        _ => fault.Groups.Count == 0 || fault.To == id,
    };

    private static bool Names(Fault partition, NodeId id)
    {
        foreach (IReadOnlyList<NodeId> group in partition.Groups)
        {
            foreach (NodeId member in group)
            {
                if (member == id)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
