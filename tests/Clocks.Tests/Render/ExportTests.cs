using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clocks.Model;
using Clocks.Render.Export;
using Clocks.Trace;

namespace Clocks.Tests.Render;

/// <summary>Claims about exports, each read back by a reader that knows only the other program's rules.</summary>
[TestClass]
public sealed class ExportTests
{
    private static readonly double[] SomeRates = [1, 3, 6, 4];

    [TestMethod]
    [DataRow("shiviz")]
    [DataRow("tsviz")]
    public void A_vector_log_keeps_the_rules_of_ShiViz_and_orders_events_as_they_happened(string name)
    {
        RunTrace run = SampleRun.Of(11, SomeRates, 30);
        string text = Export(name, new ExportRequest(run));
        Assert.DoesNotContain("\r", text);
        string[] lines = text.Split('\n');
        Assert.AreEqual("", lines[1], "the delimiter of executions");
        string body = string.Join('\n', lines[2..]);
        MatchCollection events = Regex.Matches(body, lines[0], RegexOptions.Multiline);
        Assert.HasCount((int)run.EventCount, events);
        var parsed = events.Select(static m => (Host: m.Groups["host"].Value, Clock: JsonSerializer
            .Deserialize<Dictionary<string, int>>(m.Groups["clock"].Value)!, Text: m.Groups["event"].Value)).ToList();

        // Each host counts itself 1, 2, 3, ... in the order of the log, and names nobody's event that is not there.
        foreach (var host in parsed.GroupBy(static e => e.Host))
        {
            int[] own = [.. host.Select(e => e.Clock[host.Key])];
            CollectionAssert.AreEqual(Enumerable.Range(1, own.Length).ToArray(), own);
        }

        var counts = parsed.GroupBy(static e => e.Host).ToDictionary(static g => g.Key, static g => g.Count());
        Assert.IsTrue(parsed.All(e => e.Clock.All(c => c.Value >= 1 && c.Value <= counts[c.Key])));
        AssertOrder(run, parsed.Select(static e => (e.Host, e.Clock)).ToList());
    }

    /// <summary>The log's order, by comparing vectors, is happened-before on a sample of pairs.</summary>
    private static void AssertOrder(RunTrace run, List<(string Host, Dictionary<string, int> Clock)> parsed)
    {
        HappenedBefore relation = HappenedBefore.Of(run);
        List<EventRef> refs = [.. run.Nodes.SelectMany(static n => Enumerable.Range(0, n.EventCount)
            .Select(i => new EventRef(n.Lane, i)))];
        var draw = new Draw(1);
        for (int pair = 0; pair < 2_000; pair++)
        {
            int a = (int)draw.Below((uint)refs.Count), b = (int)draw.Below((uint)refs.Count);
            bool before = a != b && parsed[b].Clock.GetValueOrDefault(
                parsed[a].Host) >= parsed[a].Clock[parsed[a].Host];
            Assert.AreEqual(relation.Before(refs[a], refs[b]), before);
        }
    }

