namespace Clocks.Trace.Events;

/// <summary>Something about a file that kept it, or a part of it, out of the trace.</summary>
/// <param name="Path">The file or folder, as given.</param>
/// <param name="Why">One or two sentences for people: what was wrong and what to do.</param>
/// <param name="LosesEvidence">Whether the run may be incomplete because of it.</param>
public sealed record LoadProblem(string Path, string Why, bool LosesEvidence);
