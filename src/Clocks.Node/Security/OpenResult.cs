namespace Clocks.Node.Security;

/// <summary>What <see cref="SealedChannel.Open"/> found.</summary>
internal enum OpenResult : byte
{
    /// <summary>The next record, or message of the handshake, is not there as a whole.</summary>
    Incomplete,

    /// <summary>It is there, and there is no place for its text.</summary>
    NoRoom,

    /// <summary>The text of a record.</summary>
    Text,

    /// <summary>The message that answers the initiator: to be sent.</summary>
    Answer,

    /// <summary>The answer to ours: the other end has the key, and what is sealed from now on it can open.</summary>
    Established,

    /// <summary>Bytes that nobody with the key has sent on this connection in this place.</summary>
    Forged,
}
