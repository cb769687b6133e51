using System.Text.Json;
using Clocks.Grade.Pages;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Grade.Stdio;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Grade;

/// <summary>
/// The script asks about everything, whatever the seed: a machine without a bug holds every rule, one with a bug breaks the rule that
/// is about it.
/// </summary>
public sealed class StdioScriptTests
{
    private const int Seeds = 20;

    private static readonly StdioTiming AtOnce = new()
    {
        FirstAnswerMs = 0,
        AnswerMs = 0,
        AnswerAfterJunkMs = 0,
        EndMs = 0,
        ExtraLineMs = 0,
    };

    private static GradeSheet Grade(Bug bugs, ulong seed)
    {
        var sheet = new GradeSheet(StdioRules.Every);
        StdioScript.Play(() => new MachineInMemory(bugs), sheet, seed, AtOnce);
        return sheet;
    }

    private static string Broken(GradeSheet sheet) => string.Join(
        ' ', sheet.Tallies.Where(tally => tally.State == RuleState.Broken).Select(tally => tally.Rule.Name));

    [Test]
    public async Task A_machine_without_a_bug_holds_every_rule_whatever_the_seed()
    {
        for (ulong seed = 0; seed < 10 * Seeds; seed++)
        {
            GradeSheet sheet = Grade(Bug.None, seed);
            string shown = string.Join('\n', sheet.Tallies.Where(tally => tally.State != RuleState.Held)
                .Select(tally => $"{tally.Rule.Name}: {tally.BranchText} {string.Join(" / ", tally.First?.Lines ?? [])}"));
            await Assert.That(shown).IsEqualTo("").Because($"seed {seed}");
            await Assert.That(sheet.Verdict).IsEqualTo(Verdict.Valid);
            await Assert.That((sheet.Points, sheet.PointsMax)).IsEqualTo((100, 100));
        }
    }

    [Test]
    public async Task The_pace_is_asked_for_over_more_than_a_minute_of_the_clock_that_is_told()
    {
        for (ulong seed = 0; seed < 10 * Seeds; seed++)
        {
            var sheet = new GradeSheet(StdioRules.Every);
            IReadOnlyList<IStartRecord> records = StdioScript.Play(() => new MachineInMemory(Bug.None), sheet, seed, AtOnce);
            string last = records[0].Told.Last(line => line.Contains("\"tick\""));
            using JsonDocument tick = JsonDocument.Parse(last);
            await Assert.That(tick.RootElement.GetProperty("now").GetDouble()).IsGreaterThan(60_000).Because($"seed {seed}: {last}");
            await Assert.That(sheet.Find(StdioRules.Pace)!.Counts[0]).IsGreaterThan(500);
        }
    }

