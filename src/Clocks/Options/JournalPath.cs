using Clocks.Files;
using Clocks.Journal;

namespace Clocks.Options;

/// <summary>
/// Where a node's journal goes: what <c>--log</c> names, which may be a file or a folder, or the current folder.
/// </summary>
internal static class JournalPath
{
    /// <summary>A path that ends in a separator, exists as a folder, or has no extension is a folder.</summary>
    public static string Of(string? log, NodeId id, JournalFormat format)
    {
        string name = $"machine_{id}" + (format == JournalFormat.Text ? ".log" : ".jsonl");
        return string.IsNullOrEmpty(log) ? name : FileOf(log, name);
    }

    /// <summary>What somebody named, or the file of this name in it when it is meant as a folder.</summary>
    public static string FileOf(string given, string name) => IsFolder(given) ? Path.Combine(given, name) : given;

    /// <summary>Whether what somebody named is meant as a folder; a device never is.</summary>
    public static bool IsFolder(string given) =>
        Path.EndsInDirectorySeparator(given) || Directory.Exists(given)
        || (!Path.HasExtension(given) && !DevicePath.IsDevice(given));
}
