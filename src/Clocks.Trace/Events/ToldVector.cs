namespace Clocks.Trace.Events;

/// <summary>One event of a log with vector clocks, in its own words.</summary>
/// <param name="text">What it says; null where nothing says it.</param>
/// <param name="clock">The vector, with the names of the log.</param>
public sealed class ToldVector(string? text, Dictionary<string, long> clock)
{
    /// <summary>What it says; null where nothing says it.</summary>
    public string? Text { get; } = text;

    /// <summary>The vector, with the names of the log. Not to be changed.</summary>
    public Dictionary<string, long> Clock { get; } = clock;
}
