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
    public static bool Has(RunTrace run, TraceNode node, int id) =>
        node.PeerChanges.Count > 0 && Of(run, node).Any(c => c.Change.Peer.Id.Value == id);

    /// <summary>
    /// The PEER_UP lines of a lane that name a life without a journal, of nodes that have some journal.
    /// </summary>
    public static IEnumerable<TracePeerChange> Of(RunTrace run, TraceNode node) => node.PeerChanges.Where(change =>
        change.Change.IsUp && change.Change.Peer.Run != default
        && IsMissing(run.LivesOf(change.Change.Peer.Id), change.Change.Peer.Run));

    private static bool IsMissing(IReadOnlyList<TraceNode> lives, RunId met) =>
        lives.Count > 0 && lives.All(life => life.Header is { } header && header.Run != met);
}
