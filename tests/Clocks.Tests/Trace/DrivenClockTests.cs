using Clocks.Tests.Journal;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;

namespace Clocks.Tests.Trace;

/// <summary>One message from outside moves every clock of a run: the sentence that says whose it was.</summary>
public sealed class DrivenClockTests
{
    [Test]
    [Arguments(4_503_599_627_370_496, "which no machine does")]
    [Arguments(100_000, "so it ran before this run began, or its clock is not honest")]
    public async Task A_clock_that_a_stranger_drove_names_him_his_run_and_his_address(long clock, string judged)
    {
        string said = DrivenBy(clock).Single();
        await Assert.That(said).StartsWith(
            "Machine 3 (run 9b08923d on lab-2, from 127.0.0.1), of which there is no journal, drove the clock of machine 1 "
            + $"from 5 to {clock + 1} (machine_1.jsonl:6)");
        await Assert.That(said).Contains(judged);
    }

    [Test]
    public async Task A_peer_whose_journal_is_only_missing_drove_nobody()
    {
        await Assert.That(DrivenBy(8)).IsEmpty();
        await Assert.That(DrivenBy(60)).IsEmpty();
    }

    private static List<string> DrivenBy(long clock)
    {
        using var folder = new Scratch();
        string text = File.ReadAllText(Path.Combine(Samples.Folder, "missing-peer", "machine_1.jsonl"))
            .Replace("\"new_clock\":9,", $"\"new_clock\":{clock + 1},", StringComparison.Ordinal)
            .Replace("\"message_clock\":8,", $"\"message_clock\":{clock},", StringComparison.Ordinal);
        File.WriteAllText(folder.Path("machine_1.jsonl"), text);
        return [.. RunMeasures.Compute(TraceLoader.Load([folder.Folder])).Observations
            .Where(static said => said.Contains(" drove the clock of ", StringComparison.Ordinal))];
    }
}
