using System.CommandLine;
using Clocks.Files;
using Clocks.Node.Diagnostics;
using Clocks.Output;
using Microsoft.Extensions.Logging;

namespace Clocks.Options;

/// <summary>Where a node writes what its rooms say, and how much of it.</summary>
internal sealed class DiagnosticsFlags
{
    private const int MebiByte = 1024 * 1024;

    public Option<string?> File { get; } = new("--diagnostics")
    {
        Description = "file of JSON lines, or folder for it, with what discovery, connections and the node itself do; after "
            + $"{DiagnosticsOptions.FileBytesDefault / MebiByte} MiB another is begun, the newest "
            + $"{DiagnosticsOptions.FilesDefault} are kept [default: none]",
        HelpName = "path",
        CustomParser = OptionText.Place,
    };

    /// <summary>
    /// Debug by default: in a quiet network that is a few lines a run, and what explains a fault is among them.
    /// </summary>
    public Option<LogLevel?> Level { get; } = new("--diagnostics-level")
    {
        Description = "the least that --diagnostics writes; trace has every packet of discovery [default: debug]",
        HelpName = "trace|debug|info|warn|error",
        CustomParser = result => OptionText.Of(result) switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            var other => OptionText.Refuse<LogLevel?>(result, $"'{other}' is none of trace, debug, info, warn and error"),
        },
    };

    /// <summary>
    /// The file that the option names, by the rule of <c>--log</c> for what is a folder; null: none is named.
    /// </summary>
    public string? PathOf(ParseResult parsed, NodeId id) =>
        parsed.GetValue(File) is { Length: > 0 } given ? JournalPath.FileOf(given, DiagnosticsName.Of(id)) : null;

    /// <summary>
    /// What is wrong when the journal's file is also that of the diagnostics, or an older one of it, which that would
    /// write over; null: nothing. Two words for one file that only the file system knows, links say, are not seen.
    /// </summary>
    public static string? Collision(string? diagnostics, string journal)
    {
        if (diagnostics is null || DevicePath.IsDevice(Path.GetFullPath(journal)))
        {
            return null;
        }

        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        string full = Path.GetFullPath(diagnostics), other = Path.GetFullPath(journal);
        for (int age = 0; age < DiagnosticsOptions.FilesDefault; age++)
        {
            if (string.Equals(DiagnosticsName.Older(full, age), other, comparison))
            {
                return $"the diagnostics '{diagnostics}', when they are full, and the journal are both to be written to '{journal}'; "
                    + "name another file with --diagnostics or --log";
            }
        }

        return string.Equals(full, other, comparison)
            ? $"the diagnostics and the journal are both to be written to '{journal}'; name another file with --diagnostics or --log"
            : null;
    }

    /// <summary>Opens the file at this path; null: nothing is opened. False with a sentence.</summary>
    public bool TryOpen(ParseResult parsed, string? path, Terminal terminal, out DiagnosticsFile? file, out string problem)
    {
        (file, problem) = (null, "");
        return path is null || DiagnosticsFile.TryOpen(
            new DiagnosticsOptions(
                path, parsed.GetValue(Level) ?? LogLevel.Debug, sentence => terminal.WriteError($"clocks: {sentence}")),
            out file,
            out problem);
    }
}
