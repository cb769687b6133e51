using Clocks.Files;
using Clocks.Journal.Reading;
using Clocks.Trace.Places;

namespace Clocks.Trace.Loading;

/// <summary>
/// The command that made the journals of a folder, as a lab or a simulation noted it beside them. No evidence: it is shown, and
/// nothing is judged by it. A note that is more than one plain command is none.
/// </summary>
internal static class CommandNote
{
    private const int LengthMax = 2_000;

    /// <summary>The command; null where none is noted, or the journals are of several folders.</summary>
    public static string? Of(IReadOnlyList<LogPlace> places)
    {
        var folders = new HashSet<string>();
        LogPlace? note = null;
        foreach (LogPlace place in places)
        {
            if (folders.Add(place.IsFolder ? place.Path : place.Folder))
            {
                note = place.IsFolder ? place.Find(RunFolder.CommandName) : LogPlace.At(Path.Combine(place.Folder, RunFolder.CommandName));
            }
        }

        return folders.Count == 1 && note is { Problem: null, IsFolder: false } ? Read(note) : null;
    }

    /// <summary>
    /// Whether a shell would run this program and nothing else: the note may be of anybody, and whoever reads a page copies from it.
    /// </summary>
    internal static bool IsOneCommand(string line)
    {
        bool isQuoted = false;
        foreach (char c in line)
        {
            isQuoted ^= c == '"';
            bool isPlain = char.IsAsciiLetterOrDigit(c) || " \"_-+=.,:/%".Contains(c);
            if (!isPlain && !(isQuoted && (" ;|<>*'()#@".Contains(c) || char.IsLetter(c))))
            {
                return false;
            }
        }

        return !isQuoted && line.StartsWith("clocks ", StringComparison.Ordinal);
    }

    private static string? Read(LogPlace note)
    {
        try
        {
            using TextReader text = note.OpenText();
            char[] line = new char[LengthMax];
            string first = new string(line, 0, text.ReadBlock(line)).Split('\n')[0].TrimEnd();
            return IsOneCommand(first) ? PrintableText.Of(first) : null;
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            return null;
        }
    }
}