    [Test]
    [Arguments(Bug.NoMax, "receive-max-plus-one")]
    [Arguments(Bug.NoPlusOne, "receive-max-plus-one")]
    [Arguments(Bug.MaxAfterPlusOne, "receive-max-plus-one")]
    [Arguments(Bug.SendsOldClock, "send-carries-clock")]
    [Arguments(Bug.CountsEachRecipient, "send-counts")]
    [Arguments(Bug.InternalDoesNotCount, "internal-counts")]
    [Arguments(Bug.LifoQueue, "fifo")]
    [Arguments(Bug.LosesUnderBurst, "nothing-lost")]
    [Arguments(Bug.LineSplit, "whole-lines")]
    [Arguments(Bug.BlocksWhenAPeerDies, "peer-down")]
    [Arguments(Bug.Drifts, "no-drift")]
    [Arguments(Bug.LogsFailedSends, "peer-down")]
    [Arguments(Bug.DieFirst, "receive-before-die")]
    [Arguments(Bug.ReceivesTwice, "receive-has-message")]
    [Arguments(Bug.TwoLinesForABroadcast, "answers")]
    [Arguments(Bug.ChattersOnOutput, "answers")]
    [Arguments(Bug.ThirtyTwoBits, "wide-numbers")]
    [Arguments(Bug.EndsOnUnknownLines, "passes-over-unknown")]
    [Arguments(Bug.AnswersUnknownLines, "passes-over-unknown")]
    [Arguments(Bug.SortsTheQueue, "fifo")]
    [Arguments(Bug.WrongQueueLength, "queue-length")]
    [Arguments(Bug.IgnoresEndOfInput, "ends")]
    [Arguments(Bug.IgnoresSigterm, "ends")]
    [Arguments(Bug.LeavesAnOrphan, "ends")]
    [Arguments(Bug.Spins, "no-busy-loop")]
    [Arguments(Bug.SwapsTheDie, "die-obeyed")]
    [Arguments(Bug.AnswersTooOften, "answers")]
    [Arguments(Bug.NamesNoMessage, "receive-has-message")]
    public async Task A_bug_breaks_its_rule_whatever_the_seed(Bug bug, string rule)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            GradeSheet sheet = Grade(bug, seed);
            await Assert.That(Broken(sheet).Split(' ')).Contains(rule).Because($"seed {seed}");
            Counterexample first = sheet.Find(rule)!.First!;
            await Assert.That(first.Expected).IsNotEmpty();
            await Assert.That(sheet.Verdict).IsEqualTo(Verdict.Invalid);
        }
    }

    [Test]
    [Arguments(Bug.NoMax)]
    [Arguments(Bug.NoPlusOne)]
    [Arguments(Bug.MaxAfterPlusOne)]
    [Arguments(Bug.SendsOldClock)]
    [Arguments(Bug.CountsEachRecipient)]
    [Arguments(Bug.InternalDoesNotCount)]
    [Arguments(Bug.LifoQueue)]
    [Arguments(Bug.LogsFailedSends)]
    [Arguments(Bug.Drifts)]
    [Arguments(Bug.WrongQueueLength)]
    [Arguments(Bug.Spins)]
    [Arguments(Bug.ThirtyTwoBits)]
    [Arguments(Bug.SwapsTheDie)]
    [Arguments(Bug.BlocksWhenAPeerDies)]
    [Arguments(Bug.LineSplit)]
    [Arguments(Bug.LosesUnderBurst)]
    [Arguments(Bug.ChattersOnOutput)]
    public async Task One_mistake_breaks_one_rule_and_no_other(Bug bug)
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            await Assert.That(Broken(Grade(bug, seed)).Split(' ').Length).IsEqualTo(1).Because(Broken(Grade(bug, seed)));
        }
    }

    [Test]
    [Arguments(Bug.None)]
    [Arguments(Bug.LifoQueue | Bug.NoMax)]
    [Arguments(Bug.AnswersTooOften)]
    [Arguments(Bug.EndsAfterAWhile)]
    public async Task The_same_seed_gives_the_same_sheet(Bug bugs)
    {
        string one = Text(bugs, 7), other = Text(bugs, 7), another = Text(bugs, 8);
        await Assert.That(one).IsEqualTo(other);
        await Assert.That(one).IsNotEqualTo(another);

        static string Text(Bug bugs, ulong seed) => GradeJson
            .Of(new GradedProgram("p", new ProgramCommand(["p"], "/"), Door.Stdio, seed, Grade(bugs, seed), [], 0))
            .Replace($"\"seed\":{seed}", "");
    }

    [Test]
    public async Task A_counterexample_quotes_the_line_of_the_program_and_the_line_of_the_peer()
    {
        var sheet = new GradeSheet(StdioRules.Every);
        IStartRecord record = StdioScript.Play(() => new MachineInMemory(Bug.NoMax), sheet, 3, AtOnce)[0];
        Counterexample first = sheet.Find("receive-max-plus-one")!.First!;
        await Assert.That(first.Said).IsEqualTo(record.Said[first.SaidAt - 1]).And.Contains("RECEIVE");
        await Assert.That(first.Told).IsEqualTo(record.Told[first.ToldAt - 1]).And.Contains("\"type\":\"message\"");
        await Assert.That(first.Expected).Contains("+ 1, not ");
    }

    [Test]
    public async Task A_program_that_dies_again_and_again_is_asked_about_the_rest()
    {
        GradeSheet sheet = Grade(Bug.EndsAfterAWhile, 1);
        await Assert.That(sheet.Find("answers")!.State).IsEqualTo(RuleState.Broken);
        await Assert.That(sheet.Find("passes-over-unknown")!.State).IsEqualTo(RuleState.Held);
    }

    [Test]
    public async Task A_program_that_never_answers_is_given_up()
    {
        GradeSheet sheet = Grade(Bug.SaysNothing, 1);
        await Assert.That(sheet.Trouble).IsEqualTo("it never answered: it still runs");
        await Assert.That(sheet.Points).IsEqualTo(0);
        await Assert.That(sheet.Find("fifo")!.State).IsEqualTo(RuleState.NotShown);
    }

    [Test]
    public async Task Whatever_a_program_says_nothing_throws()
    {
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            foreach (Bug bug in (Bug[])[Bug.Garbles, Bug.Garbles | Bug.LifoQueue | Bug.ReceivesTwice, Bug.Garbles | Bug.EndsAfterAWhile])
            {
                await Assert.That(Grade(bug, seed).Verdict).IsEqualTo(Verdict.Invalid);
            }
        }
    }

    [Test]
    public async Task A_rule_that_was_not_tried_in_every_situation_is_not_shown_and_brings_nothing()
    {
        var tally = new RuleTally(new GradeRule("r", 5, "s", "a", "b"));
        tally.Add("a", null);
        await Assert.That((tally.State, tally.Points, tally.BranchText)).IsEqualTo((RuleState.NotShown, 0, "a 1, b 0"));
        tally.Add("b", null);
        await Assert.That((tally.State, tally.Points)).IsEqualTo((RuleState.Held, 5));
        tally.Add("b", new Counterexample("said", 1, "told", 1, "expected", 1));
        await Assert.That((tally.State, tally.Points)).IsEqualTo((RuleState.Broken, 0));
    }
}
