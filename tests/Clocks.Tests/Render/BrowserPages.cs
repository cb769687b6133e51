using Clocks.Faults;
using Clocks.Files;
using Clocks.Journal;
using Clocks.Journal.Reading;
using Clocks.Model;
using Clocks.Render.Export;
using Clocks.Render.Notebook;
using Clocks.Render.Report;
using Clocks.Simulation;
using Clocks.Tests.Tidy;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Render;

/// <summary>
/// Writes the pages that <c>tests/browser/run.sh</c> opens: a classic run, a hostile one, one in which everything
/// goes wrong, one of a hundred thousand events, one that is cut, and a Mermaid file of each size. They go to the folder in
/// CLOCKS_BROWSER_PAGES, or to a scratch folder that is deleted.
/// </summary>
public sealed class BrowserPages
{
    internal const string Hostile = "</script><img src=x onerror=\"window.hacked=1\"><b>&amp;'`|*";

    private const string Machines = "kill 2 at 3s; restart 2 at 5s; pause 3 4s..6s; partition 1|2,3 6500ms..8s";
    private const string Links = "delay 1->3 200ms 1s..4s; loss 2->1 50%; delay all 100ms 5s..7s";

    private static readonly double[] ManyRates = [200, 230, 260, 300, 310, 350, 350];
    private static readonly double[] CrowdRates = [.. Enumerable.Range(0, 40).Select(static i => 2.0 + i % 5)];

    [Test]
    public async Task A_report_of_a_hundred_thousand_events_is_one_file_of_a_few_megabytes()
    {
        string? wanted = Environment.GetEnvironmentVariable("CLOCKS_BROWSER_PAGES");
        string folder = wanted ?? Directory.CreateTempSubdirectory("clocks-pages").FullName;
        try
        {
            Write(SampleRun.Classic(), Path.Combine(folder, "classic"));
            Write(SampleRun.Of(5, [2, 3, 4], 20, Hostile, wallApartUs: 400_000), Path.Combine(folder, "hostile"));
            Write(SampleRun.Of(9, CrowdRates, 20), Path.Combine(folder, "crowd"));
            Write(Faulty(Path.Combine(folder, "journals-of-faulty"), Machines), Path.Combine(folder, "faulty"));
            Write(Faulty(Path.Combine(folder, "journals-of-links"), Links), Path.Combine(folder, "links"));
            Directory.CreateDirectory(Path.Combine(folder, "notebook"));
            File.WriteAllText(Path.Combine(folder, "notebook", "report.html"), NotebookHtml.Of(NotebookTests.Page()));
            RunTrace many = SampleRun.Of(3, ManyRates, 50);
            await Assert.That(many.EventCount).IsGreaterThan(99_900);
            Write(many, Path.Combine(folder, "many"));
            await Assert.That(new FileInfo(Path.Combine(folder, "many", "report.html")).Length).IsLessThan(6_000_000);
            foreach (string sample in Directory.GetDirectories(Path.Combine(SourceTree.Root, "tests", "journals")))
            {
                Write(TraceLoader.Load([sample]), Path.Combine(folder, "journals", Path.GetFileName(sample)));
            }

            RunMeasures measures = RunMeasures.Compute(many);
            Directory.CreateDirectory(Path.Combine(folder, "cut"));
            File.WriteAllText(Path.Combine(folder, "cut", "report.html"),
                HtmlReport.Of(many, measures, null, [], 5_000));
        }
        finally
        {
            if (wanted is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>A simulated run in which everything goes wrong, with the command that repeats it beside its journals.</summary>
    private static RunTrace Faulty(string folder, string faults)
    {
        bool isRead = FaultSchedule.TryParse(faults, out FaultSchedule schedule, out string problem);
        var plan = new LabPlan
        {
            Rates = [new RateChoice(2_000, 2_000, 1), new RateChoice(3_000, 3_000, 1), new RateChoice(5_000, 5_000, 1)],
            DurationNs = 9_000_000_000,
            Faults = schedule,
        };
        if (!isRead || !VirtualLab.TryRun(plan, 8, folder, JournalFormat.Json, out _, out problem))
        {
            Assert.Fail(problem);
        }

        File.WriteAllText(
            Path.Combine(folder, RunFolder.CommandName), $"clocks simulate --rates 2,3,5 --duration 9 --fault \"{faults}\" --seed 8\n");
        return TraceLoader.Load([folder]);
    }

    private static void Write(RunTrace run, string folder)
    {
        (RunMeasures measures, Verification verification) = RunFindings.Compute(run);
        IReadOnlyList<WrittenFile> files = ReportFolder.Write(run, measures, verification, folder);
        if (!files.All(static f => f.Failure is null && File.Exists(f.Path)))
        {
            Assert.Fail("a file of the report was not written");
        }

        foreach (IExport export in Exports.All)
        {
            using FileStream output = File.Create(Path.Combine(folder, "run" + export.Extension));
            export.Write(new ExportRequest(run) { Relation = HappenedBefore.Of(run) }, output);
        }
    }
}
