namespace Clocks.Node.Wire;

/// <summary>
/// One frame as a value. Which fields count depends on <see cref="Kind"/>; a timestamp carries no reference.
/// </summary>
internal struct Frame
{
    /// <summary>What it is.</summary>
    public FrameKind Kind;

    /// <summary>Timestamp and Bye: the sender's event number. Watch, Lines: a place in the journal, in bytes.</summary>
    public long N;

    /// <summary>Timestamp and Bye: the sender's clock.</summary>
    public long Lamport;

    /// <summary>Timestamp: the place in the channel. Bye: messages sent on this channel.</summary>
    public long K;

    /// <summary>
    /// Hello: who; null when <see cref="Version"/> is not ours, as its elements cannot be trusted then.
    /// </summary>
    public Hello? Hello;

    /// <summary>Hello, Watch: the version of the protocol that the sender speaks.</summary>
    public long Version;

    /// <summary>Peer: of whom it tells.</summary>
    public ToldPeer? Told;

    /// <summary>Refuse: why.</summary>
    public RefuseCode Code;

    /// <summary>Refuse: why, in words.</summary>
    public string? Reason;

    /// <summary>Watch: the cluster; null when <see cref="Version"/> is not ours.</summary>
    public string? Cluster;

    /// <summary>Lines: the bytes of the journal.</summary>
    public byte[]? Bytes;
}
