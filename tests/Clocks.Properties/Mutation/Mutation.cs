namespace Clocks.Properties.Mutation;

/// <summary>What a change of a log means.</summary>
internal enum Meaning
{
    /// <summary>It says what was not: the run is invalid, or the judge says what is missing or strange.</summary>
    Lie,

    /// <summary>It says the same in another way: no rule's verdict changes.</summary>
    Harmless,

    /// <summary>It says what was not, and no journal could show it: docs/unshowable.md says why.</summary>
    Unshowable,
}

/// <summary>One kind of change that somebody may make to the logs of a run.</summary>
/// <param name="Name">What is changed, unique among all.</param>
/// <param name="Meaning">What the judge must make of it.</param>
/// <param name="Change">Makes it; false where this run has nothing to change so.</param>
internal sealed record Mutation(string Name, Meaning Meaning, Func<LogFolder, Chance, bool> Change)
{
    /// <summary>Whether it changes the text of logs that are written from events, and not the events.</summary>
    public bool IsOfText { get; init; }

    /// <summary>Only for the bases of this name, or whose name begins so; null for all of its kind.</summary>
    public string? Only { get; init; }

    /// <summary>Not for the base of this name, which does not tell what would show it; or null.</summary>
    public string? Except { get; init; }
}

/// <summary>The choices of one trial: the same seed makes the same.</summary>
internal sealed class Chance(ulong seed)
{
    private Clocks.Model.Draw _draw = new(seed);

    /// <summary>A number from 0 to one less than the bound.</summary>
    public int Below(int bound) => (int)_draw.Below((uint)bound);

    /// <summary>A number from the first to the last.</summary>
    public int From(int first, int last) => first + Below(last - first + 1);
}
