using System.Text;
using Clocks.Files;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Jobs;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Render.Report;

/// <summary>
/// Everything that <c>clocks analyze</c> writes beside the journals: <c>analysis_summary.md</c>, <c>analysis.json</c>,
/// <c>report.html</c>, the notebooks, the plots and the space-time diagram as SVG. Writing gives the files with their paths, or why
/// one could not be written. A file appears whole or not at all, and replaces its predecessor.
/// </summary>
public static class ReportFolder
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes all files, the page first; those of plots that the journals have nothing for are not written.
    /// </summary>
    public static IReadOnlyList<WrittenFile> Write(
        RunTrace run, RunMeasures measures, Verification? verification, string folder)
    {
        List<Plot> plots = [.. RunPlots.Of(run, measures)];
        var diagram = new Plot("space_time", "Space-time diagram",
            "Events at their Lamport times, messages as arrows.", SpaceTimeDiagram.Of(run));
        List<Plot> pictures = [diagram, .. plots];
        List<Func<WrittenFile?>> files =
        [
            () => AtomicFile.Save(folder, "report.html", "report to look at", () =>
                Utf8.GetBytes(HtmlReport.Of(run, measures, verification, plots))),
            () => AtomicFile.Save(folder, "analysis_summary.md", "summary", () =>
                Utf8.GetBytes(MarkdownSummary.Of(run, measures, verification, pictures))),
            () => AtomicFile.Save(folder, "analysis.json", "numbers for programs", () =>
                JsonSummary.Of(run, measures, verification)),
            () => NotebookFile.Save(RunNotebook.Of(run, measures, verification, pictures), folder, RunNotebook.FileName),
            () => PandasNotebook.Save(run, folder),
            .. pictures.ConvertAll<Func<WrittenFile?>>(plot => () => AtomicFile.Save(folder, plot.Name + ".svg", plot.Title, () =>
                Utf8.GetBytes(plot.Picture.Document()))),
        ];

        // The page takes half of the time: on a second processor all the others come about meanwhile.
        var written = new WrittenFile?[files.Count];
        ParallelJobs.Run(
            files.Count, i => written[i] = files[i](), run.EventCount >= ParallelJobs.WorthEvents ? Environment.ProcessorCount : 1);
        return Array.FindAll(written, static file => file is not null)!;
    }
}
