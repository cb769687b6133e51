using System.Text;
using Clocks.Render.Plots;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Report;

/// <summary>
/// The tables of the page: machines, channels, physical clocks, rules, definitions. Every text that a journal may have
/// influenced is escaped.
/// </summary>
internal sealed class HtmlTables(StringBuilder html)
{
    private const int RowsMax = 200, EndsShown = 50;

    private static string E(string text) => MarkupText.Escape(text);

    public void Machines(RunTrace run, RunMeasures measures)
    {
        Begin("machines", "Machines", "machine", "host", "rate", "effective", "events", "internal", "send", "receive",
            "final clock", "jump mean", "median", "95 %", "max", "gaps", "queue mean", "max", "at end", "over time",
            "late ticks", "Lamport/s");
        foreach (int i in Shown(measures.Machines.Count, "machines", 20))
        {
            MachineMeasures m = measures.Machines[i];
            TraceNode node = run.Nodes[m.Lane];
            string host = node.Header?.Host ?? node.Name;
            html.Append($"<tr><th scope=\"row\"><i class=\"chip k{node.Machine % Palette.Colours}\"></i>{E(node.Title)}</th>")
                .Append($"<td>{E(host)}</td>");
            Cells(N(m.NominalRate), N(m.EffectiveRate), W(m.Events),
                W(m.Internals), W(m.Sends), W(m.Receives),
                W(m.FinalClock), N(m.Jump.Mean), N(m.Jump.Median), N(m.Jump.P95), N(m.Jump.Max), W(m.Gaps),
                N(m.Queue?.Mean), N(m.Queue?.Max),
                N(m.QueueAtEnd), N(m.QueueOverTime), N(m.LateTicks), N(m.LamportRate));
        }

        End();
    }

    public void Channels(RunMeasures measures)
    {
        if (measures.Channels.Count == 0)
        {
            return;
        }

        Begin("channels", "Channels", "from", "to", "sent", "received", "in flight", "lost", "blocked",
            "delay ms median", "95 %", "max", "wait ms median", "95 %", "max");
        foreach (int i in Shown(measures.Channels.Count, "channels", 13, measures.NumberOfChannels - measures.Channels.Count))
        {
            ChannelMeasures c = measures.Channels[i];
            string Known(long value) => c.IsReceiverKnown ? W(value) : "?";
            string Delay(double value) => c.DelayMs.Count > 0 ? N(value) : "?";
            string Wait(double value) => c.WaitMs.Count > 0 ? N(value) : "?";
            html.Append($"<tr><th scope=\"row\">{E(c.From)}</th><td>{E(c.To)}</td>");
            Cells(W(c.Sent), Known(c.Received), Known(c.InFlight), Known(c.Lost), W(c.Blocked), Delay(c.DelayMs.Median),
                Delay(c.DelayMs.P95), Delay(c.DelayMs.Max), Wait(c.WaitMs.Median), Wait(c.WaitMs.P95),
                Wait(c.WaitMs.Max));
        }

        End();
    }

    public void Offsets(RunTrace run, RunMeasures measures)
    {
        if (measures.Offsets.Count == 0)
        {
            return;
        }

        Begin("offsets", "Physical clocks", "first", "second", "offset ms", "drift ppm", "impossible orders", "worst ms");
        foreach (int i in Shown(measures.Offsets.Count, "pairs", 6))
        {
            ClockOffset o = measures.Offsets[i];
            html.Append($"<tr><th scope=\"row\">{E(run.Nodes[o.First].Label)}</th>")
                .Append($"<td>{E(run.Nodes[o.Second].Label)}</td>");
            Cells(o.IsConsistent ? MarkdownSummary.Range(o.OffsetMs) : "a clock was stepped",
                MarkdownSummary.Range(o.DriftPpm),
                W(o.ImpossibleOrders), N(o.WorstImpossibleMs));
        }

        End();
    }

