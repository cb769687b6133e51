using Clocks.Trace.Verify;

namespace Clocks.Grade.Rules;

/// <summary>
/// What a program has shown, rule by rule, and what it is worth. Filled by the thread that drives the program; afterwards any
/// thread may read.
/// </summary>
public sealed class GradeSheet
{
    private readonly List<RuleTally> _tallies = [];

    /// <summary>An empty sheet for these rules.</summary>
    public GradeSheet(IReadOnlyList<GradeRule> rules)
    {
        foreach (GradeRule rule in rules)
        {
            _tallies.Add(new RuleTally(rule));
        }
    }

    /// <summary>The rules in their order.</summary>
    public IReadOnlyList<RuleTally> Tallies => _tallies;

    /// <summary>Why the program could not be driven at all, or was ended before its time; null: it was driven to the end.</summary>
    public string? Trouble { get; set; }

    /// <summary>What it has reached.</summary>
    public int Points => Sum(static tally => tally.Points);

    /// <summary>What can be reached.</summary>
    public int PointsMax => Sum(static tally => tally.IsCounted ? tally.Rule.Points : 0);

    /// <summary>Points in hundredths of what can be reached; 0 where nothing can.</summary>
    public double Percent => PointsMax == 0 ? 0 : 100.0 * Points / PointsMax;

    /// <summary>Invalid when a rule is broken, unknown when one that counts was not shown.</summary>
    public Verdict Verdict => Count(RuleState.Broken) > 0 ? Verdict.Invalid
        : Count(RuleState.NotShown) > 0 || Trouble is not null ? Verdict.Unknown
        : Verdict.Valid;

    /// <summary>How many rules that count are in this state.</summary>
    public int Count(RuleState state) => _tallies.FindAll(tally => tally.IsCounted && tally.State == state).Count;

    /// <summary>The tally of a rule; null where a rubric has left it out.</summary>
    public RuleTally? Find(string rule) => _tallies.Find(tally => tally.Rule.Name == rule);

    /// <summary>A rule was tried, and held or did not; of one that a rubric has left out nothing is kept.</summary>
    public void Add(string rule, string branch, Counterexample? counterexample = null) => Find(rule)?.Add(branch, counterexample);

    private int Sum(Func<RuleTally, int> of)
    {
        int sum = 0;
        foreach (RuleTally tally in _tallies)
        {
            sum += of(tally);
        }

        return sum;
    }
}
