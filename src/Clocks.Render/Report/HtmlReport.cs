using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Report;

/// <summary>
/// The report: one HTML file that opens offline and asks nothing of anybody. It shows the interactive space-time
/// diagram, the plots, the tables and the verdict. A content policy in the page allows its own script by its hash and
/// nothing else, so that whatever a journal says can be shown but never run.
/// </summary>
/// <remarks>Pure; any thread.</remarks>
internal static class HtmlReport
{
    /// <summary>Writes the page.</summary>
    /// <param name="run">The run.</param>
    /// <param name="measures">Its measures.</param>
    /// <param name="verification">Its verdict, or null when nobody asked.</param>
    /// <param name="plots">Its plots, to be set into the page.</param>
    public static string Of(
        RunTrace run, RunMeasures measures, Verification? verification, IReadOnlyList<Plot> plots) =>
        Of(run, measures, verification, plots, PageData.EventsMax);

    internal static string Of(
        RunTrace run, RunMeasures measures, Verification? verification, IReadOnlyList<Plot> plots, int eventsMax)
    {
        var data = new PageData(run, eventsMax);
        var html = new StringBuilder(1 << 16);
        PageHead.Write(html, $"Lamport time of {RunCard.Title(run)}", PageHead.DiagramScript, "report.css");
        Summary(html, run, measures, verification);
        Diagram(html, run, data);
        html.Append("<section id=\"plots\"><h2>Plots</h2>\n");
        foreach (Plot plot in plots)
        {
            html.Append($"<figure id=\"{plot.Name}\" tabindex=\"0\" aria-label=\"{E(plot.Title)}\">{plot.Picture.Fragment()}</figure>\n");
        }

        html.Append("</section>\n");
        var tables = new HtmlTables(html);
        tables.Machines(run, measures);
        tables.Channels(measures);
        tables.Offsets(run, measures);
        if (verification is not null)
        {
            tables.Rules(verification);
        }

        tables.Meanings();
        html.Append("</main>\n<script type=\"application/json\" id=\"trace\">").Append(data.Json())
            .Append("</script>\n");
        PageHead.WriteEnd(html, PageHead.DiagramScript);
        return html.ToString();
    }

    private static string E(string text) => MarkupText.Escape(text);

    private static void Summary(StringBuilder html, RunTrace run, RunMeasures measures, Verification? verification)
    {
        html.Append($"<header>\n<h1>Lamport time of {E(RunCard.Title(run))}</h1>\n");
        if (verification is not null)
        {
            string verdict = VerdictNames.Of(verification.Verdict);
            string says = verification.Verdict switch
            {
                Verdict.Valid => "every rule holds and no evidence is missing",
                Verdict.Invalid => "a rule is broken; the counterexample stands below",
                _ => $"no rule is broken, but evidence is missing. {E(VerdictReason.Of(run, verification) ?? "")}",
            };
            html.Append($"<p class=\"banner {verdict}\"><a href=\"#rules\"><b>{verdict}</b>: {says}</a></p>\n");
        }

        html.Append("<dl class=\"figures\">\n");
        Figure(html, NumberText.Grouped(run.MachineCount), AnalysisText.MachinesOf(run));
        Figure(html, NumberText.Grouped(run.EventCount), "events");
        Figure(html, NumberText.Grouped(run.ReceiveCount), "messages received");
        Figure(html, AnalysisText.DurationOf(run, measures), "from first to last event");
        Figure(html, NumberText.Grouped(measures.FinalDrift), "final drift (Lamport spread)");
        if (measures.Pairs.Pairs > 0)
        {
            string about = run.MatchedCount < run.ReceiveCount ? "≤ " : measures.Pairs.IsExact ? "" : "≈ ";
            Figure(html, $"{about}{measures.Pairs.Share * 100:0.0} %", "of pairs concurrent");
        }

        html.Append("</dl>\n");
        if (measures.Observations.Count > 0)
        {
            html.Append("<ul class=\"observations\">\n");
            foreach (string said in measures.Observations)
            {
                html.Append("<li>").Append(E(said)).Append("</li>\n");
            }

            html.Append("</ul>\n");
        }

        Missing(html, run);
        html.Append("<dl class=\"card\">\n");
        foreach ((string name, string text) in RunCard.Rows(run, AnalysisText.DurationOf(run, measures)))
        {
            string wide = name is "machines" or "again" ? " class=\"wide-row\"" : "";
            html.Append($"<dt{wide}>{name}</dt><dd{wide}>{(name == "again" ? $"<code>{E(text)}</code>" : E(text))}</dd>\n");
        }

        html.Append("</dl>\n");
        Sections(html, measures, verification);
        html.Append("</header>\n");
    }

