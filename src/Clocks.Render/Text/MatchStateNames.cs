using Clocks.Trace.Events;

namespace Clocks.Render.Text;

/// <summary>
/// Why a receive has no send, in words; in kebab case they are part of the contracts of JSON outputs and of the page.
/// </summary>
internal static class MatchStateNames
{
    public static string Of(MatchState state) => state switch
    {
        MatchState.Matched => "matched",
        MatchState.NoJournal => "no-journal-of-the-sender",
        MatchState.BeyondTornEnd => "beyond-the-torn-end-of-the-senders-journal",
        MatchState.InHole => "in-a-hole-of-the-senders-journal",
        MatchState.NoSuchEvent => "no-such-event",
        MatchState.NotASend => "not-a-send",
        MatchState.NotToThisNode => "not-sent-to-this-node",
        MatchState.TakenTwice => "taken-twice",
        _ => "not-told",
    };
}
