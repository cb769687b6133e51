namespace Clocks.Grade.Rules;

/// <summary>What a program has shown of a rule.</summary>
public enum RuleState : byte
{
    /// <summary>It was tried in every situation, and held.</summary>
    Held,

    /// <summary>There is a counterexample.</summary>
    Broken,

    /// <summary>A situation never came up, so nobody knows.</summary>
    NotShown,
}
