namespace Clocks.Grade.Programs;

/// <summary>
/// What was said in one start of a program: to be told again, and as journals, from which the analysis draws its diagrams. Immutable;
/// any thread.
/// </summary>
public interface IStartRecord
{
    /// <summary>Which start it was, from 1.</summary>
    int Start { get; }

    /// <summary>The lines that it was told, in their order; over TCP a line for each frame.</summary>
    IReadOnlyList<string> Told { get; }

    /// <summary>The lines that it said, in their order; over TCP a line for each frame.</summary>
    IReadOnlyList<string> Said { get; }

    /// <summary>Events that it claimed.</summary>
    int EventCount { get; }

    /// <summary>
    /// The journals of the program and its peers, as the program tells it: <c>machine_1.jsonl</c> and so on, by name.
    /// </summary>
    IReadOnlyList<(string Name, byte[] Text)> Journals();
}
