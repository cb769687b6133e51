namespace Clocks.Files;

/// <summary>A file that was written, or was to be.</summary>
/// <param name="Path">Where.</param>
/// <param name="What">What is in it, in a few words.</param>
/// <param name="Failure">Null when it is there; else one sentence: what was wrong and what to do.</param>
public sealed record WrittenFile(string Path, string What, string? Failure)
{
    /// <summary>Whether one of that name was there, with what people wrote into it, and was left as it was.</summary>
    public bool IsKept { get; init; }
}
