using Clocks.Files.Packed;
using Clocks.Render.Report;

namespace Clocks.Watch.Serving;

/// <summary>
/// The page of a watched run: how each machine is, and the diagram of the report while it grows. The script fills it from
/// <c>/events</c>, with text nodes only. Pure; any thread.
/// </summary>
internal static class WatchPage
{
    /// <summary>What the page calls its own script.</summary>
    public const string ScriptName = "watch.js";

    /// <summary>The page's own script, beside that of the diagram.</summary>
    public static string Script => Resource(ScriptName);

    /// <summary>The page.</summary>
    public static string Html { get; } = LivePage.Html("clocks watch", Resource("watch.css"),
        """
        <header>
        <h1>Lamport time of a run, live</h1>
        <p id="where" class="soft">connecting</p>
        <p id="problem" class="cut" hidden></p>
        <noscript><p class="cut">This page draws with a script, and scripts are off here.</p></noscript>
        </header>
        <section id="machines" aria-label="Machines"></section>
        <section id="space-time"><h2>Space-time diagram</h2>
        <div class="tools" id="live-tools"></div>
        <div id="diagram"></div><div id="still"></div>
        </section>
        <section id="notes" hidden><h2>Faults, losses, ends</h2><ol></ol></section>

        """,
        ScriptName);

    private static string Resource(string name) => EmbeddedText.Packed(typeof(WatchPage).Assembly, name);
}
