using Clocks.Journal;

namespace Clocks.Trace.Events;

/// <summary>A PEER_UP or PEER_DOWN line and where it stands.</summary>
/// <param name="Change">What it says.</param>
/// <param name="Line">The line in the file, 1 for the first.</param>
/// <param name="Position">How many events of the node came before it.</param>
public sealed record TracePeerChange(PeerChange Change, long Line, int Position);
