using System.Diagnostics;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Grade.Logs;

/// <summary>
/// The door that speaks to nobody: programs are started as their author starts them, and the logs that they leave are judged by the rules
/// of <c>clocks verify</c>. Immutable once it is made; any thread.
/// </summary>
public sealed class LogGrading
{
    /// <summary>What each rule brings.</summary>
    private const int PointsEach = 10;

    /// <summary>How long a program that was asked to end may take, in milliseconds.</summary>
    private const int EndMs = 3_000;

    private LogGrading(GradedProgram program, RunTrace run, Verification verification, IReadOnlyList<string> ends) =>
        (Program, Run, Verification, Ends) = (program, run, verification, ends);

    /// <summary>The sheet, with what it is of.</summary>
    public GradedProgram Program { get; }

    /// <summary>What the logs tell.</summary>
    public RunTrace Run { get; }

    /// <summary>What is true of it.</summary>
    public Verification Verification { get; }

    /// <summary>How each program ended, a sentence without its full stop for each.</summary>
    public IReadOnlyList<string> Ends { get; }

    /// <summary>
    /// Starts the programs, waits until all have ended or their time is over, asks those that run to end, and judges what lies in
    /// the folder. Blocks until that is done.
    /// </summary>
    /// <param name="name">What to call it.</param>
    /// <param name="commands">The programs: one for each machine, or one that starts all.</param>
    /// <param name="limits">What each may use; their time is the length of the run.</param>
    /// <param name="logs">The folder in which they leave their logs.</param>
    public static LogGrading Of(string name, IReadOnlyList<ProgramCommand> commands, ProgramLimits limits, string logs)
    {
        long began = Stopwatch.GetTimestamp();
        List<string> ends = RunAll(commands, limits);
        RunTrace run = TraceLoader.Load([logs], new LogReading(null));
        Verification verification = Verification.Compute(run);
        var sheet = new GradeSheet([.. new List<RuleResult>(verification.Rules).ConvertAll(RuleOf)]);
        foreach (RuleResult result in verification.Rules)
        {
            Fill(sheet.Find(result.Name)!, result);
        }

        sheet.Trouble = run.Nodes.Count == 0 ? $"nothing in '{logs}' could be read as a log" : null;
        var program = new GradedProgram(name, commands[0], Door.Logs, 0, sheet, [], Stopwatch.GetElapsedTime(began).TotalSeconds);
        return new LogGrading(program, run, verification, ends);
    }

    private static GradeRule RuleOf(RuleResult result) => new(result.Name, PointsEach, result.Sentence, "checked");

    private static void Fill(RuleTally tally, RuleResult result)
    {
        if (result.Verdict == Verdict.Invalid)
        {
            string where = string.Join(" and ", result.Counterexample?.Locations ?? []);
            tally.Add("checked", new Counterexample(result.Counterexample?.Text ?? "", 0, where, 0, result.Sentence, 0));
        }
        else if (result.Verdict == Verdict.Valid && result.Checked > 0)
        {
            tally.Add("checked", null);
        }
    }

    private static List<string> RunAll(IReadOnlyList<ProgramCommand> commands, ProgramLimits limits)
    {
        // The guard comes after whoever asks in good order.
        ProgramLimits guarded = limits with { SecondsMax = limits.SecondsMax + (2 * EndMs / 1_000) };
        long began = Stopwatch.GetTimestamp();
        List<StartedProgram> programs = [.. new List<ProgramCommand>(commands).ConvertAll(command => new StartedProgram(command, guarded))];
        foreach (StartedProgram program in programs)
        {
            double left = limits.SecondsMax * 1_000.0 - Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            program.WaitForEnd((int)Math.Max(0, left));
        }

        programs.ForEach(static program => program.AskToEnd());
        programs.ForEach(static program => program.WaitForEnd(EndMs));
        var ends = new List<string>();
        foreach (StartedProgram program in programs)
        {
            string condition = program.Condition;
            ends.Add(program.LeftBehind is > 0 and var left ? $"{condition}; it left {Plural.Of(left, "program")} running" : condition);
            program.Dispose();
        }

        return ends;
    }
}
