namespace Clocks.Model;

/// <summary>What a tick was. Each advances the clock; nothing else does.</summary>
public enum EventKind : byte
{
    /// <summary>The inbox was empty and the die said neither peer, or there was no peer.</summary>
    Internal,

    /// <summary>
    /// The inbox was empty and the die named one, the other or all peers: one event, however many recipients.
    /// </summary>
    Send,

    /// <summary>The inbox had a message: the oldest was taken.</summary>
    Receive,
}
