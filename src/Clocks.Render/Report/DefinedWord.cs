namespace Clocks.Render.Report;

/// <summary>A word or column of a summary and what it means.</summary>
/// <param name="Key">The word, a stable contract: <c>final_drift</c>.</param>
/// <param name="Sentence">Its meaning.</param>
public sealed record DefinedWord(string Key, string Sentence);
