using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using Clocks.Journal.Reading;
using Clocks.Output;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;

namespace Clocks.Options;

/// <summary>
/// What every verb that reads journals is told: where they are, in which format, and whether to answer in JSON.
/// </summary>
internal sealed class TraceFlags
{
    private readonly int _events;

    public Argument<string[]> Paths { get; } = new("path")
    {
        Description = "journals, folders of them, or folders of such folders [default: logs/latest, or this folder]",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string?> Format { get; } = new("--format")
    {
        Description = "read the journals as this format instead of recognising it: " + string.Join(", ", JournalFormats.Names)
            + "; json-lines and text-lines, which runs of other programs are said to be, are read as clocks",
        HelpName = "name",
        CustomParser = ReadFormat,
    };

    public ReadingFlags Reading { get; } = new();

    public Option<bool> Json { get; } = new("--json") { Description = "the answer as one JSON object" };

    /// <summary>The options, and the words behind the verb.</summary>
    /// <param name="events">How many events, such as <c>1#24</c>, are named beside the run; most verbs take none.</param>
    public TraceFlags(int events = 0)
    {
        _events = events;
        if (events > 0)
        {
            string named = events == 1 ? "an event, such as 1#24" : "two events, such as 1#24 3#17";
            Paths.HelpName = events == 1 ? "run> <event" : "run> <event> <event";
            Paths.Description = $"the run: journals or a folder of them [default: logs/latest, or this folder]; and {named}";
            Paths.Validators.Add(result =>
            {
                if (EventsOf(Words(result)).Length != _events)
                {
                    result.AddError($"name the run and {named}: the machine, # and the number of its event");
                }
            });
        }

        OptionText.RefuseEmpty(Paths);
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

    /// <summary>What was named, as the runs that are in it. This folder, where nothing was named, is not looked through.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isClass">Whether each folder that was named is a submission of its own.</param>
    public IReadOnlyList<Submission> Find(ParseResult parsed, bool isClass = false) => Given(parsed).Length > 0
        ? Submissions.Of(PathsOf(parsed), ReadingOf(parsed), isClass)
        : [Submissions.Whole(PathsOf(parsed))];

    /// <summary>How many runs were found.</summary>
    public static int RunsOf(IReadOnlyList<Submission> found)
    {
        int runs = 0;
        foreach (Submission submission in found)
        {
            runs += submission.Runs.Count;
        }

        return runs;
    }

    /// <summary>The one run that was named; false, after saying so, where there are several.</summary>
    public bool TryFindOne(ParseResult parsed, Terminal terminal, [NotNullWhen(true)] out FoundRunPlace? place)
    {
        IReadOnlyList<Submission> found = Find(parsed);
        place = RunsOf(found) > 1 ? null : found[0].Runs[0];
        if (place is null)
        {
            terminal.WriteError($"clocks {parsed.CommandResult.Command.Name}: there are {RunsOf(found)} runs in what was named; "
                + $"name one of them, such as {found[0].Runs[0].Places[0].Path}");
        }

        return place is not null;
    }

    /// <summary>The words that name events, in their order.</summary>
    public string[] EventsOf(ParseResult parsed) => EventsOf(parsed.GetValue(Paths) ?? []);

    /// <summary>
    /// Loads one run, and on a terminal says how far it is; a run without journals when there is nothing to read.
    /// </summary>
    public RunTrace Load(ParseResult parsed, FoundRunPlace place, Terminal terminal)
    {
        terminal.Doing("reading the logs");
        return TraceLoader.Load(
            place.Places, ReadingOf(parsed) with { Progress = share => terminal.DoingStill($"reading the logs: {100 * share:0} %") });
    }

    /// <summary>How the logs are to be read.</summary>
    public LogReading ReadingOf(ParseResult parsed) => Reading.Of(parsed, parsed.GetValue(Format));

    /// <summary>Says what is wrong with a run.</summary>
    /// <param name="problems">What is wrong.</param>
    /// <param name="terminal">Where to.</param>
    /// <param name="follows">Whether the result has it all too, which a terminal shows below.</param>
    public static void Say(IReadOnlyList<LoadProblem> problems, Terminal terminal, bool follows = false)
    {
        if (follows && Terminal.ShowsBoth)
        {
            return;
        }

        ToldProblems.Of(problems, withFolders: true).ForEach(terminal.WriteError);
    }

    /// <summary>What was named, or the newest run of a lab here, or this folder.</summary>
    public string[] PathsOf(ParseResult parsed)
    {
        string[] paths = Given(parsed);
        if (paths.Length > 0)
        {
            return OperatingSystem.IsWindows() ? Matching(paths) : paths;
        }

        string latest = RunFolder.Resolve(Path.Combine("logs", RunFolder.Latest));
        return [Directory.Exists(latest) && Directory.GetFiles(".", "machine_*").Length == 0 ? latest : "."];
    }

    /// <summary>What was named as places.</summary>
    private string[] Given(ParseResult parsed) => Array.FindAll(parsed.GetValue(Paths) ?? [], word => !IsEvent(word));

    private string[] EventsOf(string[] words) => Array.FindAll(words, IsEvent);

    /// <summary>A place may have that sign in its name too.</summary>
    private bool IsEvent(string word) => _events > 0 && word.Contains('#') && !Path.Exists(word);

    private static string[] Words(ArgumentResult result) => Array.ConvertAll([.. result.Tokens], static t => t.Value);

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

    private static string? ReadFormat(ArgumentResult result)
    {
        string name = OptionText.Of(result);
        return JournalFormats.IsKnown(name)
            ? name
            : OptionText.Refuse<string>(result, $"'{name}' is none of {string.Join(", ", JournalFormats.Names)}");
    }
}
