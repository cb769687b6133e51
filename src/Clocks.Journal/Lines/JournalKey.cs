namespace Clocks.Journal.Lines;

/// <summary>
/// Every key that a line may carry, in no order; FORMAT.md says what each means. Asked with
/// <see cref="JournalLine.Has"/>.
/// </summary>
public enum JournalKey : byte
{
    /// <summary>A key that is not ours: its value is passed over.</summary>
    Unknown,
    Event,
    SystemTime,
    MachineId,
    OldClock,
    NewClock,
    QueueLen,
    N,
    MonoNs,
    Recipients,
    To,
    K,
    Blocked,
    From,
    Message,
    MessageClock,
    WaitedNs,
    ArrivedNs,
    ClockRate,
    Format,
    Run,
    Cluster,
    Seed,
    Mix,
    Clock,
    Host,
    Version,
    Simulated,
    Peer,
    Address,
    Reason,
    Fault,
    FinalClock,
    Sent,
    Received,
    InQueue,
    LateTicks,
    JournalStalls,
    Dropped,
    LatenessP50Us,
    LatenessP99Us,
    LatenessMaxUs,
}
