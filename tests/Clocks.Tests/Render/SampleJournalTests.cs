using System.Text.Json;
using System.Xml.Linq;
using Clocks.Render;
using Clocks.Render.Export;
using Clocks.Tests.Tidy;
using Clocks.Trace;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Render;

/// <summary>
/// Whatever a journal looks like, torn, lying, foreign or empty, there is something to look at and nothing breaks.
/// </summary>
[TestClass]
public sealed class SampleJournalTests
{
    [TestMethod]
    public void Every_sample_journal_becomes_a_report_a_summary_plots_and_every_export()
    {
        string[] samples = Directory.GetDirectories(Path.Combine(SourceTree.Root, "tests", "journals"));
        Assert.IsGreaterThan(20, samples.Length);
        foreach (string sample in samples)
        {
            RunTrace run = TraceLoader.Load([sample]);
            (RunMeasures measures, Verification verification) = RunFindings.Of(run);
            IReadOnlyList<Plot> plots = RunPlots.Of(run, measures);
            foreach (Plot plot in plots)
            {
                Assert.IsNotNull(XDocument.Parse(plot.Picture.Document()).Root, sample);
            }

            Assert.Contains("</html>", HtmlReport.Of(run, measures, verification, plots));
            Assert.StartsWith("| machine_id |", MarkdownSummary.Of(run, measures, verification, plots));
            using var json = JsonDocument.Parse(JsonSummary.Of(run, measures, verification));
            Assert.IsTrue(AnalysisText.Lines(run, measures, verification).All(static l =>
                l.Length <= AnalysisText.Columns));
            foreach (IExport export in Exports.All)
            {
                using var output = new MemoryStream();
                export.Write(new ExportRequest(run) { Relation = HappenedBefore.Of(run) }, output);
            }
        }
    }
}
