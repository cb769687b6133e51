using System.Text;
using Clocks.Files.Packed;
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
    /// <summary>The script of a page with a diagram, and of one that has only plots.</summary>
    public const string DiagramScript = "page.js", PlotsScript = "plots.js";

    /// <summary>Writes it.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">What the window is called; of any origin.</param>
    /// <param name="script">Which script will follow, by <see cref="WriteEnd"/>; null: none may run.</param>
    /// <param name="styles">Files of the folder Page, in their order.</param>
    public static void Write(StringBuilder html, string title, string? script, params string[] styles)
    {
        // CSP Level 3, section 2.3.1: the base64 of the SHA-256 of what stands between the tags.
        string source = script is null
            ? ""
            : $"script-src 'sha256-{EmbeddedText.Plain(typeof(PageHead).Assembly, script + ".sha256").TrimEnd()}'; ";
        Write(
            html, title, $"default-src 'none'; {source}style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'",
            "", styles);
    }

    /// <summary>Writes it for a page that may do something else.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="title">What the window is called; of any origin.</param>
    /// <param name="policy">What it may do.</param>
    /// <param name="style">Rules behind those of the files.</param>
    /// <param name="styles">Files of the folder Page, in their order.</param>
    public static void Write(StringBuilder html, string title, string policy, string style, string[] styles)
    {
        html.Append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append($"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<meta name=\"generator\" content=\"clocks\">\n<title>{MarkupText.Escape(title)}</title>\n<style>\n")
            .Append(Palette.Variables()).Append(Palette.ShapeRules());
        for (int i = 0; i < Palette.Colours; i++)
        {
            html.Append($".k{i}{{background:var(--c{i})}}");
        }

        html.Append('\n');
        foreach (string file in styles)
        {
            html.Append(Resource(file));
        }

        html.Append(style).Append("</style>\n</head>\n<body>\n<main>\n");
    }

    /// <summary>Writes the end of the page, from behind <c>&lt;/main&gt;</c> on.</summary>
    public static void WriteEnd(StringBuilder html, string? script)
    {
        if (script is not null)
        {
            html.Append("<script>").Append(Resource(script)).Append("</script>\n");
        }

        html.Append("</body>\n</html>\n");
    }

    /// <summary>A script as a file of its own.</summary>
    public static string Script(string name) => Resource(name);

    private static string Resource(string name) => EmbeddedText.Packed(typeof(PageHead).Assembly, name);
}
