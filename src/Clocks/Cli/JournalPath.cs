using Clocks.Journal;
using Clocks.Model;

namespace Clocks.Cli;

/// <summary>
/// Where a node's journal goes: what <c>--log</c> names, which may be a file or a folder, or the current folder.
/// </summary>
internal static class JournalPath
{
    /// <summary>A path that ends in a separator, exists as a folder, or has no extension is a folder.</summary>
    public static string Of(string? log, NodeId id, JournalFormat format)
    {
        string name = $"machine_{id}" + (format == JournalFormat.Text ? ".log" : ".jsonl");
        if (string.IsNullOrEmpty(log))
        {
            return name;
        }

        bool isFolder = Path.EndsInDirectorySeparator(log) || Directory.Exists(log) || !Path.HasExtension(log);
        return isFolder ? Path.Combine(log, name) : log;
    }
}
