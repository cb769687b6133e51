using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using Clocks.Trace.Jobs;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Trace.Findings;

/// <summary>
/// All that is found out about a run: its numbers and what it is worth as evidence. Both are computed in parallel
/// from one relation: where there is a second processor, judging takes the time that measuring takes.
/// </summary>
/// <param name="Measures">The numbers.</param>
/// <param name="Verification">The rules' verdicts, and the metrics that no rule judges.</param>
public sealed record RunFindings(RunMeasures Measures, Verification Verification)
{
    /// <summary>Measures and judges a run.</summary>
    public static RunFindings Compute(RunTrace run)
    {
        var causes = new Lazy<CausalSummary>(() => CausalSummary.Of(run));
        RunMeasures? measures = null;
        Verification? verification = null;
        ParallelJobs.Run(
            [
                () => verification = Verification.Compute(run, causes),
                () => measures = RunMeasures.Compute(run, causes),
            ],
            run.EventCount >= ParallelJobs.WorthEvents);
        return new RunFindings(measures!, verification!);
    }
}
