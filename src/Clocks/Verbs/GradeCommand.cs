using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Clocks.Files;
using Clocks.Grade.Classes;
using Clocks.Grade.Logs;
using Clocks.Grade.Pages;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Journal.Reading;
using Clocks.Options;
using Clocks.Output;
using Clocks.Processes;
using Clocks.Render.Report;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Verbs;

/// <summary>
/// <c>clocks grade</c>: drives somebody's own program through every situation that the rules speak of, and says rule by rule what
/// it has shown. The verdict is the exit code: 0 every rule held, 1 one is broken, 2 one was not shown.
/// </summary>
internal sealed class GradeCommand
{
    /// <summary>As shells have it: 128 and the number of SIGINT.</summary>
    private const int Interrupted = 130;

    private readonly Terminal _terminal;
    private readonly GradeFlags _flags = new();
    private string _network = "";

    private GradeCommand(Terminal terminal) => _terminal = terminal;

    /// <summary>The verb.</summary>
    public static Command Create(Terminal terminal)
    {
        var grade = new GradeCommand(terminal);
        var command = new VerbCommand(
            "grade",
            "Judge a program of your own, whatever its language: drive it over its standard input and output, or over TCP.",
            "clocks grade -- python3 node.py        every rule, with the line that breaks it",
            "clocks grade -- ./node {port} {peers}   over TCP, as a node speaks",
            "clocks grade class --run 'python3 {dir}/node.py'    a folder of submissions, one line each",
            "clocks grade --seed 7 -- ./node        the same questions again",
            "clocks grade --logs logs -- ./start    a set-up of your own: what it leaves in logs is judged");
        grade._flags.AddTo(command);
        command.SetAction(grade.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        string[] words = parsed.GetValue(_flags.Words) ?? [];
        if (OperatingSystem.IsWindows())
        {
            _terminal.WriteError("clocks grade: it limits programs as Linux and macOS do; use it there, or under WSL");
            return ExitCode.Failed;
        }

        if (words.Length == 0)
        {
            _terminal.WriteError("clocks grade: no program is named; write it behind --, such as clocks grade -- python3 node.py");
            return ExitCode.Usage;
        }

        if (parsed.GetValue(_flags.Run) is null && Directory.Exists(words[0]))
        {
            _terminal.WriteError($"clocks grade: '{words[0]}' is a folder: say with --run how each submission in it is started");
            return ExitCode.Usage;
        }

        if (parsed.GetValue(_flags.Csv) && parsed.GetValue(_flags.Run) is null)
        {
            _terminal.WriteError("clocks grade: --csv is the table of a class: say with --run how each of it is started");
            return ExitCode.Usage;
        }

        if (parsed.GetValue(_flags.Run) is null && new ProgramCommand(words, Environment.CurrentDirectory).Lack is { } lack)
        {
            _terminal.WriteError($"clocks grade: {lack}");
            return ExitCode.Usage;
        }

        // Each program gets a folder of its own there.
        if (!AtomicFile.CanWriteIn(Path.GetTempPath(), "TMPDIR", out string problem))
        {
            _terminal.WriteError($"clocks grade: {problem}");
            return ExitCode.Failed;
        }

        if (Keeper.Keep() is { } grader)
        {
            StartedProgram.RemoveLeftBy(grader.Pid);
            return CodeOf(grader.End);
        }

        EnterNetwork(parsed);
        Offspring.TryAdopt();
        Keeper.Follow(EndNow);
        using var signals = new EndSignals(EndNow);
        return parsed.GetValue(_flags.Logs) is { } logs ? InvokeLogs(parsed, words, logs)
            : parsed.GetValue(_flags.Run) is { } run ? InvokeClass(parsed, words, run)
            : InvokeOne(parsed, new ProgramCommand(words, Environment.CurrentDirectory));
    }

    private static void EndNow()
    {
        StartedProgram.CloseAll();
        Environment.Exit(Interrupted);
    }

    /// <summary>What the keeper of a grader that has ended tells the shell.</summary>
    private int CodeOf(ChildEnd? end)
    {
        if (end is { Code: >= 0 })
        {
            return end.Code;
        }

        _terminal.WriteError($"clocks grade: the grader ended with {end ?? ChildEnd.Untold}; what it had started is ended too");
        return ExitCode.Failed;
    }

    /// <summary>Enters a network of its own where there is one; this program begins anew in it.</summary>
    private void EnterNetwork(ParseResult parsed)
    {
        // A set-up of one's own may use any network.
        bool isWanted = !parsed.GetValue(_flags.Network) && parsed.GetValue(_flags.Logs) is null;
        string reason = "--network leaves it";
        _network = isWanted && OwnNetwork.TryEnter(out reason)
            ? "network: one of its own, with nothing but loopback"
            : $"network: that of this machine ({PrintableText.Of(reason, 200)})";
    }

    private int InvokeClass(ParseResult parsed, string[] classes, string run)
    {
        var submissions = new List<string>();
        foreach (string each in classes)
        {
            if (!Directory.Exists(each))
            {
                _terminal.WriteError($"clocks grade: there is no folder '{each}'; name the folder in which the submissions are folders");
                return ExitCode.Usage;
            }

            submissions.AddRange(ClassGrading.Find(each));
        }

        var names = new HashSet<string>(submissions.ConvertAll(static path => Path.GetFileName(path)));
        if (names.Count < submissions.Count)
        {
            _terminal.WriteError("clocks grade: two submissions have the same name; grade their folders one after the other");
            return ExitCode.Usage;
        }

        if (submissions.Count == 0)
        {
            _terminal.WriteError($"clocks grade: there is no folder in '{classes[0]}': each submission is a folder of its own");
            return ExitCode.Usage;
        }

        if (!ProgramCommand.TrySplit(run, out List<string> words, out string problem))
        {
            _terminal.WriteError($"clocks grade: --run: {problem}");
            return ExitCode.Usage;
        }

        // A path may lead into each folder; a name is the same program for all.
        if (!words[0].Contains('/') && !words[0].Contains('{') && new ProgramCommand(words, "").Lack is { } lack)
        {
            _terminal.WriteError($"clocks grade: --run: {lack}");
            return ExitCode.Usage;
        }

        Door door = _flags.DoorOf(parsed, new ProgramCommand(words, ""));
        return !TryRubric(parsed, door, out Rubric? rubric) ? ExitCode.Usage
            : TryFolder(parsed, out string folder) ? GradeClass(parsed, submissions, words, door, rubric, folder)
            : ExitCode.Failed;
    }

    private int GradeClass(ParseResult parsed, List<string> submissions, List<string> words, Door door, Rubric rubric, string folder)
    {
        ulong seed = parsed.GetValue(_flags.Seed) ?? ClassSeed.Of(folder) ?? SystemRandom.Bits64() >> 33;
        if (!ClassSeed.TryKeep(folder, seed, out string problem))
        {
            _terminal.WriteError($"clocks grade: {problem}");
            return ExitCode.Failed;
        }

        (IReadOnlyList<ClassRow> rows, IReadOnlyList<WrittenFile> failures) = ClassGrading.Run(
            submissions, words, door, rubric, _flags.LimitsOf(parsed), seed, folder,
            parsed.GetValue(_flags.Jobs) ?? Environment.ProcessorCount,
            done => _terminal.ShowProgress($"{done} of {submissions.Count} graded"));
        _terminal.EndProgress();
        var table = new GradeTable(rows, door, seed);
        return Report(parsed, table, [.. table.Write(folder), .. failures], seed);
    }

    private int Report(ParseResult parsed, GradeTable table, List<WrittenFile> files, ulong seed)
    {
        bool isForProgram = parsed.GetValue(_flags.Json) || parsed.GetValue(_flags.Csv);
        if (parsed.GetValue(_flags.Json))
        {
            _terminal.WriteLine(table.Json());
        }
        else if (parsed.GetValue(_flags.Csv))
        {
            _terminal.Write(table.Csv());
        }
        else
        {
            foreach (string line in table.Lines())
            {
                _terminal.WriteLine(line);
            }

            _terminal.WriteLine($"verdict: {_terminal.Strong(VerdictNames.Of(table.Verdict))}, {table.Counts}");
            _terminal.WriteLine($"seed {seed} asks the same again");
            _terminal.WriteParagraph(_network, "");
        }

        bool areThere = WrittenFiles.Say(_terminal, files, isForProgram);
        return table.Verdict == Verdict.Valid && !areThere ? ExitCode.Failed : (int)table.Verdict;
    }

    private int InvokeOne(ParseResult parsed, ProgramCommand command)
    {
        Door door = _flags.DoorOf(parsed, command);
        if (!TryRubric(parsed, door, out Rubric? rubric))
        {
            return ExitCode.Usage;
        }

        if (!TryFolder(parsed, out string folder))
        {
            return ExitCode.Failed;
        }

        ulong seed = parsed.GetValue(_flags.Seed) ?? SystemRandom.Bits64() >> 33;
        GradedProgram program = GradedProgram.Of(NameOf(command), command, door, rubric, _flags.LimitsOf(parsed), seed);
        return Show(parsed, program, GradeFolder.Write(program, folder), []);
    }

    private int InvokeLogs(ParseResult parsed, string[] words, string logs)
    {
        if (Directory.Exists(logs) && Directory.GetFileSystemEntries(logs).Length > 0)
        {
            _terminal.WriteError(
                $"clocks grade: '{logs}' holds something already, which would be judged too; empty it, or name another with --logs");
            return ExitCode.Usage;
        }

        if (!TryFolder(parsed, out string folder))
        {
            return ExitCode.Failed;
        }

        var commands = new List<ProgramCommand>();
        for (int id = 1; id <= (parsed.GetValue(_flags.Machines) ?? 1); id++)
        {
            commands.Add(new ProgramCommand(words, Environment.CurrentDirectory) { Id = id });
        }

        LogGrading grading = LogGrading.Of(NameOf(commands[0]), commands, _flags.LimitsOf(parsed), logs);
        List<WrittenFile> files = [.. ReportFolder.Write(grading.Run, RunMeasures.Compute(grading.Run), grading.Verification, folder)];
        files.AddRange(GradeFolder.WriteForOthers(grading.Program, folder));
        return Show(parsed, grading.Program, files, grading.Ends);
    }

    private int Show(ParseResult parsed, GradedProgram program, IReadOnlyList<WrittenFile> files, IReadOnlyList<string> ends)
    {
        bool isJson = parsed.GetValue(_flags.Json);
        if (isJson)
        {
            _terminal.WriteLine(GradeJson.Of(program));
        }
        else
        {
            GradeText.Print(_terminal, program, ends);
            if (program.Door != Door.Logs)
            {
                _terminal.WriteParagraph(_network, "");
            }
        }

        bool areThere = WrittenFiles.Say(_terminal, files, isQuiet: isJson);
        return program.Sheet.Verdict == Verdict.Valid && !areThere ? ExitCode.Failed : (int)program.Sheet.Verdict;
    }

    /// <summary>The rubric of the command line; false when it is none, which has been said.</summary>
    private bool TryRubric(ParseResult parsed, Door door, [NotNullWhen(true)] out Rubric? rubric)
    {
        bool isRead = _flags.TryRubric(parsed, door, out rubric, out string problem);
        if (!isRead)
        {
            _terminal.WriteError($"clocks grade: {problem}");
        }

        return isRead;
    }

    /// <summary>What <c>--output</c> names, or a new folder; false when that is not to be had, which has been said.</summary>
    private bool TryFolder(ParseResult parsed, out string folder)
    {
        string problem = "";
        folder = parsed.GetValue(_flags.Output) is { } named ? Path.GetFullPath(named)
            : RunFolder.TryMake("logs", DateTimeOffset.Now, out RunFolder? made, out problem, "grade") ? made.Path
            : "";
        // A grade takes its time: that there is no place for it is said before.
        bool isThere = folder.Length > 0 && AtomicFile.CanWriteIn(folder, "--output", out problem);
        if (!isThere)
        {
            _terminal.WriteError($"clocks grade: {problem}");
        }

        return isThere;
    }

    /// <summary>The last word that names a file: what runs it is not the program.</summary>
    private static string NameOf(ProgramCommand command)
    {
        string name = command.Words[0];
        foreach (string word in command.Words)
        {
            name = File.Exists(Path.Combine(command.Folder, word)) ? word : name;
        }

        return Path.GetFileName(name);
    }
}
