using System.Text;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Grade.Stdio;

namespace Clocks.Tests.Grade;

/// <summary>What a teacher writes about rules and commands is understood, or refused with its line.</summary>
public sealed class RubricTests
{
    private static Rubric? Read(string text, out string problem)
    {
        _ = Rubric.TryRead(Encoding.UTF8.GetBytes(text), StdioRules.Every, out Rubric? rubric, out problem);
        return rubric;
    }

    [Test]
    public async Task Points_optional_rules_and_the_time_limit_are_the_teachers()
    {
        Rubric rubric = Read(
            """{ "points": { "fifo": 20, "ends": 0 }, "optional": ["wide-numbers"], "leave_out": ["no-drift"], "time_limit": 30 }""",
            out _)!;
        await Assert.That(rubric.Seconds).IsEqualTo(30);
        await Assert.That(rubric.Rules.Single(rule => rule.Name == "fifo").Points).IsEqualTo(20);
        await Assert.That(rubric.Rules.Single(rule => rule.Name == "wide-numbers").IsOptional).IsTrue();
        await Assert.That(rubric.Rules.Any(rule => rule.Name == "no-drift")).IsFalse();
        await Assert.That(rubric.Rules.Count).IsEqualTo(StdioRules.Every.Count - 1);
    }

    [Test]
    [Arguments("[]", "this is not an object")]
    [Arguments("{\n\"point\": {} }", "line 2: 'point' is none of points, optional, leave_out and time_limit")]
    [Arguments("{ \"points\": { \"lifo\": 3 } }", "line 1: there is no rule 'lifo'; there are internal-counts,")]
    [Arguments("{ \"points\": { \"fifo\": -3 } }", "line 1: points are whole numbers from 0 to 1000")]
    [Arguments("{ \"points\": [] }", "points are an object")]
    [Arguments("{ \"optional\": \"fifo\" }", "optional is a list")]
    [Arguments("{ \"leave_out\": [\"lifo\"] }", "there is no rule 'lifo'")]
    [Arguments("{ \"time_limit\": 0 }", "time_limit is a whole number of seconds from 1 to 3600")]
    [Arguments("{ \"time_limit\": ", "line 1: the document ends too early")]
    public async Task What_is_wrong_is_said_with_its_line(string text, string sentence)
    {
        await Assert.That(Read(text, out string problem)).IsNull();
        await Assert.That(problem).Contains(sentence);
    }

    [Test]
    public async Task The_points_of_all_rules_are_a_hundred()
    {
        await Assert.That(StdioRules.Every.Sum(rule => rule.Points)).IsEqualTo(100);
        await Assert.That(StdioRules.Every.Select(rule => rule.Name).Distinct().Count()).IsEqualTo(StdioRules.Every.Count);
    }

    [Test]
    [Arguments("python3 {dir}/node.py", "python3|{dir}/node.py")]
    [Arguments("  java -cp '{dir}/my classes' Node ", "java|-cp|{dir}/my classes|Node")]
    [Arguments("sh -c \"exec ./node\" ''", "sh|-c|exec ./node|")]
    public async Task A_command_is_taken_apart_at_blanks_and_quotes_keep_them(string line, string words)
    {
        await Assert.That(ProgramCommand.TrySplit(line, out List<string> split, out _)).IsTrue();
        await Assert.That(string.Join('|', split)).IsEqualTo(words);
    }

    [Test]
    [Arguments("", "the command is empty")]
    [Arguments("sh -c 'exit", "the quote ' is not closed")]
    public async Task A_command_that_cannot_be_taken_apart_is_refused(string line, string sentence)
    {
        await Assert.That(ProgramCommand.TrySplit(line, out _, out string problem)).IsFalse();
        await Assert.That(problem).IsEqualTo(sentence);
    }

    [Test]
    public async Task The_folder_of_the_submission_stands_where_the_command_says()
    {
        var command = new ProgramCommand(["python3", "{dir}/node.py"], "/class/alice {dir}");
        await Assert.That(string.Join('|', command.Filled(""))).IsEqualTo("python3|/class/alice {dir}/node.py");
    }
}
