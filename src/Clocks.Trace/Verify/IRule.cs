namespace Clocks.Trace.Verify;

/// <summary>One rule that a run must keep. Stateless; any thread may check.</summary>
internal interface IRule
{
    /// <summary>The name, in kebab case: a stable contract.</summary>
    string Name { get; }

    /// <summary>The rule in one sentence.</summary>
    string Sentence { get; }

    /// <summary>Looks at all the evidence and reports to the context what it finds.</summary>
    void Check(RuleContext context);
}
