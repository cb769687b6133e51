using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Clocks.Files;
using Clocks.Files.Packed;
using Clocks.Help;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Export;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks export</c>: a run in the format of another program, as a file that opens there without editing.
/// </summary>
internal sealed class ExportCommand
{
    private readonly Terminal _terminal;
    private readonly TraceFlags _flags = new();

    private readonly Option<IExport> _to = new("--to")
    {
        Description = "the format: " + string.Join(", ", Names()),
        HelpName = "format",
        Required = true,
        CustomParser = ReadFormat,
    };

    private readonly Option<string?> _output = new("--output")
    {
        Description = "file to write, packed where its name ends in .gz, - for standard output "
            + "[default: run.<extension> beside the journals]",
        HelpName = "file",
        CustomParser = OptionText.Place,
    };

    private readonly Option<ExportAxis> _axis = new("--axis")
    {
        Description = "lamport or wall: which time is the axis [default: lamport]",
        HelpName = "lamport|wall",
        CustomParser = result => OptionText.Of(result) switch
        {
            "lamport" => ExportAxis.Lamport,
            "wall" => ExportAxis.Wall,
            var other => OptionText.Refuse<ExportAxis>(result, $"'{other}' is neither lamport nor wall"),
        },
    };

    private readonly Option<string?> _around = new("--around")
    {
        Description = "for formats that hold a window: the event in its middle, such as 2#17",
        HelpName = "machine#n",
    };

    private readonly Option<long?> _from = LamportTime("--from", "first Lamport time of the window");
    private readonly Option<long?> _until = LamportTime("--until", "last Lamport time of the window");

    private readonly Option<ulong?> _seed = new("--seed")
    {
        Description = "for tla: another order of the concurrent events, the same for the same number",
        HelpName = "number",
        CustomParser = OptionText.Seed,
    };

    private ExportCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var export = new ExportCommand(terminal);
        var command = new VerbCommand(
            "export",
            "Hand a run to another program: ShiViz, TSViz, Perfetto, Graphviz, Mermaid, OpenTelemetry, TLA+, spreadsheets.",
            "clocks export logs/latest --to shiviz                  a log that ShiViz opens as it is",
            "clocks export logs/latest --to perfetto --axis wall    for the Perfetto page",
            "clocks export logs/latest --to mermaid --around 2#17   a window for Markdown")
        {
            Table = new HelpTable("Formats", [.. Formats()]),
        };
        export._to.CompletionSources.Add([.. Names()]);
        command.AddAll([export._to, export._output, export._axis, export._around, export._from, export._until, export._seed]);
        command.Add(export._flags.Paths);
        export._flags.AddReadingTo(command);
        command.SetAction(export.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        if (!_flags.TryFindOne(parsed, _terminal, out FoundRunPlace? place))
        {
            return ExitCode.Usage;
        }

        RunTrace run = _flags.Load(parsed, place, _terminal);
        TraceFlags.Say(run.Problems, _terminal);
        if (run.Nodes.Count == 0)
        {
            return ExitCode.Failed;
        }

        EventRef? around = null;
        if (parsed.GetValue(_around) is { } name)
        {
            if (!EventName.TryFind(run, name, out EventRef found, out string problem))
            {
                _terminal.WriteError($"clocks export: --around: {problem}");
                return ExitCode.Usage;
            }

            around = found;
        }

        (long? from, long? until) = (parsed.GetValue(_from), parsed.GetValue(_until));
        if (from > until)
        {
            _terminal.WriteError($"clocks export: --from {from} is after --until {until}: no event lies between them");
            return ExitCode.Usage;
        }

        var request = new ExportRequest(run)
        {
            Axis = parsed.GetValue(_axis),
            From = from,
            To = until,
            Around = around,
            Seed = parsed.GetValue(_seed),
        };
        IExport export = parsed.GetValue(_to)!;
        SayWithoutEffect(parsed, export);
        return Write(request, export, parsed.GetValue(_output));
    }

    /// <summary>An option that the format has no use for is no error, but nobody should believe that it did anything.</summary>
    private void SayWithoutEffect(ParseResult parsed, IExport export)
    {
        if (!export.HasAxis && parsed.GetResult(_axis) is { Implicit: false })
        {
            _terminal.WriteError($"clocks export: {export.Name} has no axis to choose: --axis changes nothing");
        }

        if (!export.HasSeed && parsed.GetResult(_seed) is { Implicit: false })
        {
            _terminal.WriteError($"clocks export: {export.Name} has no order to draw: --seed changes nothing");
        }

        foreach (Option option in (Option[])[_around, _from, _until])
        {
            if (!export.HasWindow && parsed.GetResult(option) is { Implicit: false })
            {
                _terminal.WriteError($"clocks export: {export.Name} holds the whole run: {option.Name} changes nothing");
            }
        }
    }

    private int Write(ExportRequest request, IExport export, string? output)
    {
        string folder = PathText.FolderOf(request.Run.Nodes[0].Path);
        string path = output ?? Path.Combine(folder, "run" + export.Extension);
        if (path != "-" && !FolderOfFile.TryMake(path, "--output", out FileProblem? failure))
        {
            _terminal.WriteError($"clocks export: {failure}");
            return ExitCode.Failed;
        }

        try
        {
            _terminal.Doing($"writing {request.Run.EventCount} events");
            using (Stream file = path == "-" ? _terminal.OpenOutput() : File.Create(path))
            using (Stream? packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GzipStream(file) : null)
            {
                foreach (string note in export.Write(request, packed ?? file))
                {
                    _terminal.WriteError($"clocks export: {note}");
                }
            }

            if (path != "-")
            {
                _terminal.WriteLine(PathText.Shown(Path.GetFullPath(path)));
            }

            return ExitCode.Done;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            string problem = path == "-"
                ? $"standard output takes no more ({e.Message}): the export is not whole"
                : Directory.Exists(path) ? $"'{path}' is a folder; name a file in it with --output"
                : FileFailure.Describe(e, path, "--output").ToString();
            _terminal.WriteError($"clocks export: {problem}");
            return ExitCode.Failed;
        }
    }

    private static IEnumerable<string> Names()
    {
        foreach (IExport export in Exports.All)
        {
            yield return export.Name;
        }
    }

    private static IEnumerable<(string Name, string Meaning)> Formats()
    {
        foreach (IExport export in Exports.All)
        {
            yield return (export.Name, export.Description);
        }
    }

    private static IExport? ReadFormat(ArgumentResult result) => Exports.ByName(OptionText.Of(result))
        ?? OptionText.Refuse<IExport>(result, $"'{OptionText.Of(result)}' is none of {string.Join(", ", Names())}");

    private static Option<long?> LamportTime(string name, string what) => new(name)
    {
        Description = what,
        HelpName = "time",
        CustomParser = result =>
            long.TryParse(OptionText.Of(result), NumberStyles.None, CultureInfo.InvariantCulture, out long time)
                && time <= Limits.LamportMax
                ? time
                : OptionText.Refuse<long?>(result, $"'{OptionText.Of(result)}' is not a Lamport time: a whole number from 0"),
    };
}
