namespace Clocks.Node.Wire;

/// <summary>The first element of every frame.</summary>
internal enum FrameKind : byte
{
    /// <summary>
    /// <c>[0, version, cluster, id, run, nonce, listen_port, rate_millihertz, host, age_ms]</c>: first, both ways.
    /// </summary>
    Hello = 0,

    /// <summary><c>[1, n, lamport, k]</c>: a message of the model.</summary>
    Timestamp = 1,

    /// <summary>
    /// <c>[2, n, lamport, k]</c>: graceful end: last event, final clock, messages sent on this channel.
    /// </summary>
    Bye = 2,

    /// <summary><c>[3, code, reason]</c>: the last frame before an unwilling close.</summary>
    Refuse = 3,

    /// <summary>
    /// <c>[5]</c>: the sender ticks or is ready to: all it expects is connected. Several nodes start together by it.
    /// </summary>
    Ready = 5,

    /// <summary><c>[6, version, cluster, from]</c>: first, by one who watches and is no node: the journal, please.</summary>
    Watch = 6,

    /// <summary><c>[7, at, bytes]</c>: a piece of the journal, to one who watches.</summary>
    Lines = 7,

    /// <summary><c>[8, id, run, address, port]</c>: another peer of the sender, told to one who has asked.</summary>
    Peer = 8,
}
