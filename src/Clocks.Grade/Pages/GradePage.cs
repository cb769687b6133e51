using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;
using Clocks.Render.Report;
using Clocks.Trace.Events;
using Clocks.Trace.Verify;

namespace Clocks.Grade.Pages;

/// <summary>
/// The page of a grade: every rule with what was seen of it, and for each that is broken the lines of both sides and the space-time
/// diagram of that moment. Pure; any thread.
/// </summary>
internal static class GradePage
{
    private const int TimesBefore = 28, TimesAfter = 28;

    /// <summary>Makes it.</summary>
    /// <param name="program">What was graded.</param>
    /// <param name="runs">The journals of each start, as the analysis reads them.</param>
    public static NotebookPage Of(GradedProgram program, IReadOnlyList<RunTrace> runs)
    {
        GradeSheet sheet = program.Sheet;
        var rules = new NotebookTable("rule", "state", ">points", "seen", "what is demanded")
        {
            Note = "Seen: how often each situation came up. A rule of which one never did is not shown; an optional one then "
                + "does not count.",
        };
        foreach (RuleTally tally in sheet.Tallies)
        {
            rules.Add(
                tally.Rule.Name, RuleStateNames.Of(tally.State), tally.IsCounted ? $"{tally.Points} of {tally.Rule.Points}" : "-",
                tally.BranchText, tally.Rule.Sentence);
        }

        var sections = new List<NotebookSection> { new("Rules") { Tables = [rules] } };
        foreach (RuleTally tally in sheet.Tallies)
        {
            if (tally.First is { } first)
            {
                sections.Add(Section(program, tally, first, runs));
            }
        }

        sections.Add(Again(program));
        return new NotebookPage(
            $"Grade of {program.Name}",
            $"{string.Join(' ', program.Command.Words)}, driven {DoorWords.Of(program.Door)} with seed {program.Seed}."
            + (sheet.Trouble is { } trouble ? $" Not to the end: {trouble}." : ""),
            [
                new DefinedWord($"{sheet.Points} of {sheet.PointsMax}", "points"),
                new DefinedWord(VerdictNames.Of(sheet.Verdict), "verdict"),
                new DefinedWord($"{sheet.Count(RuleState.Broken)}", "rules broken"),
                new DefinedWord($"{sheet.Count(RuleState.NotShown)}", "rules not shown"),
            ],
            sections);
    }

    private static NotebookSection Section(
        GradedProgram program, RuleTally tally, Counterexample first, IReadOnlyList<RunTrace> runs)
    {
        IReadOnlyList<IStartRecord> records = program.Records;
        int at = -1;
        for (int i = 0; i < records.Count; i++)
        {
            at = records[i].Start == first.Start && records[i].EventCount > 0 && i < runs.Count ? i : at;
        }

        string times = tally.Violations == 1 ? "broken once" : $"broken {tally.Violations} times; this is the first";
        return new NotebookSection($"{tally.Rule.Name}: {tally.Rule.Sentence}")
        {
            Paragraphs = [$"{times} (start {first.Start} of the program)."],
            Points = first.Lines,
            Plots = at < 0 ? [] :
            [
                new Plot(
                    $"moment_{tally.Rule.Name}", $"The moment of {tally.Rule.Name}",
                    program.Door == Door.Wire ? "Sends as they were seen on the wire."
                        : "Events as the program tells them, messages as arrows.",
                    SpaceTimeDiagram.Of(runs[at], Math.Max(1, first.Clock - TimesBefore), first.Clock + TimesAfter)),
            ],
        };
    }

    private static NotebookSection Again(GradedProgram program) => new("Again")
    {
        Paragraphs = program.Door == Door.Wire ?
        [
            $"The same seed asks the program the same again: --seed {program.Seed}. Its die and the times of its ticks are its own. "
            + "The file told_1.jsonl holds the frames that it was sent in its first start, and said_1.jsonl those that it sent, with "
            + "the milliseconds.",
            "The folder start_1 has the sends of both sides as journals, which clocks analyze reads; of the program no other event is "
            + "seen.",
        ] :
        [
            $"The same seed tells the program the same again: --seed {program.Seed}. The file told_1.jsonl holds the lines that it was "
            + "told in its first start, and said_1.jsonl its answers, so that the program can be run by hand: ./program < told_1.jsonl",
            "The folder start_1 has the same as journals, which clocks analyze reads; a peer that came back begins anew in its own.",
        ],
    };
}
