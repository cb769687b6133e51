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

    [Test]
    public async Task No_log_of_a_run_that_keeps_the_rules_is_accused_however_its_program_writes_it()
    {
        int dialects = int.Parse(
            Environment.GetEnvironmentVariable("CLOCKS_DIALECTS") ?? DialectsUsually, CultureInfo.InvariantCulture);
        var accused = new List<string>();
        int read = 0;
        for (int seed = 0; seed < dialects; seed++)
        {
            using var scratch = new Scratch();
            new Dialect(seed).Write(scratch, new ForeignRun(seed, 1 + seed % 30));
            RunTrace run = TraceLoader.Load([scratch.Folder]);
            read += run.Nodes.Count > 0 ? 1 : 0;
            accused.AddRange(Verification.Compute(run).Rules.Where(rule => rule.Verdict == Verdict.Invalid)
                .Select(rule => $"dialect {seed}, {rule.Name}: {rule.Counterexample!.Text} {rule.Counterexample.Locations[0]}\n"
                    + string.Join('\n', run.Problems.Select(p => p.Why).Concat(File.ReadLines(run.Nodes[0].Path).Take(12)))));
        }

        await Assert.That(accused).IsEmpty();
        await Assert.That(read * 2).IsGreaterThan(dialects);
    }
}
