namespace Clocks.Model;

/// <summary>
/// Another node, as this one reached it. Immutable; one object a connection, so that an event can refer to it without
/// copying or allocating.
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Run">Which run of that node.</param>
/// <param name="Name">The name of its machine, as its hello says.</param>
/// <param name="Host">The address that the connection uses, as text.</param>
/// <param name="Port">The port it listens on.</param>
public sealed record Peer(NodeId Id, RunId Run, string Name, string Host, int Port);

/// <summary>What became of a send to one recipient.</summary>
/// <param name="To">The recipient.</param>
/// <param name="K">The place of the message in that channel, 1, 2, 3, ...; 0: the outbox was full and nothing was
/// sent.</param>
public readonly record struct Delivery(Peer To, long K)
{
    /// <summary>Whether the outbox was full: no message is claimed to be sent.</summary>
    public bool IsBlocked => K == 0;
}
