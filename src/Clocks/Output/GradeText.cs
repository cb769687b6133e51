using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Trace.Verify;

namespace Clocks.Output;

/// <summary>A grade for a terminal: a line a rule, and below what is broken the lines of both sides.</summary>
internal static class GradeText
{
    private const int NameWidth = 22;

    /// <summary>Prints it.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="program">What was graded.</param>
    /// <param name="ends">How the programs ended, where nobody spoke with them; empty where somebody did.</param>
    public static void Print(Terminal terminal, GradedProgram program, IReadOnlyList<string> ends)
    {
        GradeSheet sheet = program.Sheet;
        int width = NameWidth;
        foreach (RuleTally tally in sheet.Tallies)
        {
            width = Math.Max(width, tally.Rule.Name.Length + 1);
        }

        foreach (RuleTally tally in sheet.Tallies)
        {
            Print(terminal, tally, width);
        }

        if (sheet.Trouble is { } trouble)
        {
            terminal.WriteLine($"not to the end: {PrintableText.Of(trouble)}");
        }

        string counts = $"{Plural.Of(sheet.Count(RuleState.Broken), "rule")} broken, {sheet.Count(RuleState.NotShown)} not shown";
        string points = $"{sheet.Points} of {sheet.PointsMax} points";
        terminal.WriteLine($"verdict: {terminal.Strong(VerdictNames.Of(sheet.Verdict))}, {points}, {counts}");
        for (int i = 0; i < ends.Count; i++)
        {
            terminal.WriteLine($"program {i + 1}: {PrintableText.Of(ends[i])}");
        }

        if (ends.Count == 0)
        {
            terminal.WriteLine($"seed {program.Seed} asks the same again");
        }
    }

    private static void Print(Terminal terminal, RuleTally tally, int width)
    {
        string word = $"{RuleStateNames.Of(tally.State),-9}";
        string state = tally.State switch
        {
            RuleState.Held => terminal.Good(word),
            RuleState.Broken => terminal.Bad(word),
            _ => word,
        };
        string points = tally.IsCounted ? $"{tally.Points}/{tally.Rule.Points}" : "-";
        string head = $" {points,5}  {tally.Rule.Name.PadRight(width)}";
        int indent = word.Length + head.Length;
        string seen = tally.Violations > 0 ? $"{tally.BranchText}; broken {tally.Violations}" : tally.BranchText;
        terminal.WriteParagraph(seen, state + head, width: Math.Max(30, terminal.Width - indent - 1), indent: indent);

        foreach (string said in tally.First?.Lines ?? [])
        {
            terminal.WriteParagraph(said, "          ", width: Math.Max(40, terminal.Width - 11));
        }
    }
}
