namespace Clocks.Node;

/// <summary>
/// Where a node is, for a status line. The numbers are read while they change: each is true, together they may not be.
/// </summary>
/// <param name="Ticking">Whether the first period has begun.</param>
/// <param name="ElapsedNs">Since then, in nanoseconds.</param>
/// <param name="Clock">The Lamport clock.</param>
/// <param name="Events">Events so far.</param>
/// <param name="Sent">Messages sent so far.</param>
/// <param name="Received">Messages received so far.</param>
/// <param name="Queue">Messages that wait.</param>
/// <param name="Peers">Peers connected now.</param>
/// <param name="LateTicks">Ticks skipped so far.</param>
public readonly record struct NodeStatus(
    bool Ticking,
    long ElapsedNs,
    long Clock,
    long Events,
    long Sent,
    long Received,
    int Queue,
    int Peers,
    long LateTicks);
