using System.Globalization;

namespace Clocks.Journal.Reading;

/// <summary>
/// What the file of a journal is called: <c>machine_3.jsonl</c>, as text <c>machine_3.log</c>, and
/// <c>machine_3.2026-11-21_09-23-27.jsonl</c> once a later run has moved it aside. Pure; any thread.
/// </summary>
public static class JournalName
{
    private const string Stem = "machine_";

    /// <summary>The name of this node's journal, without a folder.</summary>
    public static string Of(NodeId id, JournalFormat format) => $"{Stem}{id.Value}{Extension(format)}";

    /// <summary>The ending that tells the formats apart: <c>.jsonl</c> or <c>.log</c>.</summary>
    public static string Extension(JournalFormat format) => format == JournalFormat.Text ? ".log" : ".jsonl";

    /// <summary>Whether a file of this name is a journal, moved aside or not; then whose.</summary>
    /// <param name="fileName">A file name without a folder.</param>
    /// <param name="id">The node that the name speaks of.</param>
    /// <param name="isMovedAside">The name carries a start time: a later run took its place.</param>
    public static bool TryRead(string fileName, out NodeId id, out bool isMovedAside)
    {
        id = default;
        isMovedAside = false;
        string extension = Path.GetExtension(fileName);
        if (!fileName.StartsWith(Stem, StringComparison.Ordinal)
            || (extension != Extension(JournalFormat.Json) && extension != Extension(JournalFormat.Text)))
        {
            return false;
        }

        ReadOnlySpan<char> middle = fileName.AsSpan(Stem.Length, fileName.Length - Stem.Length - extension.Length);
        int dot = middle.IndexOf('.');
        isMovedAside = dot >= 0;
        ReadOnlySpan<char> digits = isMovedAside ? middle[..dot] : middle;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            || !NodeId.IsValid(value))
        {
            return false;
        }

        id = new NodeId(value);
        return true;
    }
}
