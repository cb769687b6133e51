namespace Clocks.Trace.Events;

/// <summary>
/// The lanes of a run in the order of node and start, and the incarnations of each node among them: what is loaded,
/// before its messages are matched. Immutable but for the store of each lane, in which the matching notes both ends of a
/// message; any thread may read.
/// </summary>
internal sealed class LanesByNode
{
    private readonly Dictionary<NodeId, List<TraceNode>> _incarnations = [];

    /// <summary>Groups the lanes, and labels those of a node that has several.</summary>
    /// <param name="nodes">By ascending id and then start.</param>
    public LanesByNode(IReadOnlyList<TraceNode> nodes)
    {
        All = [.. nodes];
        foreach (TraceNode node in All)
        {
            if (!_incarnations.TryGetValue(node.Id, out List<TraceNode>? incarnations))
            {
                _incarnations[node.Id] = incarnations = [];
            }

            incarnations.Add(node);
            EventCount += node.EventCount;
        }

        foreach (List<TraceNode> incarnations in _incarnations.Values)
        {
            for (int i = 0; incarnations.Count > 1 && i < incarnations.Count; i++)
            {
                incarnations[i].Label = Incarnation.LabelOf(incarnations[i].Id, incarnations[i].Header, i);
            }
        }
    }

    /// <summary>All lanes; the inner loops ask for one at every message.</summary>
    public TraceNode[] All { get; }

    /// <summary>Events of all lanes.</summary>
    public long EventCount { get; }

    /// <summary>The lanes of a node, in order of start; empty when it has no journal.</summary>
    public IReadOnlyList<TraceNode> Of(NodeId id) =>
        _incarnations.TryGetValue(id, out List<TraceNode>? incarnations) ? incarnations : [];

    /// <summary>Nodes that some lane speaks of and that have none themselves, ascending.</summary>
    public List<NodeId> MissingPeers()
    {
        // Place 0 is the -1 of formats that name nobody.
        bool[] spoken = new bool[Limits.NodeIdMax + 2];
        foreach (TraceNode node in All)
        {
            foreach (TracePeerChange change in node.PeerChanges)
            {
                spoken[change.Change.Peer.Id.Value + 1] = true;
            }

            for (int row = 0; row < node.ReceiveCount; row++)
            {
                spoken[node.Store.From(row) + 1] = true;
            }

            for (int delivery = 0; delivery < node.DeliveryCount; delivery++)
            {
                spoken[node.Store.To(delivery) + 1] = true;
            }
        }

        var missing = new List<NodeId>();
        for (int id = 0; id <= Limits.NodeIdMax; id++)
        {
            if (spoken[id + 1] && !_incarnations.ContainsKey(new NodeId(id)))
            {
                missing.Add(new NodeId(id));
            }
        }

        return missing;
    }
}
