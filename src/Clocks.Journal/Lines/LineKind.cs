namespace Clocks.Journal.Lines;

/// <summary>What a line of a journal is about.</summary>
public enum LineKind : byte
{
    /// <summary>STARTUP, as text INIT: the header.</summary>
    Startup,

    /// <summary>PEER_UP: a peer was connected.</summary>
    PeerUp,

    /// <summary>PEER_DOWN: a peer was lost.</summary>
    PeerDown,

    /// <summary>INTERNAL: an event that only counts.</summary>
    Internal,

    /// <summary>SEND: an event with recipients.</summary>
    Send,

    /// <summary>RECEIVE: an event that took a message.</summary>
    Receive,

    /// <summary>FAULT: something went wrong because it was told to.</summary>
    Fault,

    /// <summary>END, as text SHUTDOWN: the footer.</summary>
    End,
}