    public void Rules(Verification verification)
    {
        string verdict = VerdictNames.Of(verification.Verdict);
        html.Append($"<section id=\"rules\"><h2>Rules: <span class=\"verdict {verdict}\">{verdict}</span></h2>\n")
            .Append("<ul class=\"rules\">\n");
        foreach (RuleResult rule in verification.Rules)
        {
            string word = VerdictNames.Of(rule.Verdict);
            html.Append($"<li class=\"{word}\"><b>{E(rule.Name)}</b> <span class=\"verdict {word}\">{word}</span> ")
                .Append($"{E(rule.Sentence)} <small>judged {NumberText.Count(rule.Checked, "time")}")
                .Append(rule.Violations == 0 ? "</small>"
                : $", broken {NumberText.Count(rule.Violations, "time")}</small>");
            if (rule.Counterexample is { } finding)
            {
                html.Append("<p class=\"finding\">").Append(E(finding.Text)).Append(" <code>")
                    .AppendJoin("</code> <code>", new List<string>(finding.Locations).ConvertAll(E))
                    .Append("</code></p>");
            }

            foreach (string unknown in new HashSet<string>(rule.Unknowns))
            {
                html.Append("<p class=\"finding\">").Append(E(unknown)).Append("</p>");
            }

            html.Append("</li>\n");
        }

        html.Append("</ul>\n");
        Facts(verification);
        html.Append("</section>\n");
    }

    public void Meanings()
    {
        html.Append("<section id=\"definitions\"><h2>Definitions</h2>\n<dl>\n");
        foreach ((string key, string sentence) in Definitions.All)
        {
            html.Append($"<dt>{E(key.Replace('_', ' '))}</dt><dd>{E(sentence)}</dd>\n");
        }

        html.Append("</dl></section>\n");
    }

    private void Facts(Verification verification)
    {
        UnjudgedMetrics metrics = verification.Metrics;
        html.Append("<p class=\"soft\">Measured, not judged: ");
        string inversions = metrics.DeliveryInversions is { } count
            ? (count.IsExact ? "" : "about ") + NumberText.Count((long)count.Number, "message")
            : "an uncounted number of messages";
        html.Append($"{inversions} overtaken by news of them through others (causal delivery would have waited); ")
            .Append($"{NumberText.Count(metrics.WallClockInversions, "message")} received before they were sent by "
            + $"the wall clocks; ")
            .Append(metrics.Unreceived is { } unreceived
                ? NumberText.Count(unreceived, "message") + " that no journal receives."
                : "messages that no journal receives: the format does not tell.");
        if (verification.NeverExercised.Count > 0)
        {
            html.Append(" Rules that had nothing to judge: ")
                .AppendJoin(", ", new List<string>(verification.NeverExercised).ConvertAll(E)).Append('.');
        }

        html.Append("</p>\n");
    }

    private void Begin(string id, string title, params string[] columns)
    {
        html.Append($"<section id=\"{id}\"><h2>{title}</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" "
            + $"aria-label=\"{title}\"><table><thead><tr>");
        foreach (string column in columns)
        {
            html.Append($"<th scope=\"col\">{column}</th>");
        }

        html.Append("</tr></thead><tbody>\n");
    }

    /// <summary>The rows to write, with a line of its own for those between the first and the last that are left out.</summary>
    private IEnumerable<int> Shown(int rows, string what, int columns, int untold = 0)
    {
        var fold = new FoldedRows(rows, RowsMax, EndsShown);
        foreach (int row in fold.Shown)
        {
            if (row >= 0)
            {
                yield return row;
                continue;
            }

            html.Append($"<tr><td class=\"cut\" colspan=\"{columns}\">... {W(fold.LeftOut + untold)} more {what}")
                .Append(untold > 0 ? " with fewer losses or less traffic" : "; analysis.json has them all").Append("</td></tr>\n");
        }
    }

    private void End() => html.Append("</tbody></table></div>\n</section>\n");

    private void Cells(params string[] cells)
    {
        foreach (string cell in cells)
        {
            html.Append("<td>").Append(cell).Append("</td>");
        }

        html.Append("</tr>\n");
    }

    private static string N(double? value) => value is { } number ? NumberText.Short(number) : "?";

    private static string W(long value) => NumberText.Grouped(value);
}
