namespace Clocks.Grade.Rules;

/// <summary>
/// One thing that is demanded of a program under test. Immutable; any thread.
/// </summary>
/// <param name="Name">Its name, a stable contract.</param>
/// <param name="Points">What it is worth where it is held; 0 to <see cref="PointsMax"/>.</param>
/// <param name="Sentence">What is demanded.</param>
/// <param name="Branches">The situations in which it must have been seen to hold. One that never came up: not shown.</param>
public sealed record GradeRule(string Name, int Points, string Sentence, params IReadOnlyList<string> Branches)
{
    /// <summary>More than any rubric needs.</summary>
    public const int PointsMax = 1_000;

    /// <summary>Whether a program that never comes into these situations loses nothing.</summary>
    public bool IsOptional { get; init; }
}
