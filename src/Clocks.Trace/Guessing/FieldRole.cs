namespace Clocks.Trace.Guessing;

/// <summary>What a value in a log is taken for.</summary>
internal enum FieldRole
{
    /// <summary>Nothing that is known.</summary>
    None,

    /// <summary>The clock after the event.</summary>
    Clock,

    /// <summary>The clock before it.</summary>
    OldClock,

    /// <summary>The time of day.</summary>
    Time,

    /// <summary>Messages that wait.</summary>
    Queue,

    /// <summary>The sender.</summary>
    From,

    /// <summary>The recipients.</summary>
    To,

    /// <summary>The message.</summary>
    Message,

    /// <summary>The clock of the message.</summary>
    MessageClock,

    /// <summary>Whose event it is.</summary>
    Machine,

    /// <summary>The clock rate.</summary>
    Rate,

    /// <summary>The kind of the event.</summary>
    Event,

    /// <summary>A vector clock.</summary>
    Vector,

    /// <summary>A number of the event or the line.</summary>
    Number,
}
