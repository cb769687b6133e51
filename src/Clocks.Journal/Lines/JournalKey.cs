namespace Clocks.Journal.Lines;

/// <summary>
/// Every key that a line may carry, in no order; FORMAT.md says what each means. Asked with
/// <see cref="JournalLine.Has"/>.
/// </summary>
public enum JournalKey : byte
{
    /// <summary>A key that is not ours: its value is passed over.</summary>
    Unknown,

    /// <summary>
    /// What the line is about: <c>INTERNAL</c>, <c>SEND</c>, <c>RECEIVE</c> or another word of FORMAT.md.
    /// </summary>
    Event,

    /// <summary>Seconds since 1970 on the wall clock, with microseconds.</summary>
    SystemTime,

    /// <summary>The node whose journal it is.</summary>
    MachineId,

    /// <summary>The Lamport clock before the event.</summary>
    OldClock,

    /// <summary>The Lamport clock after the event.</summary>
    NewClock,

    /// <summary>Messages that still wait after the event.</summary>
    QueueLen,

    /// <summary>The number of the event in its node, from 1 without holes; in END, that of the last.</summary>
    N,

    /// <summary>Nanoseconds on the monotonic clock since the STARTUP line.</summary>
    MonoNs,

    /// <summary>Address and port of everyone a SEND was handed to, as a list of pairs.</summary>
    Recipients,

    /// <summary>The ids of the recipients, in the order of <see cref="Recipients"/>.</summary>
    To,

    /// <summary>The place of the message in its channel, from 1: a list in a SEND, a number in a RECEIVE.</summary>
    K,

    /// <summary>Ids whose outbox was full or whose connection was in doubt, so that nothing was sent to them.</summary>
    Blocked,

    /// <summary>The id of the sender of a received message.</summary>
    From,

    /// <summary>The number of the SEND in the sender's journal.</summary>
    Message,

    /// <summary>The sender's clock after that SEND.</summary>
    MessageClock,

    /// <summary>Nanoseconds from the arrival of a message to the tick that took it.</summary>
    WaitedNs,

    /// <summary>When a message was read from the socket, on the clock of <see cref="MonoNs"/>.</summary>
    ArrivedNs,

    /// <summary>Ticks per second, with at most three decimals; 0 without deadlines.</summary>
    ClockRate,

    /// <summary>The number of the format, 1 for FORMAT.md.</summary>
    Format,

    /// <summary>
    /// The 128 random bits of a run as hexadecimal digits: of this node in STARTUP, of the peer in PEER_UP and
    /// PEER_DOWN.
    /// </summary>
    Run,

    /// <summary>The cluster that the node belongs to.</summary>
    Cluster,

    /// <summary>The seed of the die, up to 64 bits.</summary>
    Seed,

    /// <summary>The weights of the die: next, second, all, internal.</summary>
    Mix,

    /// <summary>The kind of clock.</summary>
    Clock,

    /// <summary>The name of a machine: of this node in STARTUP, of the peer in PEER_UP and PEER_DOWN.</summary>
    Host,

    /// <summary>The version of the program that wrote the journal.</summary>
    Version,

    /// <summary>Whether the node was simulated, and its times are virtual.</summary>
    Simulated,

    /// <summary>The id of the peer that came or went.</summary>
    Peer,

    /// <summary>Host and port of the peer, an IPv6 host in brackets.</summary>
    Address,

    /// <summary>How a peer was found, why it is gone, or why the node ended.</summary>
    Reason,

    /// <summary>The sentence of the fault that began.</summary>
    Fault,

    /// <summary>The clock after the last event.</summary>
    FinalClock,

    /// <summary>Messages handed to connections, one for each recipient.</summary>
    Sent,

    /// <summary>Messages taken by ticks.</summary>
    Received,

    /// <summary>Messages that had arrived and were not taken.</summary>
    InQueue,

    /// <summary>Deadlines that passed by a whole period and were skipped.</summary>
    LateTicks,

    /// <summary>Ticks that waited for the journal.</summary>
    JournalStalls,

    /// <summary>Whether the node never had a peer.</summary>
    Alone,

    /// <summary>Events that happened and are not in the file.</summary>
    Dropped,

    /// <summary>The median of how long after its deadline a tick happened, in microseconds.</summary>
    LatenessP50Us,

    /// <summary>What 99 of 100 ticks did not exceed of it, in microseconds.</summary>
    LatenessP99Us,

    /// <summary>The worst of it, in microseconds.</summary>
    LatenessMaxUs,
}
