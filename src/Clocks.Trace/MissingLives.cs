using Clocks.Model;

namespace Clocks.Trace;

/// <summary>
/// Lives of nodes that the peers met, by the run that PEER_UP names, and whose journals are not in the trace: a node
/// that was restarted, with one of its journals left out. In come a run and a lane, out come the lives that lane met
/// in vain.
/// </summary>
internal static class MissingLives
{
    /// <summary>
    /// Whether this lane met a life of a node that has no journal here, while another life of it has one.
    /// </summary>
    public static bool Has(RunTrace run, TraceNode node, int id)
    {
        foreach (TracePeerChange met in Of(run, node))
        {
            if (met.Change.Peer.Id.Value == id)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The PEER_UP lines of a lane that name a life without a journal, of nodes that have some journal.
    /// </summary>
    public static IEnumerable<TracePeerChange> Of(RunTrace run, TraceNode node)
    {
        foreach (TracePeerChange change in node.PeerChanges)
        {
            Peer met = change.Change.Peer;
            if (change.Change.IsUp && met.Run != default && IsMissing(run.LivesOf(met.Id), met.Run))
            {
                yield return change;
            }
        }
    }

    private static bool IsMissing(IReadOnlyList<TraceNode> lives, RunId met)
    {
        foreach (TraceNode life in lives)
        {
            if (life.Header is not { } header || header.Run == met)
            {
                return false;
            }
        }

        return lives.Count > 0;
    }
}
