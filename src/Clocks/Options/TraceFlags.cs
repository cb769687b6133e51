using System.CommandLine;
using System.CommandLine.Parsing;
using Clocks.Journal.Reading;
using Clocks.Output;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;

namespace Clocks.Options;

/// <summary>
/// What every verb that reads journals is told: where they are, in which format, and whether to answer in JSON.
/// </summary>
internal sealed class TraceFlags
{
    public Argument<string[]> Paths { get; } = new("path")
    {
        Description = "journals, or folders of them [default: logs/latest, or this folder]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string?> Format { get; } = new("--format")
    {
        Description = "read the journals as this format instead of recognising it: " + string.Join(", ", JournalFormats.Names),
        HelpName = "name",
        CustomParser = ReadFormat,
    };

    public ReadingFlags Reading { get; } = new();

    public Option<bool> Json { get; } = new("--json") { Description = "the answer as one JSON object" };

    public TraceFlags()
    {
        Paths.Validators.Add(RefuseOptions);
        Format.CompletionSources.Add([.. JournalFormats.Names]);
    }

    /// <summary>Adds these to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Add(Paths);
        AddReadingTo(command);
        command.Add(Json);
    }

    /// <summary>Adds those that say how the logs are read.</summary>
    public void AddReadingTo(Command command)
    {
        command.Add(Format);
        Reading.AddTo(command);
    }

    /// <summary>Loads what was named; null, after saying why, when there is nothing to read.</summary>
    public RunTrace? Load(ParseResult parsed, Terminal terminal) => LoadAll(parsed, terminal) is { Nodes.Count: > 0 } run ? run : null;

    /// <summary>Loads what was named, after saying what is wrong with it; a run without journals when there is nothing to read.</summary>
    public RunTrace LoadAll(ParseResult parsed, Terminal terminal)
    {
        string[] paths = PathsOf(parsed);
        RunTrace run = TraceLoader.Load(paths, ReadingOf(parsed));
        IsThereOne(run.Nodes.Count, paths, run.Problems, terminal);
        return run;
    }

    /// <summary>The table alone of what was named; null, after saying why, when there is nothing to read.</summary>
    public RunTable? LoadTable(ParseResult parsed, Terminal terminal)
    {
        string[] paths = PathsOf(parsed);
        RunTable table = RunTable.Of(paths, ReadingOf(parsed));
        return IsThereOne(table.Machines.Count, paths, table.Problems, terminal) ? table : null;
    }

    private LogReading ReadingOf(ParseResult parsed) => Reading.Of(parsed, parsed.GetValue(Format));

    private static bool IsThereOne(int journals, string[] paths, IReadOnlyList<LoadProblem> problems, Terminal terminal)
    {
        foreach (LoadProblem problem in problems)
        {
            terminal.WriteError($"{problem.Path}: {problem.Why}");
        }

        if (journals == 0 && problems.Count == 0)
        {
            terminal.WriteError($"{string.Join(", ", paths)}: there is no journal here; name a run folder or journal files");
        }

        return journals > 0;
    }

    /// <summary>What was named, or the newest run of a lab here, or this folder.</summary>
    public string[] PathsOf(ParseResult parsed)
    {
        string[] paths = parsed.GetValue(Paths) ?? [];
        if (paths.Length > 0)
        {
            return OperatingSystem.IsWindows() ? Matching(paths) : paths;
        }

        string latest = RunFolder.Resolve(Path.Combine("logs", RunFolder.Latest));
        return [Directory.Exists(latest) && Directory.GetFiles(".", "machine_*").Length == 0 ? latest : "."];
    }

    private static string[] Matching(string[] paths)
    {
        var all = new List<string>();
        foreach (string path in paths)
        {
            all.AddRange(Matching(path));
        }

        return [.. all];
    }

    /// <summary>The files that a pattern means, which the shells of Windows leave to the program.</summary>
    private static string[] Matching(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        string name = Path.GetFileName(path);
        string place = Path.Combine(".", folder);
        if (name.AsSpan().IndexOfAny('*', '?') < 0 || !Directory.Exists(place))
        {
            return [path];
        }

        string[] found = Directory.GetFileSystemEntries(place, name);
        Array.Sort(found, StringComparer.Ordinal);
        return found.Length > 0 ? Array.ConvertAll(found, f => Path.Combine(folder, Path.GetFileName(f))) : [path];
    }

    /// <summary>A mistyped option would be taken for a path.</summary>
    private static void RefuseOptions(ArgumentResult result)
    {
        string[] words = Array.ConvertAll([.. result.Tokens], static t => t.Value);
        if (Array.Find(words, static w => w.StartsWith("--", StringComparison.Ordinal) && !Path.Exists(w)) is { } wrong)
        {
            result.AddError($"there is no option '{wrong}'");
        }
    }

    private static string? ReadFormat(ArgumentResult result)
    {
        string name = OptionText.Of(result);
        return new List<string>(JournalFormats.Names).Contains(name)
            ? name
            : OptionText.Refuse<string>(result, $"'{name}' is none of {string.Join(", ", JournalFormats.Names)}");
    }
}
