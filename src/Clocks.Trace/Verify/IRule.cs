namespace Clocks.Trace.Verify;

/// <summary>One rule that a run must keep. Stateless; judged on any thread.</summary>
internal interface IRule
{
    /// <summary>The name, in kebab case: a stable contract.</summary>
    string Name { get; }

    /// <summary>The rule in one sentence.</summary>
    string Sentence { get; }

    /// <summary>Looks at all the evidence and tells the trial what it sees.</summary>
    void Check(RuleContext context);
}
