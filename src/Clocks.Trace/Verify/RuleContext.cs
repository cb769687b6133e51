using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// What a rule reports while it checks a run: how often it had something to judge, what breaks it, what cannot be
/// told. Makes the rule's <see cref="RuleResult"/> of it, with the smallest counterexample, which is the one with the
/// earliest Lamport time. Owned by one thread.
/// </summary>
internal sealed class RuleContext
{
    private const int UnknownsMax = 50;

    private readonly Lazy<CausalSummary> _causes;
    private readonly List<string> _unknowns = [];
    private readonly Smallest _broken = new(), _doubts = new();
    private long _checked, _unknownsLeftOut;

    /// <summary>A log that was read by a guess that is not sure; what seems to break a rule in one is told, and accuses nobody.</summary>
    private readonly TraceNode? _doubted;

    private RuleContext(RunTrace run, Lazy<CausalSummary> causes)
    {
        (Run, _causes) = (run, causes);
        foreach (TraceNode node in run.Nodes)
        {
            _doubted ??= node.Doubt is null ? null : node;
        }
    }

    public RunTrace Run { get; }

    public CausalSummary Causes => _causes.Value;

    /// <summary>Judges a run by one rule.</summary>
    public static RuleResult Of(IRule rule, RunTrace run, Lazy<CausalSummary> causes)
    {
        var context = new RuleContext(run, causes);
        rule.Check(context);
        if (run.Nodes.Count == 0)
        {
            context.ReportUnknown("There is no journal.");
        }

        context.Contradict(rule.Name);
        return context.Result(rule);
    }

    /// <summary>The rule had something to judge.</summary>
    public void Check(long times = 1) => _checked += times;

    /// <summary>The rule is broken; the text is made only when this is the smallest counterexample so far.</summary>
    /// <param name="key">The Lamport time at which it shows, or any other measure of smallness.</param>
    /// <param name="finding">Makes the sentence and the locations.</param>
    public void ReportViolation(long key, Func<Finding> finding)
    {
        if (_doubted is null)
        {
            _broken.Add(key, finding);
            return;
        }

        Finding found = finding();
        (IsSure(found.Events) ? _broken : _doubts).Add(key, () => found);
    }

    /// <summary>Whether it is known whose events they are, and none is of a log that was read by a guess that is not sure.</summary>
    private bool IsSure(IReadOnlyList<EventRef> events)
    {
        bool isSure = events.Count > 0;
        foreach (EventRef e in events)
        {
            isSure &= Run.Nodes[e.Lane].Doubt is null;
        }

        return isSure;
    }

    /// <summary>Something that the rule needs is not told or not there.</summary>
    public void ReportUnknown(string why)
    {
        if (_unknowns.Count < UnknownsMax)
        {
            _unknowns.Add(why);
        }
        else
        {
            _unknownsLeftOut++;
        }
    }

    /// <summary>Whether a journal's format tells what the rule needs; if not, that is noted.</summary>
    public bool Tells(TraceNode node, FormatFeatures what, string missing)
    {
        if (node.Customs is { } customs && (what & FormatFeatures.NewClocks) != 0)
        {
            ReportUnknown($"{node.Name}: the clocks are not judged: {customs}.");
            return false;
        }

        if (node.Tells(what))
        {
            return true;
        }

        ReportUnknown(node.Header is null
            ? $"{node.Name}: the format '{node.Format}' does not tell {missing}."
            : $"{node.Name}: not every line tells {missing}.");
        return false;
    }

    /// <summary>Reports what readers saw that breaks a rule and that no event can carry.</summary>
    private void Contradict(string rule)
    {
        foreach (TraceNode node in Run.Nodes)
        {
            foreach (Contradiction contradiction in node.Contradictions)
            {
                if (contradiction.Rule == rule)
                {
                    ReportViolation(
                        contradiction.Line, () => new Finding(contradiction.Text, [], [node.At(contradiction.Line)]));
                }
            }
        }
    }

    /// <summary>Notes the receives whose sends are in no journal here, for rules that follow messages.</summary>
    public void MissingSends()
    {
        foreach (TraceNode node in Run.Nodes)
        {
            long missing = 0;
            for (int row = 0; row < node.ReceiveCount && node.Store.Matched < node.ReceiveCount; row++)
            {
                missing += node.Store.Match(row)
                    is MatchState.NoJournal or MatchState.BeyondTornEnd or MatchState.InHole ? 1 : 0;
            }

            if (missing > 0)
            {
                string sends = missing == 1 ? "the send of one receive is" : $"the sends of {missing} receives are";
                ReportUnknown($"{node.Name}: {sends} in no journal here.");
            }
        }
    }

    private RuleResult Result(IRule rule)
    {
        if (_unknownsLeftOut > 0)
        {
            _unknowns.Add($"... and {_unknownsLeftOut} more of the kind.");
        }

        string? doubt = null;
        if (_doubts.Finding is { } finding)
        {
            string where = finding.Locations.Count > 0 ? $" ({string.Join(", ", finding.Locations)})" : "";
            doubt = $"As it was guessed: {finding.Text.TrimEnd('.')}{where}{(_doubts.Count > 1 ? $", and {_doubts.Count - 1} more" : "")}; "
                + $"but {_doubted!.Doubt}. A --pattern settles it.";
            _unknowns.Insert(0, doubt);
        }

        Verdict verdict = _broken.Count > 0 ? Verdict.Invalid : _unknowns.Count > 0 ? Verdict.Unknown : Verdict.Valid;
        return new RuleResult(rule.Name, rule.Sentence, verdict, _checked, _broken.Count, _broken.Finding, _unknowns) { Doubt = doubt };
    }

    /// <summary>How many findings there are, and the one with the smallest key.</summary>
    private sealed class Smallest
    {
        private long _key = long.MaxValue;

        public long Count { get; private set; }

        public Finding? Finding { get; private set; }

        /// <summary>Adds one, which is made only when it is the smallest so far.</summary>
        public void Add(long key, Func<Finding> finding)
        {
            Count++;
            if (key < _key || Finding is null)
            {
                (_key, Finding) = (key, finding());
            }
        }
    }
}
