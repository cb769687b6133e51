using Clocks.Node.Wire;

namespace Clocks.Node.Transport;

/// <summary>What to do with a connection after its hello has been read.</summary>
internal enum HelloVerdict : byte
{
    /// <summary>It is the connection of this pair.</summary>
    Accept,

    /// <summary>It is the connection of this pair from now on, in place of the one there is.</summary>
    AcceptAndReplace,

    /// <summary>It is refused.</summary>
    Refuse,

    /// <summary>The peer has this node's id and was first: it is refused, and this node gives way.</summary>
    GiveWay,
}

/// <summary>What a node knows when it judges a hello.</summary>
/// <param name="Self">Its own hello, with its age now.</param>
/// <param name="OpenedByUs">Who dialled this connection.</param>
/// <param name="LiveRun">The run that is connected under the peer's id; null when none is.</param>
/// <param name="IsFromLiveAddress">Whether this connection comes from the address of that one.</param>
/// <param name="LiveIsSilent">Whether that one was asked and does not answer.</param>
/// <param name="LiveHasEnded">Whether that run is gone and only what it sent before is awaited, because a fault delays
/// it.</param>
/// <param name="OwnDialGreets">Whether a dial of ours to the same peer has sent its hello and waits.</param>
/// <param name="IsFull">Whether there are as many peers as there can be.</param>
internal readonly record struct HelloSituation(
    Hello Self,
    bool OpenedByUs,
    RunId? LiveRun,
    bool IsFromLiveAddress,
    bool LiveIsSilent,
    bool LiveHasEnded,
    bool OwnDialGreets,
    bool IsFull)
{
    /// <summary>Whether this node has neighbours and the peer is none of them.</summary>
    public bool IsNoNeighbour { get; init; }
}

/// <summary>
/// The rules that leave exactly one connection between two nodes, and one node under one id. Pure, so that every case
/// is a test.
/// </summary>
/// <remarks>
/// The node with the greater id is the arbiter: it refuses a second connection while its own dial has said hello, and
/// the smaller one always takes the arbiter's. A dialler says hello first, so a connection counts only after the
/// arbiter's word on it, and the two never settle on different ones.
/// </remarks>
internal static class HelloRule
{
    /// <summary>Nodes whose ages differ by less started together: then the smaller run id was first.</summary>
    public const long SameAgeMs = 1_000;

    /// <summary>
    /// How long to wait before dialling a node that claims this id. The greater id has the first move, which spares a
    /// second connection where both have seen each other; but a newcomer is seen by all at once and sees them only when
    /// they answer, so the smaller id waits just long enough for the greater one's dial to arrive.
    /// </summary>
    public static int DialDelayMs(NodeId self, NodeId? other) => other is { } id && self < id ? 5 : 0;

    /// <summary>Judges a hello of this protocol version.</summary>
    /// <returns>The verdict, and for a refusal its code and the reason in words for the peer.</returns>
    public static (HelloVerdict Verdict, RefuseCode Code, string Reason) Judge(HelloSituation at, Hello peer)
    {
        Hello self = at.Self;
        if (peer.Run == self.Run)
        {
            return Refuse(RefuseCode.Self, "this is the node itself");
        }

        if (peer.Cluster != self.Cluster)
        {
            return Refuse(RefuseCode.Cluster, $"this node belongs to cluster '{self.Cluster}', not '{peer.Cluster}'");
        }

        if (peer.Id == self.Id)
        {
            return WasFirst(peer, self)
                ? (HelloVerdict.GiveWay, RefuseCode.Duplicate, "the other node was first")
                : Refuse(RefuseCode.IdTaken, IdTaken(self.Id, self.Cluster, self.Host));
        }

        if (at.IsNoNeighbour)
        {
            return Refuse(RefuseCode.NoNeighbour, $"node {peer.Id} is no neighbour of node {self.Id} in the topology of this run");
        }

        if (at.LiveRun is { } live)
        {
            return JudgeSecond(at, peer, live);
        }

        if (!at.OpenedByUs && at.OwnDialGreets && self.Id > peer.Id)
        {
            return Refuse(RefuseCode.Duplicate, "a connection of this pair is being made");
        }

        return at.IsFull
            ? Refuse(RefuseCode.Full, $"this node has {Limits.PeersMax} peers already")
            : (HelloVerdict.Accept, default, "");
    }

    /// <summary>That a host has the id of this node: the same words, whoever of the two says them.</summary>
    public static string IdTaken(NodeId id, string cluster, string host) => $"id {id} of cluster '{cluster}' is taken by {host}";

    private static (HelloVerdict, RefuseCode, string) JudgeSecond(HelloSituation at, Hello peer, RunId live)
    {
        if (live != peer.Run)
        {
            // Nobody holds the id of a run that is gone, however long its last messages are under way.
            return at.LiveHasEnded
                ? Refuse(RefuseCode.Duplicate, $"messages of the run before of node {peer.Id} are under way")
                : at.LiveIsSilent ? (HelloVerdict.AcceptAndReplace, default, "")
                : Refuse(RefuseCode.IdHeld, $"another node with id {peer.Id} is connected to node {at.Self.Id}");
        }

        // The arbiter dials again only when it has seen the old connection end. Its run id is no secret, so the old one
        // goes only for who comes from the same address, or when it does not answer: then for whoever dials.
        return !at.OpenedByUs && (at.LiveIsSilent || (peer.Id > at.Self.Id && at.IsFromLiveAddress))
            ? (HelloVerdict.AcceptAndReplace, default, "")
            : Refuse(RefuseCode.Duplicate, "this pair is connected already");
    }

    private static bool WasFirst(Hello peer, Hello self) =>
        Math.Abs(peer.AgeMs - self.AgeMs) < SameAgeMs ? peer.Run.Bits < self.Run.Bits : peer.AgeMs > self.AgeMs;

    private static (HelloVerdict, RefuseCode, string) Refuse(RefuseCode code, string reason) =>
        (HelloVerdict.Refuse, code, reason);
}
