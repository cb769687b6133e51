using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Clocks.Model;
using Clocks.Render.Export;
using Clocks.Tests.Journal;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Tests.Render;

/// <summary>Claims about exports, each read back by a reader that knows only the other program's rules.</summary>
public sealed partial class ExportTests
{
    private static readonly double[] SomeRates = [1, 3, 6, 4];

    [Test]
    [Arguments("shiviz")]
    [Arguments("tsviz")]
    public async Task A_vector_log_keeps_the_rules_of_ShiViz_and_orders_events_as_they_happened(string name)
    {
        RunTrace run = SampleRun.Of(11, SomeRates, 30);
        string text = Export(name, new ExportRequest(run));
        await Assert.That(text).DoesNotContain("\r");
        string[] lines = text.Split('\n');
        await Assert.That(lines[1]).IsEqualTo("").Because("the delimiter of executions");
        string body = string.Join('\n', lines[2..]);
        MatchCollection events = Regex.Matches(body, lines[0], RegexOptions.Multiline);
        await Assert.That(events).Count().IsEqualTo((int)run.EventCount);
        var parsed = events.Select(static m => (
            Host: m.Groups["host"].Value, Clock: Counts(m.Groups["clock"].Value), Text: m.Groups["event"].Value)).ToList();

        // Each host counts itself 1, 2, 3, ... in the order of the log, and names nobody's event that is not there.
        foreach (var host in parsed.GroupBy(static e => e.Host))
        {
            int[] own = [.. host.Select(e => e.Clock[host.Key])];
            await Assert.That(own).IsSequence(Enumerable.Range(1, own.Length).ToArray());
        }

        var counts = parsed.GroupBy(static e => e.Host).ToDictionary(static g => g.Key, static g => g.Count());
        await Assert.That(parsed.All(e => e.Clock.All(c => c.Value >= 1 && c.Value <= counts[c.Key]))).IsTrue();
        await AssertOrder(run, parsed.Select(static e => (e.Host, e.Clock)).ToList());
    }

