
namespace Clocks.Grade.Programs;

/// <summary>Whether a program that has nothing to do does nothing. Immutable.</summary>
/// <param name="Busy">How busy it was, a sentence without its full stop; null: it waits.</param>
internal sealed record Idleness(string? Busy)
{
    /// <summary>Share of a pause that a thread may run or want to: more is a loop that waits for nothing.</summary>
    private const double BusyMax = 0.8;

    private const int PauseMs = 120, LongPauseMs = 500;

    /// <summary>Looks for a moment, and longer if it was busy; null where nobody can tell.</summary>
    public static Idleness? Of(IProgramUnderTest program)
    {
        if (program.BusyShare(PauseMs) is not { } share)
        {
            return null;
        }

        // What collects its garbage or compiles itself is done with that by the second time.
        share = share > BusyMax ? program.BusyShare(LongPauseMs) ?? 0 : share;
        return new Idleness(share <= BusyMax ? null
            : $"one of its threads ran, or would have, for {100 * share:0} % of {LongPauseMs / 1000.0} s");
    }
}
