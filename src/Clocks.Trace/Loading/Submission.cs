using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>One row of a class: what one has handed in, a run or several. Immutable; any thread.</summary>
public sealed class Submission(string name, string path, IReadOnlyList<FoundRunPlace> runs)
{
    /// <summary>What to call it.</summary>
    public string Name => name;

    /// <summary>Where it is, as it was given or found.</summary>
    public string Path => path;

    /// <summary>What to call one of its runs, apart from those of others.</summary>
    public string NameOf(FoundRunPlace run) => run.Name.Length == 0 ? name : $"{name}/{run.Name}";

    /// <summary>Its runs; one that cannot be read is a run too.</summary>
    public IReadOnlyList<FoundRunPlace> Runs => runs;
}

/// <summary>Where the logs of one run are. Immutable; any thread.</summary>
public sealed class FoundRunPlace(string name, IReadOnlyList<LogPlace> places)
{
    /// <summary>Its place below what was named; empty when it is that itself.</summary>
    public string Name => name;

    /// <summary>Files, folders or both.</summary>
    public IReadOnlyList<LogPlace> Places => places;
}
