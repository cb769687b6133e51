namespace Clocks.Trace.Verify;

/// <summary>A verdict in one word, as every output says it. Pure; any thread.</summary>
public static class VerdictNames
{
    /// <summary><c>valid</c>, <c>invalid</c> or <c>unknown</c>.</summary>
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Valid => "valid",
        Verdict.Invalid => "invalid",
        _ => "unknown",
    };
}
