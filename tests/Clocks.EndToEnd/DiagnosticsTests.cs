using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>
/// What <c>--diagnostics</c> leaves: every line that the native program should have written is there, is JSON, and has
/// its values. A formatter that needs reflection loses lines without a word only in a native program, so that these
/// claims are made here.
/// </summary>
[TestClass]
public sealed class DiagnosticsTests
{
    private static readonly string[] Rooms = ["node", "discovery", "connections", "journal"];

    [TestMethod]
    public void Two_nodes_leave_every_kind_of_line_that_must_have_come()
    {
        using var work = new Workplace();
        // One names a file by its option, the other a folder in the environment.
        ClocksProcess one = work.Node(
            1, "--expect", "2", "--duration", "1", "--rate", "20", "--mix", "1,1,1,1",
            "--diagnostics", "one.jsonl", "--diagnostics-level", "trace");
        ClocksProcess two = work.Keep(ClocksProcess.StartOther(
            "/usr/bin/env", work.Folder, "CLOCKS_DIAGNOSTICS=said/", "CLOCKS_DIAGNOSTICS_LEVEL=trace", ClocksProcess.Binary,
            "--id", "2", "--loopback", "--cluster", work.Cluster, "--expect", "2", "--duration", "0", "--rate", "20"));
        Assert.AreEqual(0, one.WaitForEnd(), one.Error);
        two.WaitForOutput("bye");
        two.Signal(PosixSignalNumber.Terminate);
        Assert.AreEqual(0, two.WaitForEnd(), two.Error);
        Assert.AreEqual("", one.Error + two.Error);
        List<JsonElement> first = Lines(work, "one.jsonl");
        List<JsonElement> second = Lines(work, "said/machine_2.diagnostics.ndjson");
        foreach ((List<JsonElement> lines, int id) in new[] { (first, 1), (second, 2) })
        {
            AssertNode(lines, id, work.Cluster);
            AssertDiscovery(lines, 3 - id, work.Cluster);
            AssertConnections(lines, 3 - id);
        }

        JsonElement down = Of(second, "Down");
        Assert.AreEqual(1, down.GetProperty("id").GetInt32());
        Assert.AreEqual("bye", Text(down, "why"));
        Assert.AreEqual("signal", Text(second[^1], "reason"));
        Assert.AreEqual("duration", Text(first[^1], "reason"));
        // One of them dialled, and the other let it in.
        List<JsonElement> both = [.. first, .. second];
        Assert.Contains("127.0.0.1:", Text(Of(both, "Dialling"), "address"));
        Assert.AreEqual("127.0.0.1", Text(Of(both, "Connected"), "address"));
        Assert.AreEqual("127.0.0.1", Text(Of(both, "Accepted"), "address"));
        // Beside journals such a file is neither one nor a hole in the evidence.
        Assert.Contains("valid", work.Finish(0, "verify", "."));
    }

    [TestMethod]
    [DataRow("info", new[] { "info", "warn", "error" })]
    [DataRow("warn", new[] { "warn", "error" })]
    public void A_level_leaves_out_what_is_below_it(string level, string[] left)
    {
        using var work = new Workplace();
        // A name without an address is trouble.
        work.Finish(
            0, "--id", "1", "--loopback", "--cluster", work.Cluster, "--duration", "2", "--rate", "5", "--peers", "nowhere.invalid:5001",
            "--diagnostics", "d.ndjson", "--diagnostics-level", level);
        List<JsonElement> lines = Lines(work, "d.ndjson");
        Assert.Contains("nowhere.invalid", Text(Of(lines, "Trouble"), "trouble"));
        Assert.AreEqual(level == "info", lines.Any(line => Text(line, "event") == "Starting"));
        Assert.IsTrue(lines.TrueForAll(line => left.Contains(Text(line, "level"))), string.Join('\n', lines));
    }

