using Clocks.Files;
using Clocks.Render.Text;

namespace Clocks.Output;

/// <summary>
/// What a verb has written, said at its end: the page first, then the rest; failures on standard error.
/// </summary>
internal static class WrittenFiles
{
    private const int NamesMax = 4;

    /// <summary>Says it; false when a file could not be written.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="files">The page to look at first.</param>
    /// <param name="isQuiet">Only failures are said.</param>
    public static bool Say(Terminal terminal, IReadOnlyList<WrittenFile> files, bool isQuiet = false)
    {
        bool areAllThere = SayFailures(terminal, files);
        List<string> names = [], kept = [];
        for (int i = 0; i < files.Count; i++)
        {
            if (files[i].IsKept)
            {
                kept.Add(Path.GetFileName(files[i].Path));
            }
            else if (i > 0 && files[i].Failure is null)
            {
                names.Add(Path.GetFileName(files[i].Path));
            }
        }

        if (isQuiet || files[0].Failure is not null)
        {
            return areAllThere;
        }

        terminal.WriteLine($"report: {PathText.Shown(files[0].Path)}");
        string left = kept.Count > 0 ? $"; left as you wrote or ran it: {string.Join(", ", kept)}" : "";
        terminal.WriteParagraph($"also written: {string.Join(", ", names)}{left}", width: AnalysisText.Columns - 2);

        return areAllThere;
    }

    /// <summary>Says what could not be written, once for all files with the same trouble; false when there is one.</summary>
    public static bool SayFailures(Terminal terminal, IReadOnlyList<WrittenFile> files)
    {
        var names = new Dictionary<string, List<string>>();
        var sentences = new List<(string Cause, string Sentence)>();
        foreach (WrittenFile file in files)
        {
            if (file.Failure is not { } failure)
            {
                continue;
            }

            string name = Path.GetFileName(file.Path), sentence = failure[name.Length..];
            string cause = sentence.Replace(name, "", StringComparison.Ordinal);
            if (!names.TryGetValue(cause, out List<string>? alike))
            {
                names[cause] = alike = [];
                sentences.Add((cause, sentence));
            }

            alike.Add(name);
        }

        sentences.ForEach(one => terminal.WriteError(Listing.Of(names[one.Cause], NamesMax) + one.Sentence));
        return sentences.Count == 0;
    }
}
