namespace Clocks.Trace.Events;

/// <summary>
/// What a journal's events break of the rules for one event and the clock that the one before it left, seen while each is added.
/// Where a journal has no event of a kind, the rules need not look for one among all of them.
/// </summary>
[Flags]
internal enum EventDoubts : byte
{
    None = 0,

    /// <summary>An event starts from another clock than the one before it left; the first from another than 0.</summary>
    Link = 1,

    /// <summary>An internal event or a send advances the clock by other than one.</summary>
    Step = 2,

    /// <summary>A receive sets the clock to other than one past the greater of its own time and the message's.</summary>
    Receive = 4,

    /// <summary>Messages wait at an internal event or a send.</summary>
    Queue = 8,
}