    private static Dictionary<string, int> Counts(string json)
    {
        using JsonDocument counts = JsonDocument.Parse(json);
        return counts.RootElement.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.GetInt32());
    }

    /// <summary>The log's order, by comparing vectors, is happened-before on a sample of pairs.</summary>
    private static async Task AssertOrder(RunTrace run, List<(string Host, Dictionary<string, int> Clock)> parsed)
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
            await Assert.That(before).IsEqualTo(relation.Before(refs[a], refs[b]));
        }
    }

    [Test]
    [Arguments(ExportAxis.Lamport)]
    [Arguments(ExportAxis.Wall)]
    public async Task A_Perfetto_trace_has_a_slice_around_both_ends_of_every_flow(ExportAxis axis)
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
                        await Assert.That(ts)
                            .IsGreaterThanOrEqualTo(last.To).Because("slices of a track do not overlap");
                    }

                    slices[track] = (ts, ts + e.GetProperty("dur").GetDouble());
                    break;
                case "s" or "f":
                    await Assert.That(slices[track].From <= ts && ts <= slices[track].To)
                        .IsTrue().Because("a flow lies in the slice before it");
                    string id = e.GetProperty("id").GetString()!;
                    await Assert.That(id).Matches("^0x[0-9a-f]+$");
                    flows.TryGetValue(id, out (int Starts, int Ends, double Begin, double End) f);
                    flows[id] = phase == "s" ? f with { Starts = f.Starts + 1, Begin = ts }
                        : f with { Ends = f.Ends + 1, End = ts };
                    await Assert.That(phase == "s" || e.GetProperty("bp").GetString() == "e").IsTrue();
                    break;
                case "C":
                    counters++;
                    break;
            }
        }

        await Assert.That((long)slicesSeen).IsEqualTo(run.EventCount);
        await Assert.That((long)counters).IsEqualTo(2 * run.EventCount);
        await Assert.That(flows).Count().IsEqualTo((int)run.MatchedCount);
        await Assert.That(flows.Values.All(static f => f is { Starts: 1, Ends: 1 })).IsTrue();
        int backwards = flows.Values.Count(static f => f.End < f.Begin);
        await Assert.That(backwards == 0).IsEqualTo(axis == ExportAxis.Lamport);
        await Assert.That(warnings.Count > 0).IsEqualTo(backwards > 0);
        await Assert.That(backwards == 0 || warnings[0].StartsWith(backwards.ToString(CultureInfo.InvariantCulture),
            StringComparison.Ordinal))
            .IsTrue();
    }

    [Test]
    public async Task Graphviz_lays_out_the_dot_export_with_one_height_for_each_Lamport_time()
    {
        RunTrace run = SampleRun.Of(13, SomeRates, 20);
        string text = Export("dot", new ExportRequest(run) { From = 1, To = 40 }, out IReadOnlyList<string> warnings);
        await Assert.That(warnings).HasSingleItem().Because("a window says what it leaves out");
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
                await Assert.That(heights.TryAdd(happened.NewClock, height) || heights[happened.NewClock] == height)
                    .IsTrue();
            }
        }

        await Assert.That(events)
            .IsEqualTo(run.Nodes.Sum(static n => Enumerable.Range(0, n.EventCount).Count(i => n[i].NewClock <= 40)));
        await Assert.That(heights.Values.Distinct().Count()).IsEqualTo(heights.Count);
    }

    [Test]
    public async Task A_Mermaid_export_around_an_event_is_a_window_of_about_twenty_with_it_in_the_middle()
    {
        RunTrace run = SampleRun.Of(14, SomeRates, 300);
        await Assert.That(EventName.TryFind(run, "2#170", out EventRef middle, out _)).IsTrue();
        string text = Export("mermaid", new ExportRequest(run) { Around = middle }, out IReadOnlyList<string> warnings);
        await Assert.That(text).StartsWith("sequenceDiagram\n  participant m0 as machine 1\n");
        await Assert.That(warnings).HasSingleItem();
        await Assert.That(text).Contains("  Note over m0,m3: Shown");

        // Each event once, with its number and Lamport time, in the order of the times; a send to two is two arrows.
        (string Machine, long N, long Time)[] events = [.. MermaidEvent().Matches(text)
            .Select(static m => (m.Groups[1].Value, Long(m.Groups[2]), Long(m.Groups[3]))).Distinct()];
        await Assert.That(events.Length is >= 10 and <= 20).IsTrue().Because($"{events.Length} events");
        await Assert.That(events.Select(static e => e.Time).ToArray()).IsSequence(events.Select(static e => e.Time).Order().ToArray());
        foreach ((string machine, long n, long time) in events)
        {
            await Assert.That(run.Nodes[int.Parse(machine, CultureInfo.InvariantCulture)][(int)n - 1].NewClock).IsEqualTo(time);
        }

        long wanted = run[middle].NewClock;
        await Assert.That(Math.Abs((events.Max(static e => e.Time) - wanted) - (wanted - events.Min(static e => e.Time))) <= 4)
            .IsTrue().Because("the window lies evenly around the event");
        await Assert.That(Regex.IsMatch(text, "rect rgba[^\n]*\n  (?:Note over )?m1[^\n]*170#58; L")).IsTrue().Because(text);
    }

    [Test]
    public async Task A_whole_run_as_Mermaid_stays_within_its_limit_of_characters_whatever_window_is_asked_for()
    {
        RunTrace run = SampleRun.Of(14, SomeRates, 300);
        foreach (ExportRequest request in (ExportRequest[])[new(run), new(run) { From = 1 }, new(run) { From = 1, To = 50 }])
        {
            string text = Export("mermaid", request, out IReadOnlyList<string> warnings);
            await Assert.That(text.Length).IsLessThanOrEqualTo(MermaidExport.CharactersMax);
            await Assert.That(MermaidEvent().Count(text)).IsGreaterThan(20);
            await Assert.That(warnings).HasSingleItem();
        }
    }

    private static long Long(Group digits) => long.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^  (?:Note over )?m([0-9]+)(?:-[x)]m[0-9]+)?: ([0-9]+)#58; L([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex MermaidEvent();

    [Test]
    public async Task The_table_has_a_line_for_each_event_and_as_many_cells_as_its_header()
    {
        RunTrace run = SampleRun.Of(15, SomeRates, 20);
        string[] lines = Export("csv", new ExportRequest(run)).TrimEnd('\n').Split('\n');
        await Assert.That(lines).Count().IsEqualTo((int)run.EventCount + 1);
        string[] header = lines[0].Split(',');
        int line = 0;
        foreach (TraceEvent happened in run.Nodes.SelectMany(static n => Enumerable.Range(0, n.EventCount)
            .Select(i => n[i])))
        {
            string[] cells = lines[++line].Split(',');
            await Assert.That(cells).Count().IsEqualTo(header.Length);
            string Cell(string name) => cells[Array.IndexOf(header, name)];
            await Assert.That(Cell("new_clock")).IsEqualTo(happened.NewClock.ToString(CultureInfo.InvariantCulture));
            await Assert.That(Cell("message").Length > 0).IsEqualTo(happened.Kind == EventKind.Receive);
            int[] vector = HappenedBefore.PastOf(run, happened.Ref);
            IEnumerable<string> entries = vector.Select(static (n, lane) => n > 0 ? $"{lane + 1}:{n}" : "").Where(static e => e.Length > 0);
            await Assert.That(Cell("vector_time")).IsEqualTo(string.Join(' ', entries));
            await Assert.That((long)(decimal.Parse(Cell("system_time"), CultureInfo.InvariantCulture) * 1_000_000))
                .IsEqualTo(happened.At.UnixMicroseconds);
        }
    }

    [Test]
    public async Task A_module_of_TLA_has_a_record_for_each_event_and_says_that_a_cycle_has_no_order()
    {
        RunTrace run = SampleRun.Of(17, SomeRates, 20);
        await Assert.That(Regex.Count(Export("tla", new ExportRequest(run)), @"^    \[machine \|-> ", RegexOptions.Multiline))
            .IsEqualTo((int)run.EventCount);
        RunTrace cyclic = TraceLoader.Load([Path.Combine(Tidy.SourceTree.Root, "tests/journals/cycle")]);
        Export("tla", new ExportRequest(cyclic), out IReadOnlyList<string> notes);
        await Assert.That(notes).Contains(static note => note.Contains("cycle"));
    }

    [Test]
    public async Task The_json_lines_tell_both_ends_of_every_message()
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

        await Assert.That(receives).Count().IsEqualTo((int)run.MatchedCount);
        await Assert.That(sends.SetEquals(receives)).IsTrue();
    }

    [Test]
    public async Task The_links_of_the_spans_are_happened_before_and_another_reader_finds_every_message()
    {
        RunTrace run = SampleRun.Of(17, SomeRates, 20);
        string text = Export("otlp", new ExportRequest(run));
        var causes = new Dictionary<string, string[]>();
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            using var json = JsonDocument.Parse(line);
            JsonElement scope = json.RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0];
            foreach (JsonElement span in scope.GetProperty("spans").EnumerateArray())
            {
                string id = span.GetProperty("spanId").GetString()!;
                await Assert.That(Regex.IsMatch(id, "^[0-9a-f]{16}$")).IsTrue();
                await Assert.That(ulong.Parse(span.GetProperty("startTimeUnixNano").GetString()!, CultureInfo.InvariantCulture))
                    .IsLessThanOrEqualTo(ulong.Parse(span.GetProperty("endTimeUnixNano").GetString()!, CultureInfo.InvariantCulture));
                causes.Add(id, span.TryGetProperty("links", out JsonElement links)
                    ? [.. links.EnumerateArray().Select(static link => link.GetProperty("spanId").GetString()!)]
                    : []);
            }
        }

        await Assert.That(causes).Count().IsEqualTo((int)run.EventCount + run.Nodes.Count).Because("an event each, and a life each");
        HappenedBefore relation = HappenedBefore.Of(run);
        var draw = new Draw(3);
        for (int i = 0; i < 200; i++)
        {
            EventRef a = Drawn(run, ref draw), b = Drawn(run, ref draw);
            await Assert.That(Leads(causes, Id(b), Id(a))).IsEqualTo(a != b && relation.Before(a, b)).Because($"{run[a]} {run[b]}");
        }

        using var folder = new Scratch();
        File.WriteAllText(folder.Path("run.otlp.jsonl"), text);
        RunTrace read = TraceLoader.Load([folder.Folder]);
        await Assert.That(read.MatchedCount).IsEqualTo(run.MatchedCount);
        await Assert.That(read.Nodes).Count().IsEqualTo(run.Nodes.Count);
    }

    private static string Id(EventRef e) => $"{e.Lane + 1:x8}{e.Position + 1:x8}";

    private static EventRef Drawn(RunTrace run, ref Draw draw)
    {
        int lane = (int)(draw.Unit() * run.Nodes.Count);
        return new EventRef(lane, (int)(draw.Unit() * run.Nodes[lane].EventCount));
    }

    /// <summary>Whether links lead from one span to another, any number of them but one at least.</summary>
    private static bool Leads(Dictionary<string, string[]> causes, string from, string to)
    {
        var seen = new HashSet<string>();
        var left = new Stack<string>(causes[from]);
        while (left.TryPop(out string? span))
        {
            if (span == to)
            {
                return true;
            }

            if (seen.Add(span))
            {
                Array.ForEach(causes[span], left.Push);
            }
        }

        return false;
    }

    [Test]
    [Arguments("17", "names no event")]
    [Arguments("9#1", "no machine '9'")]
    [Arguments("2#100000", "no event 100000")]
    public async Task A_name_of_no_event_is_answered_with_what_to_write(string name, string says)
    {
        await Assert.That(EventName.TryFind(SampleRun.Classic(), name, out _, out string problem)).IsFalse();
        await Assert.That(problem).Contains(says);
    }

    [Test]
    public async Task Every_export_of_an_empty_run_is_a_file_that_opens()
    {
        var request = new ExportRequest(TraceLoader.Compose([], []));
        foreach (IExport export in Exports.All)
        {
            await Assert.That(Export(export.Name, request)).IsNotNull();
        }
    }

    private static string Named(JsonElement happened) =>
        $"{happened.GetProperty("machine").GetString()}#{happened.GetProperty("n")}";

    private static string Export(string name, ExportRequest request) => Export(name, request, out _);

    private static string Export(string name, ExportRequest request, out IReadOnlyList<string> warnings)
    {
        using var output = new MemoryStream();
        warnings = Exports.ByName(name)!.Write(request, output);
        if (!output.CanWrite)
        {
            Assert.Fail("the stream was closed");
        }

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
            Skip.Test("Debian's package graphviz is not installed here.");
        }

        using (dot)
        {
            Task<string> answer = dot!.StandardOutput.ReadToEndAsync();
            dot.StandardInput.Write(text);
            dot.StandardInput.Close();
            string layout = answer.GetAwaiter().GetResult();
            dot.WaitForExit();
            if (dot.ExitCode != 0)
            {
                Assert.Fail($"dot ended with {dot.ExitCode}");
            }

            return JsonDocument.Parse(layout);
        }
    }
}
