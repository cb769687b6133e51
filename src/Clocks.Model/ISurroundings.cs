namespace Clocks.Model;

/// <summary>
/// The outgoing half of one connection, as the model sees it: a FIFO channel to one peer that takes a message or is
/// full. Implemented by the TCP transport, its in-memory twin and the simulation.
/// </summary>
public interface IChannel
{
    /// <summary>Who is at the other end.</summary>
    Peer Peer { get; }

    /// <summary>
    /// Hands a message to the channel. Never blocks, never allocates; called by the tick thread only.
    /// </summary>
    /// <param name="n">The sender's event number.</param>
    /// <param name="lamport">The sender's clock after the event.</param>
    /// <returns>The message's place in the channel (1, 2, 3, ...), or 0 when the channel is full and nothing was
    /// taken.</returns>
    long TrySend(long n, long lamport);
}

/// <summary>
/// What one tick can see and touch: the inbox and the channels. The seam between the model and the world.
/// </summary>
public interface ISurroundings
{
    /// <summary>
    /// Takes the oldest message that has arrived; false when none has. Called by the tick thread only.
    /// </summary>
    /// <param name="arrival">The message.</param>
    /// <param name="left">How many still wait after this one.</param>
    bool TryReceive(out Arrival arrival, out int left);

    /// <summary>
    /// The channels to the connected peers in ring order: ascending ids, beginning after this node's own and going
    /// round. A snapshot: it does not change while a tick looks at it.
    /// </summary>
    ReadOnlySpan<IChannel> Channels { get; }
}
