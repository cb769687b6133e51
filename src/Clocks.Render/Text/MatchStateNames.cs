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

    /// <summary>The same as the end of a sentence about the message of a receive.</summary>
    public static string Sentence(MatchState state) => state switch
    {
        MatchState.Matched => "its send is known",
        MatchState.NoJournal => "there is no journal of its sender",
        MatchState.BeyondTornEnd => "its send lies beyond the torn end of a journal",
        MatchState.InHole => "its send lies in a hole of a journal",
        MatchState.NoSuchEvent => "its sender has no such event",
        MatchState.NotASend => "what it names is no send",
        MatchState.NotToThisNode => "that send was not to this machine",
        MatchState.TakenTwice => "that message was taken before",
        _ => "the journal does not name its send",
    };
}
