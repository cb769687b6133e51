using Clocks.Faults;

namespace Clocks.Render.Plots;

/// <summary>What pictures call the kinds of faults. Pure; any thread.</summary>
public static class FaultWords
{
    /// <summary>A word of a kind.</summary>
    public static string Of(FaultKind kind) => kind switch
    {
        FaultKind.Kill => "killed",
        FaultKind.Restart => "restarted",
        FaultKind.Pause => "paused",
        FaultKind.Delay => "delayed",
        FaultKind.Loss => "losing",
        _ => "partition",
    };
}
