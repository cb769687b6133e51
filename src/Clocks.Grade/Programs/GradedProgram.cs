using System.Diagnostics;
using Clocks.Grade.Rules;
using Clocks.Grade.Stdio;
using Clocks.Grade.Wire;

namespace Clocks.Grade.Programs;

/// <summary>
/// One submission, driven and judged: what it is, what it has shown, and all that was said. Immutable once it is made; any thread.
/// </summary>
/// <param name="Name">What to call it.</param>
/// <param name="Command">How it was started.</param>
/// <param name="Door">How it was spoken with.</param>
/// <param name="Seed">The seed that repeats it.</param>
/// <param name="Sheet">What it has shown.</param>
/// <param name="Records">What was said, a record for each start.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record GradedProgram(
    string Name, ProgramCommand Command, Door Door, ulong Seed, GradeSheet Sheet, IReadOnlyList<IStartRecord> Records, double Seconds)
{
    /// <summary>Starts it, drives it through all scenes, and ends it. Blocks until that is done; any thread.</summary>
    public static GradedProgram Of(string name, ProgramCommand command, Door door, Rubric rubric, ProgramLimits limits, ulong seed)
    {
        int seconds = rubric.Seconds ?? limits.SecondsMax;
        ProgramLimits kept = limits with { SecondsMax = seconds };
        var sheet = new GradeSheet(rubric.Rules);
        if (command.Lack is { } lack)
        {
            // What was not started has broken no rule.
            sheet.Trouble = $"it cannot be started: {lack}";
            return new GradedProgram(name, command, door, seed, sheet, [], 0);
        }

        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<IStartRecord> records = door == Door.Wire
            ? WireScript.Play(
                places => new StartedProgram(command with { Places = places }, kept), sheet, seed,
                new WireTiming { WholeMs = seconds * 1_000 })
            : StdioScript.Play(() => new StartedProgram(command, kept), sheet, seed, new StdioTiming { WholeMs = seconds * 1_000 });
        return new GradedProgram(name, command, door, seed, sheet, records, Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}
