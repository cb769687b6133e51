using Clocks.Files;
using Clocks.Render.Text;

namespace Clocks.Output;

/// <summary>
/// What a verb has written, said at its end: the page first, then the rest; failures on standard error.
/// </summary>
internal static class WrittenFiles
{
    /// <summary>Says it; false when a file could not be written.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="files">The page to look at first.</param>
    /// <param name="isQuiet">Only failures are said.</param>
    public static bool Say(Terminal terminal, IReadOnlyList<WrittenFile> files, bool isQuiet = false)
    {
        var names = new List<string>();
        bool areAllThere = true;
        for (int i = 0; i < files.Count; i++)
        {
            if (files[i].Failure is { } failure)
            {
                terminal.WriteError(failure);
                areAllThere = false;
            }
            else if (i > 0)
            {
                names.Add(Path.GetFileName(files[i].Path));
            }
        }

        if (isQuiet || files[0].Failure is not null)
        {
            return areAllThere;
        }

        terminal.WriteLine($"report: {PathText.Shown(files[0].Path)}");
        foreach (string line in TextColumns.Wrap("also written: " + string.Join(", ", names), AnalysisText.Columns - 2))
        {
            terminal.WriteLine(line);
        }

        return areAllThere;
    }
}
