using System.Text.RegularExpressions;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Grade.Stdio;
using Clocks.Tests.Tidy;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Grade;

/// <summary>STDIO.md is the contract: its table is that of the rules, its lines are told, and its program holds every rule.</summary>
public sealed partial class StdioPageTests
{
    private const string Page = "src/Clocks.Grade/STDIO.md";

    [Test]
    public async Task The_table_of_rules_is_that_of_the_program()
    {
        string[] rows = [.. SourceTree.Lines(Page).Where(line => RuleRow().IsMatch(line))];
        string[] expected = [.. StdioRules.Every.Select(rule => $"| `{rule.Name}` | {rule.Points} | {rule.Sentence}"
            + $"{(rule.IsOptional ? " (optional)" : "")} | {string.Join(", ", rule.Branches)} |")];
        await Assert.That(string.Join('\n', rows)).IsEqualTo(string.Join('\n', expected));
    }

    [Test]
    public async Task The_lines_of_the_page_are_what_a_program_is_told()
    {
        string page = SourceTree.Read(Page);
        string[] lines =
        [
            StdioLines.Init(1, [2, 3], 4), StdioLines.Message(2, 17), StdioLines.Tick(4, 252), StdioLines.Peer(3, isUp: false),
            StdioLines.Peer(3, isUp: true),
        ];
        await Assert.That(string.Join('\n', lines.Where(line => !page.Contains($"| `{line}` |")))).IsEqualTo("");
    }

    [Test]
    public async Task The_answers_of_the_page_are_read()
    {
        Match[] answers = [.. Answer().Matches(SourceTree.Read(Page)).Cast<Match>()];
        await Assert.That(answers.Length).IsEqualTo(3);
        foreach (Match answer in answers)
        {
            await Assert.That(StdioAnswer.TryRead(answer.Groups[1].Value, 1, out _, out string problem)).IsTrue().Because(problem);
        }
    }

    [Test]
    public async Task The_limits_of_the_page_are_those_of_the_program()
    {
        string page = SourceTree.Read(Page);
        var limits = new ProgramLimits();
        string[] said =
        [
            $"| {limits.SecondsMax} s |", $"| {limits.ProcessesMax} processes, {limits.MemoryBytesMax >> 30} GiB of memory |",
            $"| {limits.OutputBytesMax >> 20} MiB |",
            $"| {limits.WrittenBytesMax >> 20} MiB written, {limits.FileBytesMax >> 20} MiB in one file |",
            $"{limits.OpenFilesMax} files open, {limits.ProcessorSecondsMax} s of processor time",
            $"({new StdioTiming().FirstAnswerMs / 1000} seconds for its first answer, {new StdioTiming().AnswerMs / 1000} for any other)",
        ];
        await Assert.That(string.Join('\n', said.Where(words => !page.Contains(words)))).IsEqualTo("");
    }

    [Test]
    [NotInParallel]
    public async Task The_program_of_the_page_holds_every_rule()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("needs python3, as Linux has it");
        }

        string program = SourceTree.Read(Page).Split("```python\n")[1].Split("```")[0];
        var sheet = new GradeSheet(StdioRules.Every);
        var command = new ProgramCommand(["python3", "-c", program], "/");
        StdioScript.Play(() => new StartedProgram(command, new ProgramLimits()), sheet, 11, new StdioTiming());
        await Assert.That(sheet.Verdict).IsEqualTo(Verdict.Valid).Because(string.Join('\n', sheet.Tallies
            .Where(tally => tally.State != RuleState.Held)
            .Select(t => $"{t.Rule.Name} {t.BranchText} {string.Join(" / ", t.First?.Lines ?? [])}")));
        await Assert.That((sheet.Points, sheet.PointsMax)).IsEqualTo((99, 99)).Because("its program asks for no next tick");
    }

    [GeneratedRegex(@"^\| `[a-z-]+` \| \d+ \|")]
    private static partial Regex RuleRow();

    [GeneratedRegex(@"`(\{""event"":""[A-Z]+"",[^`]*\})`")]
    private static partial Regex Answer();
}
