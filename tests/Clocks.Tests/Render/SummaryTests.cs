using System.Globalization;
using System.Text.Json;
using Clocks.Render;
using Clocks.Tests.Tidy;
using Clocks.Trace;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Render;

/// <summary>Claims about the summaries in Markdown, JSON and on the terminal.</summary>
[TestClass]
public sealed class SummaryTests
{
    private static readonly double[] SomeRates = [1, 3, 6];
    private static readonly double[] ManyRates = [.. Enumerable.Range(1, 80).Select(static i => 1.0 + i % 6)];

    [TestMethod]
    public void The_summary_begins_with_the_students_table_and_their_final_drift()
    {
        RunTrace run = SampleRun.Classic();
        RunMeasures measures = RunMeasures.Of(run);
        string[] lines = MarkdownSummary.Of(run, measures, null, []).Split('\n');
        Assert.AreEqual("| machine_id | clock_rate | final_clock | avg_jump_size | max_queue_len |", lines[0]);
        double jumps = Enumerable.Range(0, run.Nodes[0].EventCount).Average(i => (double)run.Nodes[0][i].Jump);
        string cells = $"| 1 | 1 | {run.Nodes[0].LastClock} | {jumps.ToString("G6", CultureInfo.InvariantCulture)} |";
        Assert.StartsWith(cells, lines[2]);
        string drift = (run.Nodes.Max(static n => n.LastClock) - run.Nodes.Min(static n => n.LastClock)).ToString(
            "0.0", CultureInfo.InvariantCulture);
        Assert.AreEqual($"**Final Drift (max - min final_clock)**: {drift}", lines[6]);
    }

    [TestMethod]
    public void What_a_foreign_format_does_not_tell_is_not_said_in_numbers()
    {
        (string terminal, string markdown) = Foreign("foreign-shiviz");
        StringAssert.Contains(terminal, "132 events, 31 messages received, no times told.");
        StringAssert.Contains(terminal, "sets the pace: 100 % of its clock are ticks of its own.");
        Assert.DoesNotContain("0 ticks per second", terminal + markdown);
        StringAssert.Contains(markdown, "132 events of 3 machines, no times told; 31 messages received.");
    }

    [TestMethod]
    public void A_receive_that_does_not_say_from_whom_leaves_the_channels_open()
    {
        (string terminal, string markdown) = Foreign("foreign-text");
        string[] channel = terminal.Split('\n').Single(static l => l.StartsWith("2 -> 1 ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEqual(new[] { "2", "->", "1", "9", "?", "?", "?", "0", "-", "-" }, channel);
        StringAssert.Contains(markdown, "| 2 | 1 | 9 | ? | ? | ? | 0 |");
        StringAssert.Contains(markdown, "; 31 messages received.");
    }

    private static (string Terminal, string Markdown) Foreign(string sample)
    {
        RunTrace run = TraceLoader.Load([Path.Combine(SourceTree.Root, "tests", "journals", sample)]);
        RunMeasures measures = RunMeasures.Of(run);
        string terminal = string.Join('\n', AnalysisText.Lines(run, measures, null));
        return (terminal, MarkdownSummary.Of(run, measures, null, []));
    }

    [TestMethod]
    [DataRow(1.0, "1")]
    [DataRow(1.5, "1.5")]
    [DataRow(2.0 / 3, "0.666667")]
    [DataRow(123456.7, "123457")]
    [DataRow(1234567.0, "1.23457e+06")]
    [DataRow(0.00001234, "1.234e-05")]
    [DataRow(0.0001234, "0.0001234")]
    [DataRow(999999.5, "1e+06")]
    [DataRow(0.0, "0")]
    [DataRow(-2.25, "-2.25")]
    public void Numbers_have_six_significant_digits_as_C_prints_them(double value, string text) =>
        Assert.AreEqual(text, NumberText.Six(value));

    [TestMethod]
    public void Every_number_of_the_json_can_be_read_back_and_unbounded_ones_are_null()
    {
        RunTrace run = SampleRun.Of(3, SomeRates, 30, BrowserPages.Hostile);
        RunMeasures measures = RunMeasures.Of(run);
        using var json = JsonDocument.Parse(JsonSummary.Of(run, measures, Verification.Of(run)));
        JsonElement root = json.RootElement;
        Assert.AreEqual(1, root.GetProperty("format").GetInt32());
        Assert.AreEqual("valid", root.GetProperty("verdict").GetString());
        Assert.AreEqual(measures.FinalDrift, root.GetProperty("final_drift").GetInt64());
        JsonElement machine = root.GetProperty("machines")[1];
        Assert.AreEqual(2, machine.GetProperty("machine_id").GetInt32());
        Assert.AreEqual(measures.Machines[1].Jump.Mean, machine.GetProperty("avg_jump_size").GetDouble());
        Assert.AreEqual(BrowserPages.Hostile, machine.GetProperty("host").GetString());
        Assert.AreEqual(11, root.GetProperty("rules").GetArrayLength());
        foreach (JsonElement offset in root.GetProperty("offsets").EnumerateArray())
        {
            Assert.IsTrue(offset.GetProperty("offset_ms_low").ValueKind is JsonValueKind.Number or JsonValueKind.Null);
        }
    }

    [TestMethod]
    public void Each_key_of_the_json_that_needs_one_has_a_definition()
    {
        RunTrace run = SampleRun.Classic();
        using var json = JsonDocument.Parse(JsonSummary.Of(run, RunMeasures.Of(run)));
        Assert.HasCount(Definitions.All.Count, json.RootElement.GetProperty("definitions").EnumerateObject().ToArray());
        Assert.AreEqual(Definitions.All.Count, Definitions.All.Select(static d => d.Key).Distinct().Count());
    }

    [TestMethod]
    public void The_terminal_never_gets_a_line_over_80_columns_or_a_control_character()
    {
        foreach (RunTrace run in new[] { SampleRun.Classic(), SampleRun.Of(2, ManyRates, 10, "\u001b[2J") })
        {
            foreach (string line in AnalysisText.Lines(run, RunMeasures.Of(run), Verification.Of(run)))
            {
                Assert.IsLessThanOrEqualTo(80, line.Length, line);
                Assert.IsFalse(line.Any(char.IsControl), line);
            }
        }
    }

    [TestMethod]
    public void The_terminal_shows_the_machines_the_drift_and_the_verdict()
    {
        RunTrace run = SampleRun.Classic();
        RunMeasures measures = RunMeasures.Of(run);
        string text = string.Join('\n', AnalysisText.Lines(run, measures, Verification.Of(run)));
        Assert.StartsWith("machine", text);
        Assert.Contains($"final clocks): {measures.FinalDrift}", text);
        Assert.Contains("Verdict: valid", text);
    }

    [TestMethod]
    public void Markup_in_a_name_stays_a_name_in_markdown()
    {
        string safe = MarkupText.EscapeMarkdown("a|b_c*<img src=x>`[l](http://x)");
        Assert.DoesNotContain("<", safe);
        Assert.Contains("\\|", safe);
        Assert.Contains("\\[l\\]", safe);
    }
}
