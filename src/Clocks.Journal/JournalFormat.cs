namespace Clocks.Journal;

/// <summary>How the lines of a journal look; FORMAT.md shows both.</summary>
public enum JournalFormat
{
    /// <summary>JSON lines, the evidence: <c>machine_3.jsonl</c>.</summary>
    Json,

    /// <summary>Plain text for eyes and small scripts; says less than the JSON lines: <c>machine_3.log</c>.</summary>
    Text,
}
