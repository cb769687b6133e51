using Clocks.Experiments.Pages;
using Clocks.Experiments.Statistics;
using Clocks.Render.Notebook;
using Clocks.Tests.Trace;
using Clocks.Trace.Import;

namespace Clocks.Tests.Simulation;

/// <summary>What logs that tell little have to say in a comparison.</summary>
public sealed class CompareSideTests
{
    private static CompareRow Read(string sample)
    {
        string path = Path.Combine(Samples.Folder, sample);
        return CompareSide.TryRead(path, null, "0", LogReading.Default, out List<CompareRow> rows, out string problem)
            ? rows[0]
            : throw new InvalidOperationException(problem);
    }

    [Test]
    public async Task Logs_that_tell_no_queue_have_none_in_a_comparison_and_not_0()
    {
        foreach (RunComparison pair in (RunComparison[])
        [
            new(Read("foreign-shiviz"), Read("good"), "first", "second"),
            new(Read("good"), Read("foreign-shiviz"), "first", "second"),
            new(Read("foreign-shiviz"), Read("foreign-govector"), "first", "second"),
        ])
        {
            await Assert.That(pair.Result(Metric.QueueMax)).IsEqualTo(ComparisonResult.NotTold);
            await Assert.That(pair.Result(Metric.Events)).IsEqualTo(ComparisonResult.TooFewRuns);
            NotebookTable numbers = pair.Numbers();
            string[] row = numbers.Rows.Single(static row => row[0] == "max queue");
            await Assert.That(row[1..3]).Contains("?");
            await Assert.That(row[3..]).IsSequence(new[] { "?", "not told" });
            await Assert.That(pair.Plots("").Select(static plot => plot.Name)).DoesNotContain("plot_queue_max").And.Contains("plot_events");
            string json = System.Text.Encoding.UTF8.GetString(ComparePage.Json([pair]));
            await Assert.That(json).Contains("\"not_told\"").And.Contains("\"difference\": null").And.DoesNotContain("NaN");
        }
    }

    [Test]
    public async Task Runs_without_seeds_are_no_pairs()
    {
        await Assert.That(Read("foreign-shiviz").Result.Runs[0].Seed).IsNotEqualTo(Read("foreign-govector").Result.Runs[0].Seed);
        await Assert.That(Read("foreign-shiviz").Result.Runs[0].Seed).IsEqualTo(Read("foreign-shiviz").Result.Runs[0].Seed);
    }
}
