namespace Clocks.Grade.Rules;

/// <summary>The states of a rule as words, a stable contract.</summary>
public static class RuleStateNames
{
    /// <summary><c>held</c>, <c>broken</c> or <c>not shown</c>.</summary>
    public static string Of(RuleState state) => state switch
    {
        RuleState.Held => "held",
        RuleState.Broken => "broken",
        _ => "not shown",
    };
}