    [TestMethod]
    public void Verbose_shows_the_same()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--duration", "1", "--rate", "5", "--verbose", "--diagnostics", "d.ndjson");
        Assert.AreEqual(0, node.WaitForEnd(), node.Error);
        List<string> shown = [.. node.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        List<string> written = [.. Lines(work, "d.ndjson").Select(line => $"clocks: {Text(line, "message")}")];
        CollectionAssert.AreEquivalent(written, shown);
    }

    [TestMethod]
    public void A_full_file_becomes_an_older_one()
    {
        using var work = new Workplace();
        string path = Path.Combine(work.Folder, "d.ndjson");
        File.WriteAllText(path, new string('x', 8 * 1024 * 1024 - 1_000) + "\n");
        work.Finish(
            0, "--id", "1", "--loopback", "--cluster", work.Cluster, "--duration", "0.5", "--rate", "5", "--diagnostics", path);
        string older = Path.Combine(work.Folder, "d.1.ndjson");
        Assert.IsLessThanOrEqualTo(8 * 1024 * 1024, new FileInfo(older).Length);
        List<JsonElement> before = [.. File.ReadLines(older).Skip(1).Select(line => JsonDocument.Parse(line).RootElement)];
        List<JsonElement> lines = [.. before, .. Lines(work, "d.ndjson")];
        Assert.AreEqual("Starting", Text(lines[0], "event"));
        Assert.AreEqual("Ended", Text(lines[^1], "event"));
        Assert.IsNotEmpty(before);
    }

    [TestMethod]
    public void A_node_that_cannot_begin_says_why_in_the_file_too()
    {
        using var work = new Workplace();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        string said = work.Finish(1, "--id", "1", "--loopback", "--port", $"{port}", "--diagnostics", "d.ndjson");
        List<JsonElement> lines = Lines(work, "d.ndjson");
        Assert.AreEqual("Failed", Text(lines[^1], "event"));
        Assert.AreEqual("error", Text(lines[^1], "level"));
        Assert.Contains(Text(lines[^1], "problem"), said);

        said = work.Finish(
            1, "--id", "1", "--loopback", "--cluster", work.Cluster, "--expect", "2", "--expect-timeout", "1", "--diagnostics", "e.ndjson");
        lines = Lines(work, "e.ndjson");
        Assert.AreEqual(1, said.Split(Text(Of(lines, "Failed"), "problem")).Length - 1, said);
        Assert.AreEqual("expect-timeout", Text(lines[^1], "reason"));
    }

