namespace Clocks.Watch.View;

/// <summary>A machine as it is now: its newest life. What its journal does not tell is 0, -1 or null.</summary>
public sealed class LiveRow
{
    /// <summary>What to call it: its id, or the name that its log uses; safe to show.</summary>
    public required string Name { get; init; }

    /// <summary>Its lane in the diagram.</summary>
    public required int Lane { get; init; }

    /// <summary>Which machine of the run it is, 0 for the first: its colour.</summary>
    public int Machine { get; init; }

    /// <summary>How often it was started: 1, and one more for every restart.</summary>
    public required int Lives { get; init; }

    /// <summary>How it is.</summary>
    public required MachineState State { get; init; }

    /// <summary>Why it ended, as its journal says; null while it has not.</summary>
    public string? EndReason { get; init; }

    /// <summary>Ticks per second; null: not told.</summary>
    public ClockRate? Rate { get; init; }

    /// <summary>Its Lamport clock.</summary>
    public long Clock { get; init; }

    /// <summary>The number of its last event.</summary>
    public long Events { get; init; }

    /// <summary>Messages that waited after its last event.</summary>
    public int Queue { get; init; }

    /// <summary>Messages handed to connections, one for each recipient.</summary>
    public long Sent { get; init; }

    /// <summary>Messages taken by ticks.</summary>
    public long Received { get; init; }

    /// <summary>By how much its last receive raised the clock; 0 before the first.</summary>
    public long Jump { get; init; }

    /// <summary>The number of that receive; 0 before the first.</summary>
    public long JumpAt { get; init; }

    /// <summary>Who sent the last message that it took; -1: nobody yet, or not told.</summary>
    public int LastFrom { get; init; } = -1;

    /// <summary>The clock that this message carried.</summary>
    public long LastMessageClock { get; init; }

    /// <summary>The ids of those it is connected to, ascending.</summary>
    public required IReadOnlyList<int> Peers { get; init; }

    /// <summary>How late its last tick came, in nanoseconds; null without deadlines.</summary>
    public double? LatenessNs { get; init; }

    /// <summary>How late the latest tick came since it is watched, in nanoseconds; null without deadlines.</summary>
    public double? LatenessMaxNs { get; init; }

    /// <summary>When its last event happened, in microseconds since 1970.</summary>
    public long AtUs { get; init; }
}
