using System.Globalization;
using Clocks.Tests.Journal;
using Clocks.Tests.Trace;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Properties.Trace;

public sealed class GuessTests
{
    /// <summary>So many programs; <c>CLOCKS_DIALECTS=2000</c> tries more.</summary>
    private const string DialectsUsually = "300";

    /// <summary>Of runs as long as these the steps show which numbers are the clocks.</summary>
    private const int LongSeconds = 10;

    [Test]
    public async Task No_log_of_a_run_that_keeps_the_rules_is_accused_however_its_program_writes_it()
    {
        int dialects = int.Parse(
            Environment.GetEnvironmentVariable("CLOCKS_DIALECTS") ?? DialectsUsually, CultureInfo.InvariantCulture);
        var accused = new List<string>();
        int read = 0, sure = 0, longs = 0;
        for (int seed = 0; seed < dialects; seed++)
        {
            using var scratch = new Scratch();
            new Dialect(seed).Write(scratch, new ForeignRun(seed, 1 + seed % 30));
            RunTrace run = TraceLoader.Load([scratch.Folder]);
            read += run.Nodes.Count > 0 ? 1 : 0;
            longs += LongSeconds <= 1 + seed % 30 ? 1 : 0;
            sure += LongSeconds <= 1 + seed % 30 && run.Nodes.Count > 0 && run.Nodes.All(node => node.Doubt is null) ? 1 : 0;
            accused.AddRange(Verification.Compute(run).Rules.Where(rule => rule.Verdict == Verdict.Invalid)
                .Select(rule => $"dialect {seed}, {rule.Name}: {rule.Counterexample!.Text} {rule.Counterexample.Locations[0]}\n"
                    + string.Join('\n', run.Problems.Select(p => p.Why).Concat(File.ReadLines(run.Nodes[0].Path).Take(12)))));
        }

        await Assert.That(accused).IsEmpty();
        await Assert.That(read * 10).IsGreaterThan(dialects * 7);
        await Assert.That(sure * 10).IsGreaterThan(longs * 8);
    }
}