    [TestMethod]
    [DataRow(ExportAxis.Lamport)]
    [DataRow(ExportAxis.Wall)]
    public void A_Perfetto_trace_has_a_slice_around_both_ends_of_every_flow(ExportAxis axis)
    {
        RunTrace run = SampleRun.Of(12, SomeRates, 30, wallApartUs: 2_000_000);
        string text = Export("perfetto", new ExportRequest(run) { Axis = axis }, out IReadOnlyList<string> warnings);
        using var json = JsonDocument.Parse(text);
        var slices = new Dictionary<(int, int), (double From, double To)>();
        var flows = new Dictionary<string, (int Starts, int Ends, double Begin, double End)>();
        int counters = 0, slicesSeen = 0;
        foreach (JsonElement e in json.RootElement.GetProperty("traceEvents").EnumerateArray())
        {
            var track = (e.GetProperty("pid").GetInt32(), e.GetProperty("tid").GetInt32());
            string phase = e.GetProperty("ph").GetString()!;
            double ts = phase == "M" ? 0 : e.GetProperty("ts").GetDouble();
            switch (phase)
            {
                case "X":
                    slicesSeen++;
                    if (slices.TryGetValue(track, out (double From, double To) last))
                    {
                        Assert.IsGreaterThanOrEqualTo(last.To, ts, "slices of a track do not overlap");
                    }

                    slices[track] = (ts, ts + e.GetProperty("dur").GetDouble());
                    break;
                case "s" or "f":
                    Assert.IsTrue(slices[track].From <= ts && ts <= slices[track].To,
                    "a flow lies in the slice before it");
                    string id = e.GetProperty("id").GetString()!;
                    Assert.MatchesRegex("^0x[0-9a-f]+$", id);
                    flows.TryGetValue(id, out (int Starts, int Ends, double Begin, double End) f);
                    flows[id] = phase == "s" ? f with { Starts = f.Starts + 1, Begin = ts }
                        : f with { Ends = f.Ends + 1, End = ts };
                    Assert.IsTrue(phase == "s" || e.GetProperty("bp").GetString() == "e");
                    break;
                case "C":
                    counters++;
                    break;
            }
        }

        Assert.AreEqual(run.EventCount, slicesSeen);
        Assert.AreEqual(2 * run.EventCount, counters);
        Assert.HasCount((int)run.MatchedCount, flows);
        Assert.IsTrue(flows.Values.All(static f => f is { Starts: 1, Ends: 1 }));
        int backwards = flows.Values.Count(static f => f.End < f.Begin);
        Assert.AreEqual(axis == ExportAxis.Lamport, backwards == 0);
        Assert.AreEqual(backwards > 0, warnings.Count > 0);
        Assert.IsTrue(backwards == 0 || warnings[0].StartsWith(backwards.ToString(CultureInfo.InvariantCulture),
            StringComparison.Ordinal));
    }

    [TestMethod]
    public void Graphviz_lays_out_the_dot_export_with_one_height_for_each_Lamport_time()
    {
        RunTrace run = SampleRun.Of(13, SomeRates, 20);
        string text = Export("dot", new ExportRequest(run) { From = 1, To = 40 }, out IReadOnlyList<string> warnings);
        Assert.HasCount(1, warnings, "a window says what it leaves out");
        using JsonDocument layout = Graphviz(text);
        var heights = new Dictionary<long, string>();
        int events = 0;
        foreach (JsonElement node in layout.RootElement.GetProperty("objects").EnumerateArray())
        {
            Match named = Regex.Match(node.GetProperty("name").GetString()!, "^e([0-9]+)_([0-9]+)$");
            if (named.Success)
            {
                events++;
                TraceEvent happened = run.Nodes[int.Parse(named.Groups[1].Value, CultureInfo.InvariantCulture)]
                    [int.Parse(named.Groups[2].Value, CultureInfo.InvariantCulture)];
                string height = node.GetProperty("pos").GetString()!.Split(',')[1];
                Assert.IsTrue(heights.TryAdd(happened.NewClock, height) || heights[happened.NewClock] == height);
            }
        }

        Assert.AreEqual(run.Nodes.Sum(static n => Enumerable.Range(0, n.EventCount).Count(i => n[i].NewClock <= 40)),
            events);
        Assert.AreEqual(heights.Count, heights.Values.Distinct().Count());
    }

