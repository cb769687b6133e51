namespace Clocks.Journal;

/// <summary>What the first line of a journal says: everything needed to understand, and to repeat, the run.</summary>
/// <param name="Id">The node.</param>
/// <param name="Rate">Its clock rate.</param>
/// <param name="Run">This run of it.</param>
/// <param name="Cluster">The cluster it belongs to.</param>
/// <param name="Seed">The seed of its die.</param>
/// <param name="Mix">Its die.</param>
/// <param name="Clock">The kind of clock: <c>lamport</c>.</param>
/// <param name="Host">The name of its machine.</param>
/// <param name="Version">The version of the program that wrote it.</param>
/// <param name="StartedAtUnixMicroseconds">
/// The wall clock at the header; the monotonic clock of the journal is 0 there.
/// </param>
/// <param name="IsSimulated">
/// The node never ran: it was simulated, its times are virtual and can be repeated from the seed.
/// </param>
public sealed record JournalHeader(
    NodeId Id,
    ClockRate Rate,
    RunId Run,
    string Cluster,
    ulong Seed,
    EventMix Mix,
    string Clock,
    string Host,
    string Version,
    long StartedAtUnixMicroseconds,
    bool IsSimulated = false);
