using Clocks.Trace.Events;

namespace Clocks.Trace.Loading;

/// <summary>
/// Incarnations of nodes that a lane met, by the run that PEER_UP names, and whose journals are not in the trace: of a
/// node that was restarted, one journal is left out.
/// </summary>
internal static class MissingIncarnations
{
    /// <summary>
    /// Whether this lane met an incarnation of a node that has no journal here, while another one of it has.
    /// </summary>
    public static bool Has(LanesByNode lanes, TraceNode node, int id)
    {
        foreach (TracePeerChange met in Of(lanes, node))
        {
            if (met.Change.Peer.Id.Value == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether this lane met any incarnation, of a node that has some journal, that has none here.</summary>
    public static bool HasAny(LanesByNode lanes, TraceNode node)
    {
        foreach (TracePeerChange _ in Of(lanes, node))
        {
            return true;
        }

        return false;
    }

    /// <summary>
    /// The PEER_UP lines of a lane that name an incarnation without a journal, of nodes that have some journal.
    /// </summary>
    public static IEnumerable<TracePeerChange> Of(LanesByNode lanes, TraceNode node)
    {
        foreach (TracePeerChange change in node.PeerChanges)
        {
            if (change.Change.IsUp && IsMissing(lanes, change.Change.Peer))
            {
                yield return change;
            }
        }
    }

    /// <summary>Whether the peer is known by a journal, and this incarnation of it is not.</summary>
    public static bool IsMissing(LanesByNode lanes, Peer met)
    {
        List<TraceNode> incarnations = lanes.Of(met.Id);
        return met.Run != default && incarnations.Count > 0 && IndexOf(incarnations, met.Run) < 0;
    }

    /// <summary>
    /// Which of the incarnations has this run, or may have it because its journal does not say; -1: none.
    /// </summary>
    public static int IndexOf(List<TraceNode> incarnations, RunId run)
    {
        int silent = -1;
        for (int i = 0; i < incarnations.Count; i++)
        {
            if (incarnations[i].Header is not { } header)
            {
                silent = i;
            }
            else if (header.Run == run)
            {
                return i;
            }
        }

        return silent;
    }
}
