namespace Clocks.Trace.Import;

/// <summary>How logs are to be read, where that is not left to the program.</summary>
/// <param name="Format">The name of a format (see <see cref="JournalFormats.Names"/>), or null to look.</param>
/// <param name="Pattern">What reads every file, or null.</param>
/// <param name="FormatFile">A file with a pattern and words, or null: then <c>clocks.format</c> beside the logs is looked for.</param>
/// <param name="Words">What words mean that stand behind <c>event</c>.</param>
/// <param name="Delimiter">The regular expression that divides logs with vector clocks into executions, its group <c>trace</c>
/// their names; or null.</param>
public sealed record LogReading(
    string? Format = null,
    string? Pattern = null,
    string? FormatFile = null,
    IReadOnlyDictionary<string, EventKind>? Words = null,
    string? Delimiter = null)
{
    /// <summary>The name of the file beside the logs that says how to read them.</summary>
    public const string FileName = "clocks.format";

    /// <summary>
    /// What is told, from another thread and a few times a second, which share of the bytes has been read, 0 to 1; null where nobody
    /// asks. It comes after half a second, and not any more once the run is there.
    /// </summary>
    public Action<double>? Progress { get; init; }

    /// <summary>Everything is left to the program.</summary>
    public static LogReading Default { get; } = new();
}