    /// <summary>What the page has, in its order.</summary>
    private static void Sections(StringBuilder html, RunMeasures measures, Verification? verification)
    {
        (string Id, string Name, bool IsThere)[] sections =
        [
            ("space-time", "Space-time diagram", true), ("plots", "Plots", true), ("machines", "Machines", true),
            ("channels", "Channels", measures.Channels.Count > 0), ("offsets", "Physical clocks", measures.Offsets.Count > 0),
            ("rules", "Rules", verification is not null), ("definitions", "Definitions", true),
        ];
        html.Append("<nav class=\"sections\" aria-label=\"Sections\">");
        foreach ((string id, string name, _) in Array.FindAll(sections, static section => section.IsThere))
        {
            html.Append($"<a href=\"#{id}\">{name}</a>");
        }

        html.Append("</nav>\n");
    }

    private static void Figure(StringBuilder html, string value, string name) =>
        html.Append($"<div><dd>{value}</dd><dt>{name}</dt></div>\n");

    private static void Missing(StringBuilder html, RunTrace run)
    {
        IReadOnlyList<string> faults = AnalysisText.FaultsOf(run);
        if (faults.Count > 0)
        {
            html.Append($"<p>{AnalysisText.OnPurpose(faults)}: {E(string.Join("; ", faults))}</p>\n");
        }

        foreach (LoadProblem problem in run.Problems)
        {
            html.Append($"<p class=\"cut\">{E(Path.GetFileName(problem.Path))}: {E(problem.Why)}</p>\n");
        }

        var said = new HashSet<string>();
        foreach (TraceNode node in run.Nodes)
        {
            if (node.Remark is null && !node.IsTorn && node.Skips.Count == 0)
            {
                continue;
            }

            string torn = node.IsTorn ? " The file ends in the middle of a line." : "";
            string skips = node.Skips.Count > 0 ? $" {NumberText.Count(node.Skips.Count, "line")} could not be used."
                : "";
            string line = $"<p class=\"cut\">{E(node.Name)}: {E(node.Remark ?? "")}{torn}{skips}</p>\n";
            if (said.Add(line))
            {
                html.Append(line);
            }
        }

        if (run.MissingPeers.Count > 0)
        {
            html.Append($"<p class=\"cut\">No journal of node {AnalysisText.First(run.MissingPeers, 50)}")
                .Append(run.MissingPeers.Count > 50 ? " and more" : "").Append(".</p>\n");
        }
    }

    private static void Diagram(StringBuilder html, RunTrace run, PageData data)
    {
        html.Append("<section id=\"space-time\"><h2>Space-time diagram</h2>\n");
        if (data.LeftOut is { } leftOut)
        {
            html.Append($"<p class=\"cut\" id=\"left-out\">{E(leftOut)}</p>\n");
        }

        // The still picture stands in where there is no script; before printing, the script puts what is on the screen
        // in its place.
        html.Append("<div id=\"diagram\"></div>\n<div id=\"still\" tabindex=\"0\" role=\"region\" aria-label=\"Still diagram\">")
            .Append(SpaceTimeDiagram.Of(run).Fragment())
            .Append("</div>\n");
        html.Append("</section>\n");
    }
}
