namespace Clocks.Journal;

/// <summary>A peer was connected or lost: a PEER_UP or PEER_DOWN line.</summary>
/// <param name="IsUp">Connected, or lost.</param>
/// <param name="Peer">Who.</param>
/// <param name="Reason">
/// How it was found (<c>mdns</c>, <c>loopback</c>, <c>static</c>, <c>dialled-us</c>), or why it is gone (<c>bye</c>,
/// <c>connection-lost</c>, ...).
/// </param>
/// <param name="At">When.</param>
public sealed record PeerChange(bool IsUp, Peer Peer, string Reason, Instant At) : SideNote(At);
