using System.Text;
using Clocks.Files;
using Clocks.Render.Plots;

namespace Clocks.Render.Notebook;

/// <summary>
/// A notebook page on disk: Markdown, HTML, and the plots as SVG beside them. Writing gives the files with their paths,
/// or why one could not be written.
/// </summary>
public static class NotebookFolder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes <c>name.md</c>, <c>name.html</c> and the plots.</summary>
    public static IReadOnlyList<WrittenFile> Write(NotebookPage page, string folder, string name)
    {
        var written = new List<WrittenFile>
        {
            AtomicFile.Save(folder, name + ".html", "page to look at", () => Utf8.GetBytes(NotebookHtml.Of(page))),
            AtomicFile.Save(folder, name + ".md", "page to hand in", () => Utf8.GetBytes(NotebookMarkdown.Of(page))),
        };
        written.AddRange(WritePlots(page, folder));
        return written;
    }

    /// <summary>Writes the plots alone.</summary>
    public static IReadOnlyList<WrittenFile> WritePlots(NotebookPage page, string folder)
    {
        var written = new List<WrittenFile>();
        foreach (Plot plot in page.Plots)
        {
            written.Add(AtomicFile.Save(folder, plot.Name + ".svg", plot.Title,
                () => Utf8.GetBytes(plot.Picture.Document())));
        }

        return written;
    }
}
