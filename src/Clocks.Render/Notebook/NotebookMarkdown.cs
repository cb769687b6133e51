using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Text;

namespace Clocks.Render.Notebook;

/// <summary>
/// A notebook page as Markdown, with the plots as pictures that lie beside it. Every text of the page is escaped.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class NotebookMarkdown
{
    /// <summary>Writes the page.</summary>
    public static string Of(NotebookPage page)
    {
        var text = new StringBuilder();
        text.Append($"# {E(page.Title)}\n\n{E(page.Lead)}\n");
        foreach (NotebookSection section in page.Sections)
        {
            Section(text, section);
        }

        return text.ToString();
    }

    private static string E(string text) => MarkupText.EscapeMarkdown(text);

    private static void Section(StringBuilder text, NotebookSection section)
    {
        text.Append($"\n## {E(section.Title)}\n");
        foreach (string paragraph in section.Paragraphs)
        {
            text.Append($"\n{E(paragraph)}\n");
        }

        foreach (NotebookTable table in section.Tables)
        {
            Table(text, table);
        }

        text.Append(section.Points.Count > 0 ? "\n" : "");
        foreach (string point in section.Points)
        {
            text.Append($"- {E(point)}\n");
        }

        foreach (Plot plot in section.Plots)
        {
            text.Append($"\n![{E(plot.Title)}]({plot.Name}.svg)\n");
        }

        if (section.Room is { } room)
        {
            text.Append($"\n**Observed** ({E(room)}):\n\n...\n");
        }

        text.Append(section.Words.Count > 0 ? "\n" : "");
        foreach ((string word, string sentence) in section.Words)
        {
            text.Append($"- **{E(word)}**: {E(sentence)}.\n");
        }
    }

    private static void Table(StringBuilder text, NotebookTable table)
    {
        text.Append("\n|");
        var rule = new StringBuilder("|");
        for (int i = 0; i < table.Header.Count; i++)
        {
            text.Append($" {E(table.NameOf(i))} |");
            rule.Append(table.IsNumber(i) ? "---:|" : "---|");
        }

        text.Append($"\n{rule}\n");
        foreach (string[] row in table.Rows)
        {
            text.Append('|');
            foreach (string cell in row)
            {
                text.Append($" {E(cell)} |");
            }

            text.Append('\n');
        }

        _ = table.Note is { } note ? text.Append($"\n{E(note)}\n") : text;
    }
}
