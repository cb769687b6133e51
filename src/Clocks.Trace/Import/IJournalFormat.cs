using Clocks.Trace.Events;
using Clocks.Trace.Places;

namespace Clocks.Trace.Import;

/// <summary>
/// One format of journals: how to recognise it and how to read it. A file holds one lane, or several.
/// </summary>
internal interface IJournalFormat
{
    /// <summary>The name for <c>--format</c>.</summary>
    string Name { get; }

    /// <summary>Whether all files of a run must be read together, because one tells what the other means.</summary>
    bool ReadsTogether { get; }

    /// <summary>Whether it takes anything that looks like events; what was guessed is said.</summary>
    bool IsGuess => false;

    /// <summary>
    /// Whether a file that begins like this is in the format; the beginning has no byte order mark and whole lines.
    /// </summary>
    bool Recognises(List<string> beginning);

    /// <summary>
    /// Reads files: adds their lanes to <paramref name="drafts"/>, and to <paramref name="problems"/> what kept
    /// others out. Failures of the file system are thrown, for the loader to tell.
    /// </summary>
    void Read(IReadOnlyList<LogPlace> places, List<(string Path, TraceDraft Draft)> drafts, List<LoadProblem> problems);
}
