namespace Clocks.Trace.Events;

/// <summary>
/// The lanes of a run in the order of node and start, and the incarnations of each node among them: what is loaded,
/// before its messages are matched. Immutable but for the store of each lane, in which the matching notes both ends of a
/// message; any thread may read.
/// </summary>
internal sealed class LanesByNode
{
    private static readonly List<TraceNode> None = [];

    /// <summary>By the number of the node; null for one without a journal.</summary>
    private readonly List<TraceNode>?[] _incarnations;

    /// <summary>The same for nodes that have one lane; -1 for others.</summary>
    private readonly int[] _only;

    /// <summary>Groups the lanes, and labels those of a node that has several.</summary>
    /// <param name="nodes">By ascending id and then start.</param>
    public LanesByNode(IReadOnlyList<TraceNode> nodes)
    {
        All = [.. nodes];
        _incarnations = new List<TraceNode>?[All.Length == 0 ? 0 : All[^1].Id.Value + 1];
        _only = new int[_incarnations.Length];
        Array.Fill(_only, -1);
        int machines = 0;
        foreach (TraceNode node in All)
        {
            List<TraceNode> incarnations = _incarnations[node.Id.Value] ??= [];
            machines += incarnations.Count == 0 || node.Header is null ? 1 : 0;
            node.Machine = machines - 1;
            incarnations.Add(node);
            _only[node.Id.Value] = incarnations.Count == 1 ? node.Lane : -1;
            EventCount += node.EventCount;
        }

        foreach (List<TraceNode>? incarnations in _incarnations)
        {
            for (int i = 0; incarnations?.Count > 1 && i < incarnations.Count; i++)
            {
                incarnations[i].Label = Incarnation.LabelOf(incarnations[i].Id, i);
                incarnations[i].Life = i + 1;
            }
        }
    }

    /// <summary>All lanes; the inner loops ask for one at every message.</summary>
    public TraceNode[] All { get; }

    /// <summary>Events of all lanes.</summary>
    public long EventCount { get; }

    /// <summary>The lanes of a node, in order of start; empty when it has no journal.</summary>
    public List<TraceNode> Of(NodeId id) =>
        (uint)id.Value < (uint)_incarnations.Length && _incarnations[id.Value] is { } incarnations ? incarnations : None;

    /// <summary>The lane of a node, by its number, that has no other; -1 where there is none, or several.</summary>
    public int OnlyOf(int id) => (uint)id < (uint)_only.Length ? _only[id] : -1;

    /// <summary>
    /// Nodes that some lane speaks of and that have none themselves, ascending. Once messages are matched: who has the other end of one
    /// has a lane.
    /// </summary>
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

            var store = new EventCursor(node.Store);
            for (int row = 0; row < node.ReceiveCount && node.Store.Matched < node.ReceiveCount; row++)
            {
                spoken[store.From(row) + 1] = true;
            }

            for (int delivery = 0; delivery < node.DeliveryCount; delivery++)
            {
                if (node.Store.IsFree(delivery))
                {
                    spoken[store.To(delivery) + 1] = true;
                }
            }
        }

        var missing = new List<NodeId>();
        for (int id = 0; id <= Limits.NodeIdMax; id++)
        {
            if (spoken[id + 1] && Of(new NodeId(id)).Count == 0)
            {
                missing.Add(new NodeId(id));
            }
        }

        return missing;
    }
}
