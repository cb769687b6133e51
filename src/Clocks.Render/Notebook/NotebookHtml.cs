using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Report;
using Clocks.Render.Text;

namespace Clocks.Render.Notebook;

/// <summary>
/// A notebook page as one HTML file that opens offline, in light, dark and print, with the look of a run's report. Its script
/// only saves plots as pictures, and every text is escaped.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class NotebookHtml
{
    /// <summary>Writes the page.</summary>
    public static string Of(NotebookPage page)
    {
        var html = new StringBuilder(1 << 16);
        string? script = HasPlots(page) ? PageHead.PlotsScript : null;
        PageHead.Write(html, page.Title, script, "report.css", "notebook.css");
        html.Append($"<header class=\"notebook\">\n<h1>{E(page.Title)}</h1>\n<p class=\"lead\">{E(page.Lead)}</p>\n");
        if (page.Figures.Count > 0)
        {
            html.Append("<dl class=\"figures\">\n");
            foreach ((string figure, string what) in page.Figures)
            {
                html.Append($"<div><dd>{E(figure)}</dd><dt>{E(what)}</dt></div>\n");
            }

            html.Append("</dl>\n");
        }

        html.Append("</header>\n");
        foreach (NotebookSection section in page.Sections)
        {
            Section(html, section);
        }

        html.Append("</main>\n");
        PageHead.WriteEnd(html, script);
        return html.ToString();
    }

    private static bool HasPlots(NotebookPage page)
    {
        bool has = false;
        foreach (NotebookSection section in page.Sections)
        {
            has |= section.Plots.Count > 0;
        }

        return has;
    }

    private static string E(string text) => MarkupText.Escape(text);

    private static void Section(StringBuilder html, NotebookSection section)
    {
        string id = section.Words.Count > 0 ? " id=\"definitions\"" : "";
        html.Append($"<section class=\"notebook\"{id}><h2>{E(section.Title)}</h2>\n");
        foreach (string paragraph in section.Paragraphs)
        {
            html.Append($"<p>{E(paragraph)}</p>\n");
        }

        foreach (NotebookTable table in section.Tables)
        {
            Table(html, section.Title, table);
        }

        if (section.Points.Count > 0)
        {
            html.Append("<ul>\n");
            foreach (string point in section.Points)
            {
                html.Append($"<li>{E(point)}</li>\n");
            }

            html.Append("</ul>\n");
        }

        foreach (Plot plot in section.Plots)
        {
            html.Append($"<figure id=\"{plot.Name}\">{plot.Picture.Fragment()}</figure>\n");
        }

        if (section.Words.Count > 0)
        {
            html.Append("<dl>\n");
            foreach ((string word, string sentence) in section.Words)
            {
                html.Append($"<dt>{E(word)}</dt><dd>{E(sentence)}</dd>\n");
            }

            html.Append("</dl>\n");
        }

        html.Append("</section>\n");
    }

    private static void Table(StringBuilder html, string title, NotebookTable table)
    {
        html.Append($"<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{E(title)}\"><table><thead><tr>");
        for (int i = 0; i < table.Header.Count; i++)
        {
            html.Append($"<th scope=\"col\" class=\"{Side(table, i)}\">{E(table.NameOf(i))}</th>");
        }

        html.Append("</tr></thead><tbody>\n");
        foreach (string[] row in table.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Length; i++)
            {
                string cell = row[i].EndsWith('*') ? $"<b>{E(row[i])}</b>" : E(row[i]);
                html.Append(i == 0
                    ? $"<th scope=\"row\" class=\"{Side(table, i)}\">{cell}</th>"
                    : $"<td class=\"{Side(table, i)}{(row[i].Length > 40 ? " wrap" : "")}\">{cell}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
        if (table.Note is { } note)
        {
            html.Append($"<p class=\"soft\">{E(note)}</p>\n");
        }
    }

    private static char Side(NotebookTable table, int column) => table.IsNumber(column) ? 'r' : 'l';
}
