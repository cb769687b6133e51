using Clocks.Render.Text;
using Clocks.Tests.Journal;
using Clocks.Tests.Trace;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Render;

/// <summary>What made readers of the numbers on a terminal stop.</summary>
public sealed class AnalysisTextTests
{
    private static IReadOnlyList<string> Lines(RunTrace run)
    {
        (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
        return AnalysisText.Lines(run, measures, verification);
    }

    [Test]
    public async Task A_broken_rule_is_named_with_the_verb_that_shows_where()
    {
        await Assert.That(string.Join(' ', Lines(Samples.Load("lie-step"))))
            .Contains("Broken: clock-increases, step-is-one, clock-condition; clocks verify shows where.");
        await Assert.That(string.Join('\n', Lines(Samples.Load("good")))).DoesNotContain("Broken");
    }

    [Test]
    public async Task A_question_mark_in_the_table_is_explained_where_there_is_one()
    {
        await Assert.That(string.Join('\n', Lines(Samples.Load("foreign-shiviz")))).Contains("?: not told.");
        await Assert.That(string.Join('\n', Lines(Samples.Load("good")))).DoesNotContain("not told.");
    }

    [Test]
    public async Task A_pattern_to_copy_stands_in_one_line()
    {
        using var scratch = new Scratch();
        for (int i = 1; i <= 2; i++)
        {
            File.WriteAllLines(scratch.Path($"vm_{i}.log"), Enumerable.Range(1, 9).Select(
                n => $"[{(n % 2 == 0 ? "SEND" : "RECV")}] at 12:00:0{n}.000000 the clock is {n} and waiting {n % 3}"));
        }

        IReadOnlyList<string> lines = Lines(TraceLoader.Load([scratch.Folder]));
        string[] said = [.. lines.Where(static line => line.Contains("--pattern '", StringComparison.Ordinal))];
        await Assert.That(said).HasSingleItem().Because(string.Join('\n', lines));
        await Assert.That(said[0].TrimStart()).StartsWith("--pattern '").And.EndsWith("'");
        await Assert.That(said[0].Length).IsGreaterThan(AnalysisText.Columns);
    }

    [Test]
    public async Task A_sentence_after_a_full_stop_begins_with_a_capital()
    {
        string said = string.Join('\n', Lines(Samples.Load("foreign-text")));
        await Assert.That(said).Contains(" s. At most ").And.DoesNotContain(". at most");
    }
}
