namespace Clocks.Trace.Import;

/// <summary>Why a file is not read as a log of words, and what it has of one all the same. Immutable; any thread.</summary>
/// <param name="Sentence">For people, with the line that came nearest.</param>
internal sealed record WhyUnread(string Sentence)
{
    /// <summary>The same for files whose lines are alike; empty where nothing can be said of them.</summary>
    public string Shape { get; init; } = "";

    /// <summary>Whether some of its lines look like events.</summary>
    public bool HasEvents { get; init; }

    /// <summary>Whether all of it together is a log, though its beginning tells too little.</summary>
    public bool IsLog { get; init; }
}
