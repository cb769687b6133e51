using Microsoft.Extensions.Logging;

namespace Clocks.Node.Diagnostics;

/// <summary>What a file of diagnostics is told at its start. Immutable.</summary>
/// <param name="Path">The file; its folder is made when it is not there.</param>
/// <param name="Level">The least that is written.</param>
/// <param name="Tell">
/// Told what is wrong with the file or keeps lines from it, of each kind of trouble once, in a sentence for people; and at
/// the end how many were lost. Any thread.
/// </param>
public sealed record DiagnosticsOptions(string Path, LogLevel Level, Action<string> Tell)
{
    /// <summary>Bytes of one file: a few days of a quiet node, a minute of one that traces every packet of a flood.</summary>
    public const int FileBytesDefault = 8 * 1024 * 1024;

    /// <summary>Files that are kept, the one that is written included: 40 MiB in all.</summary>
    public const int FilesDefault = 5;

    /// <summary>
    /// Bytes after which the file becomes an older one; larger is only one of a single line, or one that cannot be renamed.
    /// </summary>
    public int FileBytesMax { get; init; } = FileBytesDefault;

    /// <summary>Files that are kept, the one that is written included; at least 1.</summary>
    public int FilesMax { get; init; } = FilesDefault;

    /// <summary>Lines that wait for the disk; what comes on top of them is dropped and counted.</summary>
    public int QueueMax { get; init; } = 4096;
}
