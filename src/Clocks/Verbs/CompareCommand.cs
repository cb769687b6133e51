using System.CommandLine;
using Clocks.Experiments.Pages;
using Clocks.Files;
using Clocks.Help;
using Clocks.Journal.Reading;
using Clocks.Options;
using Clocks.Output;
using Clocks.Render.Notebook;
using Clocks.Render.Text;
using Clocks.Trace.Import;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks compare</c>: two runs, two folders of runs or two experiments side by side: what differs in their
/// settings, what that did to the numbers, and whether it is more than chance.
/// </summary>
internal sealed class CompareCommand
{
    /// <summary>Longer names are no heads of columns: the sides are then called first and second.</summary>
    private const int NameMax = 14;

    private readonly Terminal _terminal;

    private readonly Argument<string> _first = new("first")
    {
        Description = "a run folder, a folder with several, or the folder of an experiment",
    };

    private readonly Argument<string> _second = new("second") { Description = "the one to compare it with" };

    private readonly Option<string?> _setting = new("--setting")
    {
        Description = "of experiments, only this setting",
        HelpName = "name",
    };

    private readonly Option<string?> _output = new("--output", "--out")
    {
        Description = "folder for the page and the plots [default: a new one in logs]",
        HelpName = "folder",
        CustomParser = OptionText.Place,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "the comparison as one JSON object; nothing is written",
    };

    private readonly ReadingFlags _reading = new();

    private CompareCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var compare = new CompareCommand(terminal);
        var command = new VerbCommand(
            "compare",
            "Put two runs, or two sets of runs, side by side: is the difference more than chance?",
            "clocks compare logs/run_1 logs/run_2          two runs",
            "clocks compare labs/fast labs/slow            two folders with several runs each",
            "clocks compare logs/experiment_1 logs/experiment_2    every setting that both have");
        OptionText.RefuseEmpty(compare._first);
        OptionText.RefuseEmpty(compare._second);
        command.Add(compare._first);
        command.Add(compare._second);
        command.AddAll([compare._setting, compare._output, compare._json]);
        compare._reading.AddTo(command);
        command.SetAction(compare.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        string one = parsed.GetValue(_first)!, other = parsed.GetValue(_second)!;
        string? setting = parsed.GetValue(_setting);
        LogReading reading = _reading.Of(parsed);
        _terminal.Doing("reading and comparing");
        if (!CompareSide.TryRead(one, setting, ProgramVersion.Number, reading, out List<CompareRow> ones, out string problem)
            || !CompareSide.TryRead(other, setting, ProgramVersion.Number, reading, out List<CompareRow> others, out problem)
            || !TryPair(one, other, ones, others, out List<RunComparison> pairs, out problem))
        {
            _terminal.WriteError($"clocks compare: {problem}");
            return ExitCode.Failed;
        }

        if (parsed.GetValue(_json))
        {
            _terminal.WriteDocument(ComparePage.Json(pairs));
            return ExitCode.Done;
        }

        Wrap("first:  ", one);
        Wrap("second: ", other);
        _terminal.WriteLine();
        foreach (RunComparison pair in pairs)
        {
            Print(pair, hasTitle: pairs.Count > 1);
        }

        if (!TryFolder(parsed, out string folder, out problem))
        {
            _terminal.WriteError($"clocks compare: {problem}");
            return ExitCode.Failed;
        }

        List<WrittenFile> files = [.. NotebookFolder.Write(ComparePage.Of(pairs, NameOf(one), NameOf(other)), folder, "compare")];
        files.Add(AtomicFile.Save(folder, "compare.json", "numbers for programs", () => ComparePage.Json(pairs)));
        return WrittenFiles.Say(_terminal, files) ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>One row with one row, or the settings that both have.</summary>
    private static bool TryPair(
        string one, string other, List<CompareRow> ones, List<CompareRow> others, out List<RunComparison> pairs, out string problem)
    {
        pairs = [];
        problem = "";
        if (ones.Count == 1 && others.Count == 1)
        {
            bool isShort = Math.Max(ones[0].Name.Length, others[0].Name.Length) <= NameMax;
            pairs.Add(isShort && ones[0].Name != others[0].Name
                ? new RunComparison(ones[0], others[0], ones[0].Name, others[0].Name)
                : new RunComparison(ones[0], others[0], "first", "second"));
            return true;
        }

        foreach (CompareRow row in ones)
        {
            if (others.Find(candidate => candidate.Name == row.Name) is { } same)
            {
                pairs.Add(new RunComparison(row, same, "first", "second"));
            }
        }

        problem = pairs.Count > 0
            ? ""
            : $"'{one}' has {Count(ones)} and '{other}' {Count(others)}, of which none has the same name; "
                + "choose one with --setting, or compare folders of journals";
        return pairs.Count > 0;

        static string Count(List<CompareRow> rows) => rows.Count == 1 ? "one setting" : $"{rows.Count} settings";
    }

    private void Print(RunComparison pair, bool hasTitle)
    {
        if (hasTitle)
        {
            _terminal.WriteLine(_terminal.Strong(PrintableText.Of(pair.First.Name)));
        }

        if (pair.Settings.Count == 0)
        {
            _terminal.WriteLine("No setting differs.");
        }
        else
        {
            PrintSettings(pair);
        }

        _terminal.WriteLine();
        NotebookTable numbers = pair.Numbers();
        foreach (string line in numbers.Lines(AnalysisText.Columns))
        {
            _terminal.WriteLine(line);
        }

        if (numbers.Note is { } note)
        {
            Wrap("", note);
        }

        foreach (string said in pair.Sentences())
        {
            _terminal.WriteParagraph(said, width: AnalysisText.Columns);
        }

        _terminal.WriteLine();
    }

    /// <summary>Each setting that differs, one side below the other: a list of seeds is wider than a column.</summary>
    private void PrintSettings(RunComparison pair)
    {
        int width = 0;
        foreach ((string key, _, _) in pair.Settings)
        {
            width = Math.Max(width, key.Length);
        }

        foreach ((string key, string one, string other) in pair.Settings)
        {
            Wrap($"{key.PadRight(width)}  first:  ", one.Length == 0 ? "none" : one);
            Wrap($"{new string(' ', width)}  second: ", other.Length == 0 ? "none" : other);
        }
    }

    /// <summary>A text after its mark, its further lines below its first.</summary>
    private void Wrap(string mark, string text)
    {
        _terminal.WriteParagraph(text, mark, width: AnalysisText.Columns - mark.Length);
    }

    private bool TryFolder(ParseResult parsed, out string folder, out string problem)
    {
        if (parsed.GetValue(_output) is { } named)
        {
            (folder, problem) = (Path.GetFullPath(named), "");
            return true;
        }

        bool isMade = RunFolder.TryMake("logs", DateTimeOffset.Now, out RunFolder? made, out problem, "compare");
        folder = made?.Path ?? "";
        return isMade;
    }

    private static string NameOf(string path) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(RunFolder.Resolve(path))));
}
