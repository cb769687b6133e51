using Clocks.Experiments.Runs;
using Clocks.Render.Notebook;
using Clocks.Render.Text;

namespace Clocks.Output;

/// <summary>Several runs side by side, on a terminal.</summary>
internal static class RunsText
{
    /// <summary>Prints the table, what its columns mean, and what is not in it.</summary>
    public static void Print(Terminal terminal, RunsSummary summary)
    {
        if (summary.Runs.Count > 0)
        {
            NotebookTable table = summary.Table();
            foreach (string line in table.Lines(AnalysisText.Columns))
            {
                terminal.WriteLine(line);
            }

            Wrap(terminal, table.Note!);
        }

        if (summary.Count is { } count)
        {
            terminal.WriteLine(terminal.Strong(count));
        }

        foreach (string sentence in summary.LeftOut)
        {
            Wrap(terminal, sentence);
        }
    }

    private static void Wrap(Terminal terminal, string text)
    {
        terminal.WriteParagraph(text, width: AnalysisText.Columns);
    }
}