    [TestMethod]
    public void A_Mermaid_export_stays_within_its_limits_and_has_the_wanted_event_in_its_middle()
    {
        RunTrace run = SampleRun.Of(14, SomeRates, 300);
        EventRef middle = ExportRequest.Find(run, "2#170", out _)!.Value;
        string text = Export("mermaid", new ExportRequest(run) { Around = middle }, out IReadOnlyList<string> warnings);
        int edges = Regex.Count(text, " (---|==>) ");
        Assert.IsTrue(edges is > 200 and <= 500, $"{edges} edges");
        Assert.IsLessThanOrEqualTo(50_000, text.Length);
        Assert.Contains("style e1_169 ", text);
        Assert.HasCount(1, warnings);
        Assert.Contains("shown[", text);
        long[] times = [.. Regex.Matches(text, ": L([0-9]+)")
            .Select(static m => long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture))];
        long wanted = run[middle].NewClock;
        Assert.IsTrue(Math.Abs((times.Max() - wanted) - (wanted - times.Min())) <= 4,
            "the window lies evenly around the event");
    }

    [TestMethod]
    public void The_table_has_a_line_for_each_event_and_as_many_cells_as_its_header()
    {
        RunTrace run = SampleRun.Of(15, SomeRates, 20);
        string[] lines = Export("csv", new ExportRequest(run)).TrimEnd('\n').Split('\n');
        Assert.HasCount((int)run.EventCount + 1, lines);
        string[] header = lines[0].Split(',');
        int line = 0;
        foreach (TraceEvent happened in run.Nodes.SelectMany(static n => Enumerable.Range(0, n.EventCount)
            .Select(i => n[i])))
        {
            string[] cells = lines[++line].Split(',');
            Assert.HasCount(header.Length, cells);
            string Cell(string name) => cells[Array.IndexOf(header, name)];
            Assert.AreEqual(happened.NewClock.ToString(CultureInfo.InvariantCulture), Cell("new_clock"));
            Assert.AreEqual(happened.Kind == EventKind.Receive, Cell("message").Length > 0);
            Assert.AreEqual(happened.At.UnixMicroseconds,
                (long)(decimal.Parse(Cell("system_time"), CultureInfo.InvariantCulture) * 1_000_000));
        }
    }

    [TestMethod]
    public void The_json_lines_tell_both_ends_of_every_message()
    {
        RunTrace run = SampleRun.Of(16, SomeRates, 20);
        var sends = new HashSet<string>();
        var receives = new HashSet<string>();
        foreach (string line in Export("ndjson", new ExportRequest(run)).TrimEnd('\n').Split('\n'))
        {
            using var json = JsonDocument.Parse(line);
            JsonElement e = json.RootElement;
            string name = Named(e);
            if (e.TryGetProperty("send", out JsonElement send))
            {
                receives.Add($"{Named(send)} {name}");
            }

            if (e.TryGetProperty("messages", out JsonElement messages))
            {
                sends.UnionWith(messages.EnumerateArray().Where(static m => m.TryGetProperty("receive", out _))
                    .Select(m =>
                    $"{name} {Named(m.GetProperty("receive"))}"));
            }
        }

        Assert.HasCount((int)run.MatchedCount, receives);
        Assert.IsTrue(sends.SetEquals(receives));
    }

    [TestMethod]
    [DataRow("17", "names no event")]
    [DataRow("9#1", "no machine '9'")]
    [DataRow("2#100000", "no event 100000")]
    public void A_name_of_no_event_is_answered_with_what_to_write(string name, string says)
    {
        Assert.IsNull(ExportRequest.Find(SampleRun.Classic(), name, out string problem));
        Assert.Contains(says, problem);
    }

    [TestMethod]
    public void Every_export_of_an_empty_run_is_a_file_that_opens()
    {
        var request = new ExportRequest(TraceLoader.Compose([], []));
        foreach (IExport export in Exports.All)
        {
            Assert.IsNotNull(Export(export.Name, request));
        }
    }

    private static string Named(JsonElement happened) =>
        $"{happened.GetProperty("machine").GetString()}#{happened.GetProperty("n")}";

    private static string Export(string name, ExportRequest request) => Export(name, request, out _);

    private static string Export(string name, ExportRequest request, out IReadOnlyList<string> warnings)
    {
        using var output = new MemoryStream();
        warnings = Exports.ByName(name)!.Write(request, output);
        Assert.IsTrue(output.CanWrite, "the stream is left open");
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>Debian's graphviz reads the graph and answers with where everything lies.</summary>
    private static JsonDocument Graphviz(string text)
    {
        Process? dot = null;
        try
        {
            dot = Process.Start(new ProcessStartInfo("dot", "-Tjson")
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("Debian's package graphviz is not installed here.");
        }

        using (dot)
        {
            Task<string> answer = dot!.StandardOutput.ReadToEndAsync();
            dot.StandardInput.Write(text);
            dot.StandardInput.Close();
            string layout = answer.GetAwaiter().GetResult();
            dot.WaitForExit();
            Assert.AreEqual(0, dot.ExitCode);
            return JsonDocument.Parse(layout);
        }
    }
}
