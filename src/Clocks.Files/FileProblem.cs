namespace Clocks.Files;

/// <summary>Why a journal cannot be written any further, in words for people.</summary>
/// <param name="Problem">What went wrong, and where: one sentence without its full stop.</param>
/// <param name="Remedy">What to do about it: one sentence without its full stop.</param>
public sealed record FileProblem(string Problem, string Remedy)
{
    /// <summary>Both, joined by a semicolon.</summary>
    public override string ToString() => $"{Problem}; {Remedy}";
}