    [TestMethod]
    public void A_place_that_cannot_be_written_ends_the_node_before_it_begins()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "file"), "");
        string said = work.Finish(1, "--id", "1", "--loopback", "--diagnostics", "file/d.ndjson");
        Assert.AreEqual(1, said.Trim().Split('\n').Length, said);
        Assert.Contains("--diagnostics", said);
        Assert.IsFalse(File.Exists(Path.Combine(work.Folder, "machine_1.jsonl")), "a journal was begun");
        said = work.Finish(64, "--id", "1", "--loopback", "--diagnostics", "d.ndjson", "--diagnostics-level", "loud");
        Assert.Contains("--diagnostics-level: 'loud' is none of trace, debug, info, warn and error", said);
    }

    [TestMethod]
    public void A_full_disk_loses_lines_says_so_once_and_goes_on_when_there_is_room()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.Inconclusive("needs root and Linux to make a disk of its own");
        }

        using var work = new Workplace();
        // Of the last page of the disk 596 bytes are left: one line, and a part of the next. It ends by itself, so that
        // nothing stays behind when the test fails.
        string script = $"""
            mkdir disk && mount -t tmpfs -o size=64k none disk || exit 99
            head -c 3500 /dev/zero | tr '\0' x > disk/d.ndjson
            dd if=/dev/zero of=disk/filler bs=4k count=15 2>/dev/null
            {ClocksProcess.Binary} --id 1 --loopback --cluster {work.Cluster} --rate 5 --duration 60 \
                --diagnostics disk/d.ndjson --diagnostics-level trace & node=$!
            read go; rm disk/filler; kill -TERM $node; wait $node; code=$?; tail -n +2 disk/d.ndjson > d.ndjson; exit $code
            """;
        ClocksProcess shell = work.Keep(ClocksProcess.StartOther("/usr/bin/unshare", work.Folder, "-m", "sh", "-c", script));
        ClocksProcess.Until(() => shell.Error.Contains("is full"), () => shell.Out + shell.Error);
        shell.Tell("go");
        Assert.AreEqual(0, shell.WaitForEnd(), shell.Error);
        string[] told = shell.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(2, told, shell.Error);
        Assert.Contains("diagnostics are being lost: the disk with", told[0]);
        Assert.Contains("make room", told[0]);
        List<JsonElement> lines = Lines(work, "d.ndjson");
        Assert.AreEqual("Starting", Text(lines[0], "event"));
        JsonElement last = lines[^1];
        Assert.AreEqual("DiagnosticsLost", Text(last, "event"));
        Assert.AreEqual(last.GetProperty("said").GetInt64() - (lines.Count - 1), last.GetProperty("lost").GetInt64());
        Assert.StartsWith($"clocks: {last.GetProperty("lost")} of {last.GetProperty("said")} lines", told[1]);
        Assert.AreEqual("signal", Text(lines[^2], "reason"));
        work.Journal(1).AssertComplete();
    }

    [TestMethod]
    public void Quiet_nodes_with_diagnostics_allocate_nothing()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Assert.Inconclusive("needs root and Linux to make a network of its own");
        }

        using var work = new Workplace();
        string run = $"{ClocksProcess.Binary} --loopback --expect 2 --rate 100 --json --diagnostics said/";
        string script = $"""
            ip link set lo up
            {run} --id 2 --duration 8 > two 2>&1 & second=$!
            {run} --id 1 --duration 4
            code=$?; kill $second; wait; exit $code
            """;
        ClocksProcess node = work.Keep(ClocksProcess.StartOther("/usr/bin/unshare", work.Folder, "-n", "sh", "-c", script));
        Assert.AreEqual(0, node.WaitForEnd(), node.Error);
        JsonElement summary = JsonDocument.Parse(node.Out).RootElement;
        Assert.IsGreaterThan(10, Evidence.Number(summary, "received"));
        Assert.AreEqual(0, Evidence.Number(summary, "process_allocated_bytes"), $"{summary.GetProperty("allocated_bytes")}");
    }

    [TestMethod]
    public void The_nodes_of_a_lab_share_a_folder()
    {
        using var work = new Workplace();
        work.Finish(0, "lab", "--nodes", "2", "--duration", "1", "--loopback", "--diagnostics", "said.d", "--diagnostics-level", "info");
        foreach (int id in new[] { 1, 2 })
        {
            List<JsonElement> lines = Lines(work, $"said.d/machine_{id}.diagnostics.ndjson");
            Assert.AreEqual(id, Of(lines, "Starting").GetProperty("id").GetInt32());
            Assert.AreEqual("Ended", Text(lines[^1], "event"));
        }
    }

    private static void AssertNode(List<JsonElement> lines, int id, string cluster)
    {
        JsonElement starting = lines[0];
        Assert.AreEqual("Starting", Text(starting, "event"));
        Assert.AreEqual(100, starting.GetProperty("event_id").GetInt32());
        Assert.AreEqual(id, starting.GetProperty("id").GetInt32());
        Assert.AreEqual(cluster, Text(starting, "cluster"));
        Assert.AreEqual(Text(starting, "run"), Text(Of(lines, "Listening"), "run"));
        Assert.IsGreaterThan(0, Of(lines, "Listening").GetProperty("port").GetInt32());
        Assert.AreEqual(1, Of(lines, "Waiting").GetProperty("others").GetInt32());
        Assert.AreEqual(1, Of(lines, "AllConnected").GetProperty("peers").GetInt32());
        Assert.IsGreaterThan(0, Of(lines, "Ticking").GetProperty("since_start_ms").GetInt64());
        Assert.Contains($"machine_{id}.jsonl", Text(Of(lines, "Opened"), "path"));
        JsonElement ended = lines[^1];
        Assert.AreEqual("Ended", Text(ended, "event"));
        Assert.AreEqual(Text(Of(lines, "Ending"), "reason"), Text(ended, "reason"));
        Assert.AreEqual(Of(lines, "Closed").GetProperty("events").GetInt64(), ended.GetProperty("events").GetInt64());
        Assert.IsGreaterThan(0, ended.GetProperty("events").GetInt64());
    }

    private static void AssertDiscovery(List<JsonElement> lines, int other, string cluster)
    {
        JsonElement joined = Of(lines, "Joined");
        Assert.AreEqual("loopback", Text(joined, "link"));
        Assert.AreEqual("127.0.0.1/8", Text(joined, "addresses"));
        string name = Text(Of(lines, "Announcing"), "name");
        Assert.Contains(cluster, name);
        Assert.AreEqual(name, Text(Of(lines, "Goodbye"), "name"));
        Assert.IsGreaterThan(12, Of(lines, "Sent").GetProperty("bytes").GetInt32());
        Assert.IsGreaterThan(12, Of(lines, "Heard").GetProperty("bytes").GetInt32());
        Assert.AreEqual("trace", Text(Of(lines, "Heard"), "level"));
        JsonElement seen = lines.First(line => Text(line, "event") == "Seen" && Text(line, "key").Contains($"-{other}-"));
        Assert.AreEqual("loopback", Text(seen, "source"));
        Assert.Contains("127.0.0.1:", seen.GetProperty("addresses").EnumerateArray().Single().GetString()!);
    }

    private static void AssertConnections(List<JsonElement> lines, int other)
    {
        JsonElement hello = Of(lines, "HelloHeard");
        Assert.AreEqual(other, hello.GetProperty("id").GetInt32());
        Assert.AreEqual("127.0.0.1", Text(hello, "address"));
        JsonElement up = Of(lines, "Up");
        Assert.AreEqual(other, up.GetProperty("id").GetInt32());
        Assert.AreEqual("info", Text(up, "level"));
        Assert.AreEqual("connections", Text(up, "room"));
        Assert.AreEqual(other, Of(lines, "PeerReady").GetProperty("id").GetInt32());
        Assert.AreEqual(JsonValueKind.Number, Of(lines, "SayingBye").GetProperty("peers").ValueKind);
    }

    /// <summary>The lines of a file, each of which has what every line has.</summary>
    private static List<JsonElement> Lines(Workplace work, string name)
    {
        string text = File.ReadAllText(Path.Combine(work.Folder, name));
        Assert.IsTrue(text.Length == 0 || text.EndsWith('\n'), "the last line is torn");
        string[] each = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<JsonElement> lines = [.. each.Select(line => JsonDocument.Parse(line).RootElement)];
        foreach (JsonElement line in lines)
        {
            Assert.AreEqual(DateTimeKind.Utc, line.GetProperty("time").GetDateTime().Kind);
            Assert.IsGreaterThanOrEqualTo(100, line.GetProperty("event_id").GetInt32());
            Assert.AreEqual(Rooms[line.GetProperty("event_id").GetInt32() / 100 - 1], Text(line, "room"));
            Assert.AreNotEqual("", Text(line, "message"));
        }

        return lines;
    }

    private static JsonElement Of(List<JsonElement> lines, string what)
    {
        int at = lines.FindIndex(line => Text(line, "event") == what);
        Assert.IsGreaterThanOrEqualTo(0, at, $"no {what} in:\n{string.Join('\n', lines)}");
        return lines[at];
    }

    private static string Text(JsonElement line, string key) => line.GetProperty(key).GetString()!;
}
