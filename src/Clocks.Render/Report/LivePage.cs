using System.Text;
using Clocks.Json;
using Clocks.Render.Plots;

namespace Clocks.Render.Report;

/// <summary>
/// What the page of a run that is watched shares with the report: look, diagram and script, the same bytes. It is served,
/// not kept as a file, so its scripts are allowed by where they come from. Pure; any thread.
/// </summary>
public static class LivePage
{
    /// <summary>Where the page looks for the script of the diagram.</summary>
    public const string ScriptName = "page.js";

    /// <summary>
    /// What the page may do (CSP Level 3): run scripts of its own server and ask that server, and nothing else. No other
    /// page may show it in a frame.
    /// </summary>
    public const string Policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
        + "img-src data: blob:; base-uri 'none'; form-action 'none'";

    /// <summary>The script of the diagram.</summary>
    public static string Script => PageHead.Script(PageHead.DiagramScript);

    /// <summary>A page whose diagram is empty until its own script fills it, by <c>clocks.load</c>.</summary>
    /// <param name="title">What the window is called.</param>
    /// <param name="style">What it looks like besides.</param>
    /// <param name="body">What is on it; it has an element with the id <c>diagram</c>.</param>
    /// <param name="script">Where its own script is.</param>
    public static string Html(string title, string style, string body, string script)
    {
        var html = new StringBuilder();
        PageHead.Write(html, title, Policy, style, ["report.css"]);
        html.Append(body).Append("</main>\n<script type=\"application/json\" id=\"trace\">").Append(NoRun())
            .Append($"</script>\n<script src=\"{ScriptName}\"></script>\n<script src=\"{script}\"></script>\n</body>\n</html>\n");
        return html.ToString();
    }

    /// <summary>A run without events, as <see cref="PageData"/> writes one that has some.</summary>
    private static string NoRun()
    {
        var json = new JsonWriter(JsonEscapes.ForPages);
        json.WriteStartObject();
        json.WriteNumber("events", 0);
        json.WriteNumber("shown", 0);
        json.WriteNull("leftOut");
        json.WriteNumber("originUs", 0);
        json.WriteBoolean("timed", false);
        json.WriteStartObject("light");
        Palette.EachLight(json.WriteString);
        json.WriteEndObject();
        json.WriteStartArray("lanes");
        json.WriteEndArray();
        json.WriteEndObject();
        return json.ToString();
    }
}
