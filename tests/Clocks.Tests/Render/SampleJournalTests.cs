using System.Text.Json;
using System.Xml.Linq;
using Clocks.Render.Export;
using Clocks.Render.Plots;
using Clocks.Render.Report;
using Clocks.Render.Text;
using Clocks.Tests.Tidy;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Render;

/// <summary>
/// Whatever a journal looks like, torn, lying, foreign or empty, there is something to look at and nothing breaks.
/// </summary>
public sealed class SampleJournalTests
{
    [Test]
    public async Task Every_sample_journal_becomes_a_report_a_summary_plots_and_every_export()
    {
        string[] samples = Directory.GetDirectories(Path.Combine(SourceTree.Root, "tests", "journals"));
        await Assert.That(samples.Length).IsGreaterThan(20);
        foreach (string sample in samples)
        {
            RunTrace run = TraceLoader.Load([sample]);
            (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
            IReadOnlyList<Plot> plots = RunPlots.Of(run, measures);
            foreach (Plot plot in plots)
            {
                await Assert.That(XDocument.Parse(plot.Picture.Document()).Root).IsNotNull().Because(sample);
            }

            await Assert.That(HtmlReport.Of(run, measures, verification, plots)).Contains("</html>");
            await Assert.That(MarkdownSummary.Of(run, measures, verification, plots)).StartsWith("| machine_id |");
            using var json = JsonDocument.Parse(JsonSummary.Of(run, measures, verification));
            await Assert.That(AnalysisText.Lines(run, measures, verification).All(static l =>
                l.Length <= AnalysisText.Columns || l.Contains("--pattern '")))
                .IsTrue();
            foreach (IExport export in Exports.All)
            {
                using var output = new MemoryStream();
                export.Write(new ExportRequest(run) { Relation = HappenedBefore.Of(run) }, output);
            }
        }
    }
}
