namespace Clocks.Trace.Events;

/// <summary>What became of the search for the send that belongs to a receive.</summary>
public enum MatchState : byte
{
    /// <summary>The format does not name the sender.</summary>
    NotTold,

    /// <summary>Exactly one send to this node fits, and no other receive took it.</summary>
    Matched,

    /// <summary>There is no journal of the sender.</summary>
    NoJournal,

    /// <summary>The sender's journal ends before that event, and it is not complete.</summary>
    BeyondTornEnd,

    /// <summary>The sender's journal has a hole where that event should be.</summary>
    InHole,

    /// <summary>The sender's journal is whole and has no such event.</summary>
    NoSuchEvent,

    /// <summary>The event is not a send.</summary>
    NotASend,

    /// <summary>The send does not name this node among its recipients, or says that it was blocked.</summary>
    NotToThisNode,

    /// <summary>Another receive has already taken that message.</summary>
    TakenTwice,
}
