using System.CommandLine;
using Clocks.Model;
using Clocks.Node.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Clocks.Cli;

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

    /// <summary>Opens the file that the options name; none named: nothing is opened. False with a sentence.</summary>
    public bool TryOpen(ParseResult parsed, NodeId id, Terminal terminal, out DiagnosticsFile? file, out string problem)
    {
        (file, problem) = (null, "");
        return parsed.GetValue(File) is not { Length: > 0 } given || DiagnosticsFile.TryOpen(
            new DiagnosticsOptions(
                PathOf(given, id), parsed.GetValue(Level) ?? LogLevel.Debug, sentence => terminal.WriteError($"clocks: {sentence}")),
            out file,
            out problem);
    }

    /// <summary>As with <c>--log</c>: what ends in a separator, exists as a folder, or has no extension is a folder.</summary>
    private static string PathOf(string given, NodeId id) => JournalPath.IsFolder(given)
        ? Path.Combine(given, DiagnosticsName.Of(id))
        : given;
}
