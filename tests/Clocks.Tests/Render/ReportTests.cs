using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clocks.Files;
using Clocks.Json;
using Clocks.Render.Plots;
using Clocks.Render.Report;
using Clocks.Render.Text;
using Clocks.Trace.Events;
using Clocks.Trace.Jobs;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Render;

/// <summary>
/// Claims about report.html as a file; what it does in a browser is tested by tests/browser/run.sh.
/// </summary>
public sealed partial class ReportTests
{
    private static readonly double[] SomeRates = [2, 3, 5];

    [Test]
    public async Task The_page_refers_to_nothing_outside_and_allows_only_its_own_script()
    {
        string html = Page(SampleRun.Classic());
        await Assert.That(html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal))
            .DoesNotMatch(Outside());
        string script = html[(html.LastIndexOf("<script>", StringComparison.Ordinal)
            + 8)..html.LastIndexOf("</script>", StringComparison.Ordinal)];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        await Assert.That(html).Contains($"script-src 'sha256-{hash}'");
        await Assert.That(html).Contains("default-src 'none'");
    }

    [Test]
    public async Task No_name_in_a_journal_can_end_an_element_of_the_page()
    {
        string html = Page(SampleRun.Of(4, SomeRates, 10, BrowserPages.Hostile));
        await Assert.That(Regex.Count(html, "</script>")).IsEqualTo(2);
        await Assert.That(html).DoesNotContain("<img");
        using JsonDocument data = Data(html);
        await Assert.That(data.RootElement.GetProperty("lanes")[0].GetProperty("host").GetString())
            .IsEqualTo(BrowserPages.Hostile);
    }

    [Test]
    public async Task The_events_in_the_page_are_those_of_the_run()
    {
        RunTrace run = SampleRun.Of(5, SomeRates, 40);
        using JsonDocument data = Data(Page(run));
        foreach (TraceNode node in run.Nodes)
        {
            JsonElement lane = data.RootElement.GetProperty("lanes")[node.Lane];
            long[] clocks = Unpack(lane.GetProperty("clock"), node.EventCount);
            long[] kinds = Unpack(lane.GetProperty("kind"), node.EventCount);
            long[] times = Unpack(lane.GetProperty("time"), node.EventCount);
            for (int i = 0; i < node.EventCount; i++)
            {
                await Assert.That(clocks[i]).IsEqualTo(node[i].NewClock);
                await Assert.That(kinds[i]).IsEqualTo((long)node[i].Kind);
                await Assert.That(times[i]).IsEqualTo(run.TimeNs(node[i].Ref) / 1000);
            }
        }
    }

    [Test]
    public async Task The_page_is_called_after_what_was_run_and_only_the_journals_say_what_that_was()
    {
        await Assert.That(Page(SampleRun.Classic())).Contains("<h1>Lamport time of 3 machines at 1, 3, 6 Hz, ");
        string restarted = Page(Clocks.Tests.Trace.Samples.Load("restarted"));
        await Assert.That(restarted).Contains("2, second life (");
        await Assert.That(restarted).Contains("<dt>die</dt><dd>1,1,1,7 (7 of 10 idle ticks are internal)</dd>");
        string foreign = Page(Clocks.Tests.Trace.Samples.Load("foreign-shiviz"));
        await Assert.That(foreign).Contains("<dt>run</dt><dd>logs of another program, read as shiviz</dd>");
        await Assert.That(foreign).DoesNotContain("<dt>die</dt>");
    }

    [Test]
    [Arguments(new long[] { })]
    [Arguments(new long[] { 42 })]
    [Arguments(new long[] { 7, 7, 7, 7 })]
    [Arguments(new long[] { 1, 2, 3, 4, 5, 1000 })]
    [Arguments(new long[] { -5, 300, -70000, 12 })]
    [Arguments(new long[] { 9007199254740991, 0, -9007199254740991 / 2 })]
    [Arguments(new long[] { 1795252980000000, 1795252980000166, 1795252980000332 })]
    public async Task A_packed_column_comes_back_as_it_was(long[] values)
    {
        var json = new JsonWriter(JsonEscapes.ForPages);
        json.WriteStartObject();
        PackedColumn.Write(json, "c", values);
        json.WriteEndObject();
        using var parsed = JsonDocument.Parse(json.ToString());
        await Assert.That(Unpack(parsed.RootElement.GetProperty("c"), values.Length)).IsSequence(values);
    }

    [Test]
    public async Task A_cut_page_keeps_the_past_of_every_event_and_says_that_it_is_cut()
    {
        RunTrace run = SampleRun.Of(6, SomeRates, 60);
        var data = new PageData(run, 100);
        await Assert.That(data.Shown).IsLessThanOrEqualTo(100);
        await Assert.That(data.Shown).IsGreaterThan(80);
        await Assert.That(data.LeftOut).Contains($"of {run.EventCount} events");
        using var json = JsonDocument.Parse(data.Json());
        JsonElement lanes = json.RootElement.GetProperty("lanes");
        int[] counts = [.. lanes.EnumerateArray().Select(static l => l.GetProperty("count").GetInt32())];
        foreach (TraceNode node in run.Nodes)
        {
            for (int i = 0; i < counts[node.Lane]; i++)
            {
                EventRef send = node[i].Sender;
                await Assert.That(send.IsNone || send.Position < counts[send.Lane]).IsTrue();
            }
        }
    }

    [Test]
    public async Task The_files_of_a_great_run_are_those_that_come_about_one_by_one_in_their_order()
    {
        string folder = Directory.CreateTempSubdirectory("clocks-report-").FullName;
        try
        {
            RunTrace run = SampleRun.Of(3, [200, 300, 500], 25);
            await Assert.That(run.EventCount).IsGreaterThan(ParallelJobs.WorthEvents);
            RunMeasures measures = RunMeasures.Compute(run);
            Verification verification = Verification.Compute(run);
            IReadOnlyList<WrittenFile> files = ReportFolder.Write(run, measures, verification, folder);
            IReadOnlyList<Plot> plots = RunPlots.Of(run, measures);
            string pictures = string.Concat(plots.Select(static plot => $" {plot.Name}.svg"));
            await Assert.That(string.Join(' ', files.Select(static file => Path.GetFileName(file.Path))))
                .IsEqualTo("report.html analysis_summary.md analysis.json notebook.md space_time.svg" + pictures);
            await Assert.That(File.ReadAllText(files[0].Path)).IsEqualTo(HtmlReport.Of(run, measures, verification, plots));
            await Assert.That(File.ReadAllBytes(files[2].Path).AsSpan().SequenceEqual(JsonSummary.Of(run, measures, verification)))
                .IsTrue();
            for (int i = 0; i < plots.Count; i++)
            {
                await Assert.That(File.ReadAllText(files[5 + i].Path)).IsEqualTo(plots[i].Picture.Document());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_a_sentence_not_a_crash()
    {
        string file = Path.GetTempFileName();
        try
        {
            RunTrace run = SampleRun.Classic();
            IReadOnlyList<WrittenFile> files = ReportFolder.Write(run, RunMeasures.Compute(run), null,
                Path.Combine(file, "below"));
            await Assert.That(files.All(static f => f.Failure is not null)).IsTrue();
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Page(RunTrace run)
    {
        RunMeasures measures = RunMeasures.Compute(run);
        return HtmlReport.Of(run, measures, Verification.Compute(run), RunPlots.Of(run, measures));
    }

    private static JsonDocument Data(string html)
    {
        const string Begin = "<script type=\"application/json\" id=\"trace\">";
        int from = html.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return JsonDocument.Parse(html[from..html.IndexOf("</script>", from, StringComparison.Ordinal)]);
    }

    /// <summary>The same as the page's script does, written once more from the format's description.</summary>
    private static long[] Unpack(JsonElement column, int count)
    {
        long[] values = new long[count];
        byte[] bytes = column.GetProperty("data").GetBytesFromBase64();
        int width = column.GetProperty("width").GetInt32();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = bytes.AsSpan(i * width);
            values[i] = column.GetProperty("base").GetInt64() + width switch
            {
                0 => 0,
                1 => at[0],
                2 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                4 => BinaryPrimitives.ReadUInt32LittleEndian(at),
                _ => (long)BinaryPrimitives.ReadDoubleLittleEndian(at),
            };
        }

        if (column.GetProperty("step").GetBoolean() && count > 0)
        {
            values[0] = column.GetProperty("first").GetInt64();
            for (int i = 1; i < count; i++)
            {
                values[i] += values[i - 1];
            }
        }

        return values;
    }

    [GeneratedRegex("https?://|src=\"|@import|url\\((?!#)")]
    private static partial Regex Outside();
}
