using ZLogger;

namespace Clocks.Journal.Logging;

/// <summary>
/// What the tick thread hands to the journal's logger: where the last event stands, so that neither the state nor the
/// entry copies it. Eight bytes, never boxed: ZLogger asks it for its entry by a constrained call.
/// </summary>
internal readonly struct TickState(TickEntry entry) : IZLoggerEntryCreatable
{
    /// <summary>For a provider that takes text; the journal's does not.</summary>
    public static readonly Func<TickState, Exception?, string> Formatter = static (state, _) => state.ToString();

    private readonly TickEntry _entry = entry;

    /// <summary>The one entry of this log: whoever takes it is done with it before the next tick.</summary>
    public IZLoggerEntry CreateEntry(in LogInfo info) => _entry;

    /// <summary>The event as its line in the journal.</summary>
    public override string ToString() => _entry.ToString();
}
