using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Clocks.Files;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Grade.Stdio;
using Clocks.Grade.Wire;
using Clocks.Verbs;

namespace Clocks.Options;

/// <summary>What <c>clocks grade</c> is told.</summary>
internal sealed class GradeFlags
{
    private const int MegabytesMax = 1 << 20;

    /// <summary>The name of the argument that is a command line: of its words only the first is looked at.</summary>
    public const string CommandName = "command";

    public Argument<string[]> Words { get; } = new(CommandName)
    {
        Description = "behind --, the program and its arguments; with --run, the folder of a class",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public Option<string?> Run { get; } = new("--run")
    {
        Description = "how each of a class is started: {dir} is its folder",
        HelpName = "command",
        CustomParser = OptionText.Place,
    };

    public Option<Door?> DoorName { get; } = new("--door")
    {
        Description = "how the program is spoken with: stdio, or wire (TCP) [default: wire where {port}, {peers} or {config} is named]",
        HelpName = "stdio|wire",
        CustomParser = result => OptionText.Of(result) switch
        {
            "stdio" => Door.Stdio,
            "wire" => Door.Wire,
            var other => OptionText.Refuse<Door?>(result, $"'{other}' is no door: stdio or wire"),
        },
    };

    public Option<string?> Logs { get; } = new("--logs")
    {
        Description = "speak with nobody: the logs that the program leaves in this folder are judged",
        HelpName = "folder",
        CustomParser = OptionText.Place,
    };

    public Option<int?> Machines { get; } = Whole(
        "--machines", "count", "whose logs are judged: started so often, {id} from 1 [default: 1]", 64);

    public Option<ulong?> Seed { get; } = new("--seed")
    {
        Description = "what is drawn: the same seed asks the same [default: drawn, and said]",
        HelpName = "number",
        CustomParser = OptionText.Seed,
    };

    public Option<string?> Output { get; } = new("--output", "--out")
    {
        Description = "folder for the page, the files for others, and what was said; a class that is graded in it already goes on",
        HelpName = "folder",
        CustomParser = OptionText.Place,
    };

    public Option<string?> RubricFile { get; } = new("--rubric")
    {
        Description = "points, optional rules and time limit, as JSON [default: a hundred points, 60 s]",
        HelpName = "file",
        CustomParser = OptionText.Place,
    };

    public Option<int?> TimeLimit { get; } =
        Whole("--time-limit", "seconds", $"for one program [default: {ProgramLimits.UsualSeconds}]", Rubric.SecondsMax);

    public Option<int?> Memory { get; } = Whole("--memory", "MiB", "for one program [default: 2048]", MegabytesMax);

    public Option<int?> Processes { get; } = Whole("--processes", "count", "at once, of one program [default: 64]", 10_000);

    public Option<bool> Network { get; } = new("--network")
    {
        Description = "leave it the network of this machine, where it would get one of its own with nothing but loopback",
    };

    public Option<int?> Jobs { get; } = Whole("--jobs", "count", "of a class at once [default: the processors]", 256);

    public Option<bool> Csv { get; } = new("--csv") { Description = "the table of a class as comma-separated values" };

    public Option<bool> Json { get; } = new("--json") { Description = "the answer as one JSON object" };

    /// <summary>Adds these to the verb.</summary>
    public void AddTo(VerbCommand command)
    {
        command.Add(Words);
        command.AddAll([Run, DoorName, Logs, Machines, Seed, Output, RubricFile, TimeLimit, Memory, Processes, Network, Jobs, Csv, Json]);
    }

    /// <summary>The limits that were given, or the usual ones.</summary>
    public ProgramLimits LimitsOf(ParseResult parsed)
    {
        var usual = new ProgramLimits();
        return usual with
        {
            SecondsMax = parsed.GetValue(TimeLimit) ?? usual.SecondsMax,
            MemoryBytesMax = parsed.GetValue(Memory) is { } mebibytes ? (long)mebibytes << 20 : usual.MemoryBytesMax,
            ProcessesMax = parsed.GetValue(Processes) ?? usual.ProcessesMax,
        };
    }

    /// <summary>How a program of this command is spoken with.</summary>
    public Door DoorOf(ParseResult parsed, ProgramCommand command) =>
        parsed.GetValue(DoorName) ?? (command.AsksForPlaces ? Door.Wire : Door.Stdio);

    /// <summary>The rubric that was named, or every rule as it is; the time limit of the command line comes first.</summary>
    public bool TryRubric(ParseResult parsed, Door door, [NotNullWhen(true)] out Rubric? rubric, out string problem)
    {
        IReadOnlyList<GradeRule> rules = door == Door.Wire ? WireRules.Every : StdioRules.Every;
        rubric = new Rubric(rules);
        problem = "";
        if (parsed.GetValue(RubricFile) is { } file)
        {
            if (!TryReadFile(file, out byte[] text, out problem))
            {
                return false;
            }

            if (!Rubric.TryRead(text, rules, out rubric, out problem))
            {
                problem = $"{file}: {problem}";
                return false;
            }
        }

        rubric = parsed.GetValue(TimeLimit) is null ? rubric : rubric with { Seconds = null };
        return true;
    }

    private static bool TryReadFile(string file, out byte[] text, out string problem)
    {
        (text, problem) = ([], "");
        try
        {
            problem = SpecialFile.NameOf(file) is { } what ? $"'{file}' is {what}, not a file; name a file with --rubric" : "";
            text = problem.Length == 0 ? File.ReadAllBytes(file) : [];
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            problem = $"'{file}': {FileFailure.DescribeReading(e)}".TrimEnd('.');
        }

        return problem.Length == 0;
    }

    private static Option<int?> Whole(string name, string helpName, string what, int most) => new(name)
    {
        Description = what,
        HelpName = helpName,
        CustomParser = result => OptionText.Whole(result, 1, most, $"a number of {helpName}"),
    };
}
