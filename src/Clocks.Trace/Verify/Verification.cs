using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using Clocks.Trace.Jobs;

namespace Clocks.Trace.Verify;

/// <summary>
/// All rules over one run: the overall verdict, each rule's result and the metrics that are not judged. One
/// counterexample makes the run invalid; else one thing that cannot be told makes it unknown; only a run whose
/// evidence is complete and in which every rule holds is valid.
/// </summary>
/// <param name="Verdict">Of the run: the exit code of <c>clocks verify</c>.</param>
/// <param name="Rules">In the order of the rules' reading: a node alone, messages, the whole.</param>
/// <param name="Metrics">Measured, not judged.</param>
public sealed record Verification(Verdict Verdict, IReadOnlyList<RuleResult> Rules, UnjudgedMetrics Metrics)
{
    private static readonly IRule[] All =
    [
        new NumbersDense(),
        new ClockIncreases(),
        new LinesAgree(),
        new StepIsOne(),
        new ReceiveIsMaxPlusOne(),
        new ReceiveHasSend(),
        new NoCycle(),
        new ClockCondition(),
        new FifoChannels(),
        new TickRuleKept(),
        new QueueLength(),
        new TotalsComplete(),
        new RateHonoured(),
    ];

    /// <summary>The names of the rules that had nothing to judge.</summary>
    public IReadOnlyList<string> NeverExercised =>
        new List<RuleResult>(Rules).FindAll(static rule => rule.Checked == 0).ConvertAll(static rule => rule.Name);

    /// <summary>Judges a run.</summary>
    public static Verification Compute(RunTrace run) => Compute(run, new Lazy<CausalSummary>(() => CausalSummary.Of(run)));

    /// <summary>
    /// Judges a run whose happened-before others need too. The rules are checked in parallel with the measurement of
    /// what is not judged.
    /// </summary>
    internal static Verification Compute(RunTrace run, Lazy<CausalSummary> causes)
    {
        var results = new RuleResult[All.Length];
        UnjudgedMetrics? metrics = null;
        var jobs = new List<Action> { () => metrics = UnjudgedMeasurement.Compute(run, causes.Value) };
        for (int i = 0; i < All.Length; i++)
        {
            int index = i;
            jobs.Add(() => results[index] = RuleContext.Of(All[index], run, causes));
        }

        ParallelJobs.Run(jobs, run.EventCount >= ParallelJobs.WorthEvents);
        Verdict verdict = Array.Exists(results, static r => r.Verdict == Verdict.Invalid) ? Verdict.Invalid
            : Array.Exists(results, static r => r.Verdict == Verdict.Unknown) ? Verdict.Unknown
            : Verdict.Valid;
        return new Verification(verdict, results, metrics!);
    }
}
