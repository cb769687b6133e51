namespace Clocks.Trace.Found;

/// <summary>
/// One event as a log of unknown make tells it: whatever was found, in the log's own words. What was not found is null.
/// </summary>
internal sealed class FoundEvent
{
    public required long Line { get; init; }

    public EventKind Kind { get; set; }

    /// <summary>The clock after the event.</summary>
    public long? Clock { get; set; }

    /// <summary>The clock before the event.</summary>
    public long? OldClock { get; set; }

    /// <summary>Microseconds since 1970, or since midnight where the log tells no date.</summary>
    public long? AtMicroseconds { get; set; }

    public long? Queue { get; set; }

    /// <summary>The number of the message, or its content.</summary>
    public long? Message { get; set; }

    public long? MessageClock { get; set; }

    public long? K { get; set; }

    /// <summary>What the log calls the sender of a receive.</summary>
    public string? From { get; set; }

    /// <summary>What it calls the recipients of a send.</summary>
    public List<string> To { get; } = [];

    /// <summary>Whose event it is; null where that is the file's to say.</summary>
    public string? Machine { get; set; }

    /// <summary>The vector clock: for each host the number of its last event that is known.</summary>
    public Dictionary<string, long>? Vector { get; set; }
}
