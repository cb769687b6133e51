using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Json;
using Clocks.Trace.Verify;

namespace Clocks.Grade.Pages;

/// <summary>
/// A grade as JSON: ours, with every rule and counterexample, and Gradescope's <c>results.json</c>. Pure; any thread.
/// </summary>
/// <remarks>Gradescope: "Autograder Specifications", Output Format.</remarks>
public static class GradeJson
{
    /// <summary>Ours, as one line; keys are added, never renamed.</summary>
    public static string Of(GradedProgram program) => JsonObject.Text(json => Write(json, program));

    /// <summary>Ours, as a file.</summary>
    public static byte[] Document(GradedProgram program) => IndentedJson.Of(json => Write(json, program));

    /// <summary>Gradescope's.</summary>
    public static byte[] Gradescope(GradedProgram program) => IndentedJson.Of(json =>
    {
        json.WriteNumber("score", (long)program.Sheet.Points);
        json.WriteNumber("execution_time", Math.Round(program.Seconds, 3));
        json.WriteString("output", $"{program.Sheet.Trouble ?? "graded to the end"}; seed {program.Seed} repeats it");
        json.WriteString("output_format", "text");
        json.WriteStartArray("tests");
        foreach (RuleTally tally in program.Sheet.Tallies)
        {
            json.WriteStartObject();
            json.WriteString("name", tally.Rule.Name);
            json.WriteNumber("score", (long)tally.Points);
            json.WriteNumber("max_score", tally.IsCounted ? (long)tally.Rule.Points : 0L);
            json.WriteString("status", tally.State == RuleState.Held || !tally.IsCounted ? "passed" : "failed");
            json.WriteString("output", string.Join('\n', OutputOf(tally)));
            json.WriteString("visibility", "visible");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static List<string> OutputOf(RuleTally tally)
    {
        List<string> lines = [$"{tally.Rule.Sentence}: {RuleStateNames.Of(tally.State)} ({tally.BranchText})"];
        foreach (string line in tally.First?.Lines ?? [])
        {
            lines.Add(PrintableText.Of(line));
        }

        return lines;
    }

    private static void Write(JsonWriter json, GradedProgram program)
    {
        GradeSheet sheet = program.Sheet;
        json.WriteString("submission", program.Name);
        JsonObject.WriteStrings(json, "command", program.Command.Words);
        json.WriteNumber("seed", program.Seed);
        json.WriteString("verdict", VerdictNames.Of(sheet.Verdict));
        json.WriteNumber("points", (long)sheet.Points);
        json.WriteNumber("points_max", (long)sheet.PointsMax);
        json.WriteString("trouble", sheet.Trouble);
        json.WriteNumber("seconds", Math.Round(program.Seconds, 3));
        json.WriteStartArray("rules");
        foreach (RuleTally tally in sheet.Tallies)
        {
            Write(json, tally);
        }

        json.WriteEndArray();
    }

    private static void Write(JsonWriter json, RuleTally tally)
    {
        json.WriteStartObject();
        json.WriteString("rule", tally.Rule.Name);
        json.WriteString("sentence", tally.Rule.Sentence);
        json.WriteString("state", RuleStateNames.Of(tally.State));
        json.WriteNumber("points", (long)tally.Points);
        json.WriteNumber("points_max", (long)tally.Rule.Points);
        json.WriteBoolean("optional", tally.Rule.IsOptional);
        json.WriteNumber("violations", (long)tally.Violations);
        json.WriteStartObject("branches");
        for (int i = 0; i < tally.Counts.Count; i++)
        {
            json.WriteNumber(tally.Rule.Branches[i], (long)tally.Counts[i]);
        }

        json.WriteEndObject();
        if (tally.First is { } first)
        {
            json.WriteStartObject("counterexample");
            json.WriteNumber("start", (long)first.Start);
            json.WriteString("said", first.Said);
            json.WriteNumber("said_line", (long)first.SaidAt);
            json.WriteString("told", first.Told);
            json.WriteNumber("told_line", (long)first.ToldAt);
            json.WriteString("expected", first.Expected);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
