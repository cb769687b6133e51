using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Text;

namespace Clocks.Render.Report;

/// <summary>
/// The beginning of every page that this program writes, up to <c>&lt;main&gt;</c>: one look in light, dark and print,
/// and a content policy that allows the page's own script by its hash and nothing else, so that whatever a journal
/// says can be shown but never run. The build has joined and hashed the script (see the project file).
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class PageHead
{
    /// <summary>The page's own script.</summary>
    public static string Script => Resource("page.js");

    /// <summary>Writes it.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">What the window is called; of any origin.</param>
    /// <param name="hasScript">Whether <see cref="Script"/> will follow; otherwise no script may run.</param>
    /// <param name="styles">Files of the folder Page, in their order.</param>
    public static void Write(StringBuilder html, string title, bool hasScript, params string[] styles)
    {
        // CSP Level 3, section 2.3.1: the base64 of the SHA-256 of what stands between the tags.
        string source = hasScript ? $"script-src 'sha256-{Resource("page.js.sha256").TrimEnd()}'; " : "";
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
            .Append(source)
            .Append("style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<meta name=\"generator\" content=\"clocks\">\n<title>{MarkupText.Escape(title)}</title>\n<style>\n")
            .Append(Palette.Variables()).Append(Palette.ShapeRules());
        for (int i = 0; i < Palette.Colours; i++)
        {
            html.Append($".k{i}{{background:var(--c{i})}}");
        }

        html.Append('\n');
        foreach (string style in styles)
        {
            html.Append(Resource(style));
        }

        html.Append("</style>\n</head>\n<body>\n<main>\n");
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(PageHead).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing from the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
