namespace Clocks.Model;

/// <summary>
/// One message between two nodes: enough to match every receive with exactly one send, from files alone.
/// </summary>
/// <param name="From">The sender.</param>
/// <param name="N">The sender's event number of the send.</param>
/// <param name="Lamport">The sender's clock after that event.</param>
/// <param name="K">The place in the channel from sender to receiver: 1, 2, 3, ...</param>
public readonly record struct Message(NodeId From, long N, long Lamport, long K);

/// <summary>A message that was read from the network and waits for a tick.</summary>
/// <param name="Message">What was sent.</param>
/// <param name="ArrivedNs">When it was read from the socket: nanoseconds of this node's monotonic clock since the
/// journal's header.</param>
public readonly record struct Arrival(Message Message, long ArrivedNs);
