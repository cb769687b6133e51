using Clocks.Journal.Writing;
using ZLogger;

namespace Clocks.Journal.Logging;

/// <summary>
/// What ZLogger posts the entries of a node's events to: the journal's ring, in order, on the thread that logs.
/// Nothing is dropped, nothing is grown; a full ring makes the tick wait, and is counted.
/// </summary>
internal sealed class JournalProcessor(JournalWriter journal) : IAsyncLogProcessor
{
    /// <summary>The tick thread only. Done with the entry when it returns.</summary>
    public void Post(IZLoggerEntry log)
    {
        // Nobody else has this processor's logger, so there is no other entry.
        var entry = (TickEntry)log;
        journal.Append(in entry.Event, entry.Deliveries);
        entry.Return();
    }

    /// <summary>Nothing: the node closes the journal, with what its last line says.</summary>
    public ValueTask DisposeAsync() => default;
}
