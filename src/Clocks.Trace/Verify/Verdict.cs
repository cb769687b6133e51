namespace Clocks.Trace.Verify;

/// <summary>What can be said about a rule, or a run. The numbers are the exit codes of <c>clocks verify</c>.</summary>
public enum Verdict
{
    /// <summary>The evidence is there, and nothing in it breaks the rule.</summary>
    Valid = 0,

    /// <summary>There is a counterexample. It outweighs missing evidence.</summary>
    Invalid = 1,

    /// <summary>
    /// No counterexample, but evidence is missing: a torn journal, a missing peer, a hole, or a format that does not
    /// tell.
    /// </summary>
    Unknown = 2,
}
