namespace Clocks.Trace.Events;

/// <summary>
/// What the format of a journal can tell. Foreign journals tell less than ours: a rule that needs what is not told
/// comes out unknown, and says so, instead of guessing.
/// </summary>
[Flags]
public enum FormatFeatures
{
    /// <summary>It tells none of these.</summary>
    None = 0,

    /// <summary>Each event carries its dense number; otherwise the place in the file stands in for it.</summary>
    EventNumbers = 1 << 0,

    /// <summary>
    /// Each event carries the clock before it; otherwise the clock after the previous event stands in for it.
    /// </summary>
    OldClocks = 1 << 1,

    /// <summary>
    /// Each event carries the clock after it; otherwise the time is worked out from the messages, for drawing only.
    /// </summary>
    NewClocks = 1 << 2,

    /// <summary>A receive names the sender and the sender's event number.</summary>
    Senders = 1 << 3,

    /// <summary>A receive carries the clock of the message.</summary>
    MessageClocks = 1 << 4,

    /// <summary>A send names its recipients by id.</summary>
    Recipients = 1 << 5,

    /// <summary>Messages carry their place in the channel, 1, 2, 3, ...</summary>
    ChannelNumbers = 1 << 6,

    /// <summary>A receive carries the depth of the queue that it left.</summary>
    QueueDepths = 1 << 7,

    /// <summary>Internal events and sends say that the queue was empty.</summary>
    IdleQueueDepths = 1 << 8,

    /// <summary>Events carry the time of the wall clock.</summary>
    WallTimes = 1 << 9,

    /// <summary>Events carry the time of a clock that never steps.</summary>
    MonotonicTimes = 1 << 10,

    /// <summary>A receive says when the message had been read from the network.</summary>
    Arrivals = 1 << 11,

    /// <summary>The file ends with totals, so that a complete journal can be told from a torn one.</summary>
    Totals = 1 << 12,

    /// <summary>The file says how often the machine ticks.</summary>
    Rates = 1 << 13,

    /// <summary>The file says which deadlines were skipped.</summary>
    LateTicks = 1 << 14,

    /// <summary>Everything: a journal of FORMAT.md.</summary>
    All = (1 << 15) - 1,
}
