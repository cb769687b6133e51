namespace Clocks.Trace.Verify;

/// <summary>
/// All rules over one run. In comes a run, out come the overall verdict, each rule's result and the facts that are
/// measured but not judged. One counterexample makes the run invalid; else one thing that cannot be told makes it
/// unknown; only a run whose evidence is complete and in which every rule holds is valid.
/// </summary>
/// <param name="Verdict">Of the run: the exit code of <c>clocks verify</c>.</param>
/// <param name="Rules">In the order of the rules' reading: a node alone, messages, the whole.</param>
/// <param name="Facts">Measured, not judged.</param>
public sealed record Verification(Verdict Verdict, IReadOnlyList<RuleResult> Rules, MeasuredFacts Facts)
{
    private static readonly IRule[] All =
    [
        new NumbersDense(),
        new ClockIncreases(),
        new StepIsOne(),
        new ReceiveIsMaxPlusOne(),
        new ReceiveHasSend(),
        new NoCycle(),
        new ClockCondition(),
        new FifoChannels(),
        new TickRuleKept(),
        new TotalsComplete(),
        new RateHonoured(),
    ];

    /// <summary>Judges a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="relation">Its happened-before, if there is one already; else it is built.</param>
    public static Verification Of(RunTrace run, HappenedBefore? relation = null)
    {
        relation ??= HappenedBefore.Of(run);
        var results = new List<RuleResult>();
        foreach (IRule rule in All)
        {
            var trial = new Trial(run, relation);
            rule.Judge(trial);
            results.Add(trial.Result(rule));
        }

        Verdict verdict = results.Exists(static r => r.Verdict == Verdict.Invalid) ? Verdict.Invalid
            : results.Exists(static r => r.Verdict == Verdict.Unknown) ? Verdict.Unknown
            : Verdict.Valid;
        return new Verification(verdict, results, FactFinding.Of(run, relation, results));
    }
}
