namespace Clocks.Grade.Rules;

/// <summary>How often a rule was tried in each of its situations, and what broke it first. Owned by one thread.</summary>
public sealed class RuleTally(GradeRule rule)
{
    private readonly int[] _counts = new int[rule.Branches.Count];

    /// <summary>The rule.</summary>
    public GradeRule Rule => rule;

    /// <summary>How often it was tried, by <see cref="GradeRule.Branches"/>.</summary>
    public IReadOnlyList<int> Counts => _counts;

    /// <summary>How often it was broken.</summary>
    public int Violations { get; private set; }

    /// <summary>The first moment in which it was broken.</summary>
    public Counterexample? First { get; private set; }

    /// <summary>What has been shown.</summary>
    public RuleState State => Violations > 0 ? RuleState.Broken
        : Array.Exists(_counts, static count => count == 0) ? RuleState.NotShown
        : RuleState.Held;

    /// <summary>Whether it counts: an optional one that was not shown does not.</summary>
    public bool IsCounted => !(rule.IsOptional && State == RuleState.NotShown);

    /// <summary>What it brings.</summary>
    public int Points => State == RuleState.Held ? rule.Points : 0;

    /// <summary>The situations with how often each came up: <c>greater 12, equal 9, smaller 0</c>.</summary>
    public string BranchText
    {
        get
        {
            var parts = new List<string>();
            for (int i = 0; i < _counts.Length; i++)
            {
                parts.Add($"{rule.Branches[i]} {_counts[i]}");
            }

            return string.Join(", ", parts);
        }
    }

    /// <summary>Whether it was tried in this situation.</summary>
    public bool HasTried(string branch) => _counts[IndexOf(branch)] > 0;

    /// <summary>It was tried, and held or did not.</summary>
    /// <param name="branch">The situation: one of its branches.</param>
    /// <param name="counterexample">Why it did not; null: it held.</param>
    public void Add(string branch, Counterexample? counterexample)
    {
        _counts[IndexOf(branch)]++;
        if (counterexample is not null)
        {
            Violations++;
            First ??= counterexample;
        }
    }

    private int IndexOf(string branch)
    {
        for (int i = 0; i < rule.Branches.Count; i++)
        {
            if (rule.Branches[i] == branch)
            {
                return i;
            }
        }

        throw new ArgumentException($"{rule.Name} has no branch '{branch}'", nameof(branch));
    }
}
