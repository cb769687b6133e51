using System.Text;
using Clocks.Grade.Programs;
using Clocks.Grade.Rules;
using Clocks.Render.Text;

namespace Clocks.Grade.Pages;

/// <summary>
/// Grades as JUnit XML, as continuous integration reads it: a suite for each program, a case for each rule. A rule that was not shown
/// is skipped. Pure; any thread.
/// </summary>
public static class JUnitXml
{
    /// <summary>The document, in UTF-8 with LF.</summary>
    public static string Of(IReadOnlyList<GradedProgram> programs)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"clocks grade\">\n");
        foreach (GradedProgram program in programs)
        {
            GradeSheet sheet = program.Sheet;
            xml.Append($"<testsuite name=\"{E(program.Name)}\" tests=\"{sheet.Tallies.Count}\" ")
                .Append($"failures=\"{sheet.Count(RuleState.Broken)}\" skipped=\"{Skipped(sheet)}\" time=\"{program.Seconds:0.###}\">\n");
            foreach (RuleTally tally in sheet.Tallies)
            {
                Case(xml, program, tally);
            }

            xml.Append("</testsuite>\n");
        }

        return xml.Append("</testsuites>\n").ToString();
    }

    private static void Case(StringBuilder xml, GradedProgram program, RuleTally tally)
    {
        xml.Append($"<testcase classname=\"{E(program.Name)}\" name=\"{E(tally.Rule.Name)}\"");
        if (tally.First is { } first)
        {
            xml.Append($">\n<failure message=\"{E(tally.Rule.Sentence)}\">");
            foreach (string line in first.Lines)
            {
                xml.Append(E(line)).Append('\n');
            }

            xml.Append("</failure>\n</testcase>\n");
        }
        else if (tally.State == RuleState.NotShown)
        {
            xml.Append($">\n<skipped message=\"{E($"not shown: {tally.BranchText}")}\"/>\n</testcase>\n");
        }
        else
        {
            xml.Append("/>\n");
        }
    }

    private static int Skipped(GradeSheet sheet)
    {
        int skipped = 0;
        foreach (RuleTally tally in sheet.Tallies)
        {
            skipped += tally.State == RuleState.NotShown ? 1 : 0;
        }

        return skipped;
    }

    private static string E(string text) => MarkupText.Escape(text);
}
