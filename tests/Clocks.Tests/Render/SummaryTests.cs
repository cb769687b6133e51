using System.Globalization;
using System.Text.Json;
using Clocks.Render.Report;
using Clocks.Render.Text;
using Clocks.Tests.Tidy;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Render;

/// <summary>Claims about the summaries in Markdown, JSON and on the terminal.</summary>
public sealed class SummaryTests
{
    private static readonly double[] SomeRates = [1, 3, 6];
    private static readonly double[] ManyRates = [.. Enumerable.Range(1, 80).Select(static i => 1.0 + i % 6)];

    [Test]
    public async Task The_summary_begins_with_the_students_table_and_their_final_drift()
    {
        RunTrace run = SampleRun.Classic();
        RunMeasures measures = RunMeasures.Compute(run);
        string[] lines = MarkdownSummary.Of(run, measures, null, []).Split('\n');
        await Assert.That(lines[0])
            .IsEqualTo("| machine_id | clock_rate | final_clock | avg_jump_size | max_queue_len |");
        double jumps = Enumerable.Range(0, run.Nodes[0].EventCount).Average(i => (double)run.Nodes[0][i].Jump);
        string cells = $"| 1 | 1 | {run.Nodes[0].LastClock} | {jumps.ToString("G6", CultureInfo.InvariantCulture)} |";
        await Assert.That(lines[2]).StartsWith(cells);
        string drift = (run.Nodes.Max(static n => n.LastClock) - run.Nodes.Min(static n => n.LastClock)).ToString(
            "0.0", CultureInfo.InvariantCulture);
        await Assert.That(lines[6]).IsEqualTo($"**Final Drift (max - min final_clock)**: {drift}");
    }

    [Test]
    public async Task What_a_foreign_format_does_not_tell_is_not_said_in_numbers()
    {
        (string terminal, string markdown) = Foreign("foreign-shiviz");
        await Assert.That(terminal).Contains("132 events, 31 messages received, no times told.");
        await Assert.That(terminal).Contains("sets the pace: 100 % of its clock are ticks of its own.");
        await Assert.That(terminal + markdown).DoesNotContain("0 ticks per second");
        await Assert.That(markdown).Contains("132 events of 3 machines, no times told; 31 messages received.");
    }

    [Test]
    public async Task A_receive_that_does_not_say_from_whom_leaves_the_channels_open()
    {
        (string terminal, string markdown) = Foreign("foreign-text");
        string[] channel = terminal.Split('\n').Single(static l => l.StartsWith("2 -> 1 ", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await Assert.That(channel).IsSequence(new[] { "2", "->", "1", "9", "?", "?", "?", "0", "-", "-" });
        await Assert.That(markdown).Contains("| 2 | 1 | 9 | ? | ? | ? | 0 |");
        await Assert.That(markdown).Contains("; 31 messages received.");
    }

    private static (string Terminal, string Markdown) Foreign(string sample)
    {
        RunTrace run = TraceLoader.Load([Path.Combine(SourceTree.Root, "tests", "journals", sample)]);
        RunMeasures measures = RunMeasures.Compute(run);
        string terminal = string.Join('\n', AnalysisText.Lines(run, measures, null));
        return (terminal, MarkdownSummary.Of(run, measures, null, []));
    }

    [Test]
    [Arguments(1.0, "1")]
    [Arguments(1.5, "1.5")]
    [Arguments(2.0 / 3, "0.666667")]
    [Arguments(123456.7, "123457")]
    [Arguments(1234567.0, "1.23457e+06")]
    [Arguments(0.00001234, "1.234e-05")]
    [Arguments(0.0001234, "0.0001234")]
    [Arguments(999999.5, "1e+06")]
    [Arguments(0.0, "0")]
    [Arguments(-2.25, "-2.25")]
    public async Task Numbers_have_six_significant_digits_as_C_prints_them(double value, string text) =>
        await Assert.That(NumberText.Six(value)).IsEqualTo(text);

    [Test]
    public async Task Every_number_of_the_json_can_be_read_back_and_unbounded_ones_are_null()
    {
        RunTrace run = SampleRun.Of(3, SomeRates, 30, BrowserPages.Hostile);
        RunMeasures measures = RunMeasures.Compute(run);
        using var json = JsonDocument.Parse(JsonSummary.Of(run, measures, Verification.Compute(run)));
        JsonElement root = json.RootElement;
        await Assert.That(root.GetProperty("format").GetInt32()).IsEqualTo(1);
        await Assert.That(root.GetProperty("verdict").GetString()).IsEqualTo("valid");
        await Assert.That(root.GetProperty("final_drift").GetInt64()).IsEqualTo(measures.FinalDrift);
        JsonElement machine = root.GetProperty("machines")[1];
        await Assert.That(machine.GetProperty("machine_id").GetInt32()).IsEqualTo(2);
        await Assert.That(machine.GetProperty("avg_jump_size").GetDouble()).IsEqualTo(measures.Machines[1].Jump.Mean);
        await Assert.That(machine.GetProperty("host").GetString()).IsEqualTo(BrowserPages.Hostile);
        await Assert.That(root.GetProperty("rules").GetArrayLength()).IsEqualTo(Verification.Compute(run).Rules.Count);
        foreach (JsonElement offset in root.GetProperty("offsets").EnumerateArray())
        {
            await Assert.That(offset.GetProperty("offset_ms_low").ValueKind is JsonValueKind.Number or JsonValueKind.Null)
                .IsTrue();
        }
    }

    [Test]
    public async Task Each_key_of_the_json_that_needs_one_has_a_definition()
    {
        RunTrace run = SampleRun.Classic();
        using var json = JsonDocument.Parse(JsonSummary.Of(run, RunMeasures.Compute(run)));
        await Assert.That(json.RootElement.GetProperty("definitions").EnumerateObject().ToArray())
            .Count().IsEqualTo(Definitions.All.Count);
        await Assert.That(Definitions.All.Select(static d => d.Key).Distinct().Count())
            .IsEqualTo(Definitions.All.Count);
    }

    [Test]
    public async Task The_terminal_never_gets_a_line_over_80_columns_or_a_control_character()
    {
        foreach (RunTrace run in new[] { SampleRun.Classic(), SampleRun.Of(2, ManyRates, 10, "\u001b[2J") })
        {
            foreach (string line in AnalysisText.Lines(run, RunMeasures.Compute(run), Verification.Compute(run)))
            {
                await Assert.That(line.Length).IsLessThanOrEqualTo(80).Because(line);
                await Assert.That(line.Any(char.IsControl)).IsFalse().Because(line);
            }
        }
    }

    [Test]
    public async Task The_terminal_shows_the_machines_the_drift_and_the_verdict()
    {
        RunTrace run = SampleRun.Classic();
        RunMeasures measures = RunMeasures.Compute(run);
        string text = string.Join('\n', AnalysisText.Lines(run, measures, Verification.Compute(run)));
        await Assert.That(text).StartsWith("machine");
        await Assert.That(text).Contains($"final clocks): {measures.FinalDrift}");
        await Assert.That(text).Contains("Verdict: valid");
    }

    [Test]
    public async Task Markup_in_a_name_stays_a_name_in_markdown()
    {
        string safe = MarkupText.EscapeMarkdown("a|b_c*<img src=x>`[l](http://x)");
        await Assert.That(safe).DoesNotContain("<");
        await Assert.That(safe).Contains("\\|");
        await Assert.That(safe).Contains("\\[l\\]");
    }
}
