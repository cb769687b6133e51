namespace Clocks.Processes;

/// <summary>How a process ended. Immutable.</summary>
/// <param name="Code">Its exit code; -1 when a signal ended it or nobody knows.</param>
/// <param name="Signal">The signal that ended it, 0 for none. Windows has none.</param>
public sealed record ChildEnd(int Code, int Signal)
{
    /// <summary>Somebody else has taken the exit code before us.</summary>
    public static ChildEnd Untold { get; } = new(-1, 0);

    /// <summary>Whether it ended as one that has done its work.</summary>
    public bool IsGood => Code == 0;

    /// <summary>For people: <c>exit code 1</c>, <c>signal 9 (killed)</c>.</summary>
    public override string ToString() => Signal switch
    {
        0 when Code < 0 && this == Untold => "an exit code that nobody told",
        0 => $"exit code {Code}",
        6 => "signal 6 (aborted)",
        9 => "signal 9 (killed)",
        11 => "signal 11 (segmentation fault)",
        15 => "signal 15 (terminated)",
        _ => $"signal {Signal}",
    };
}
