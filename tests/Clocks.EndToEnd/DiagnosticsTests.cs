using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>
/// What <c>--diagnostics</c> leaves: every line that the native program should have written is there, is JSON, and has
/// its values. A formatter that needs reflection loses lines without a word only in a native program, so that these
/// claims are made here.
/// </summary>
public sealed class DiagnosticsTests
{
    private static readonly string[] Rooms = ["node", "discovery", "connections", "journal"];

    [Test]
    public async Task Two_nodes_leave_every_kind_of_line_that_must_have_come()
    {
        using var work = new Workplace();
        // One names a file by its option, the other a folder in the environment.
        ClocksProcess one = work.Node(
            1, "--expect", "2", "--duration", "1", "--rate", "20", "--mix", "1,1,1,1",
            "--diagnostics", "one.jsonl", "--diagnostics-level", "trace");
        ClocksProcess two = work.Keep(ClocksProcess.StartOther(
            "/usr/bin/env", work.Folder, "CLOCKS_DIAGNOSTICS=said/", "CLOCKS_DIAGNOSTICS_LEVEL=trace", ClocksProcess.Binary,
            "--id", "2", "--loopback", "--cluster", work.Cluster, "--expect", "2", "--duration", "0", "--rate", "20"));
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Error);
        two.WaitForOutput("bye");
        two.Signal(PosixSignalNumber.Terminate);
        await Assert.That(two.WaitForEnd()).IsEqualTo(0).Because(two.Error);
        await Assert.That(one.Error + two.Error).IsEqualTo("");
        List<JsonElement> first = await Lines(work, "one.jsonl");
        List<JsonElement> second = await Lines(work, "said/machine_2.diagnostics.ndjson");
        foreach ((List<JsonElement> lines, int id) in new[] { (first, 1), (second, 2) })
        {
            await AssertNode(lines, id, work.Cluster);
            await AssertDiscovery(lines, 3 - id, work.Cluster);
            await AssertConnections(lines, 3 - id);
        }

        JsonElement down = Of(second, "Down");
        await Assert.That(down.GetProperty("id").GetInt32()).IsEqualTo(1);
        await Assert.That(Text(down, "why")).IsEqualTo("bye");
        await Assert.That(Text(second[^1], "reason")).IsEqualTo("signal");
        await Assert.That(Text(first[^1], "reason")).IsEqualTo("duration");
        // One of them dialled, and the other let it in.
        List<JsonElement> both = [.. first, .. second];
        await Assert.That(Text(Of(both, "Dialling"), "address")).Contains("127.0.0.1:");
        await Assert.That(Text(Of(both, "Connected"), "address")).IsEqualTo("127.0.0.1");
        await Assert.That(Text(Of(both, "Accepted"), "address")).IsEqualTo("127.0.0.1");
        // Beside journals such a file is neither one nor a hole in the evidence.
        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
    }

    [Test]
    [Arguments("info", new[] { "info", "warn", "error" })]
    [Arguments("warn", new[] { "warn", "error" })]
    public async Task A_level_leaves_out_what_is_below_it(string level, string[] left)
    {
        using var work = new Workplace();
        // A name without an address is trouble; this one cannot have any, so no name server is asked.
        work.Finish(
            0, "--id", "1", "--loopback", "--cluster", work.Cluster, "--duration", "2", "--rate", "5", "--peers", "nowhere..example:5001",
            "--diagnostics", "d.ndjson", "--diagnostics-level", level);
        List<JsonElement> lines = await Lines(work, "d.ndjson");
        await Assert.That(Text(Of(lines, "Trouble"), "trouble")).Contains("nowhere..example");
        await Assert.That(lines.Any(line => Text(line, "event") == "Starting")).IsEqualTo(level == "info");
        await Assert.That(lines.TrueForAll(line => left.Contains(Text(line, "level"))))
            .IsTrue().Because(string.Join('\n', lines));
    }

    [Test]
    public async Task Verbose_shows_the_same()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--duration", "1", "--rate", "5", "--verbose", "--diagnostics", "d.ndjson");
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        List<string> shown = [.. node.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        List<string> written = [.. (await Lines(work, "d.ndjson")).Select(line => $"clocks: {Text(line, "message")}")];
        await Assert.That(shown).HasItems(written);
    }

    [Test]
    public async Task A_full_file_becomes_an_older_one()
    {
        using var work = new Workplace();
        string path = Path.Combine(work.Folder, "d.ndjson");
        File.WriteAllText(path, new string('x', 8 * 1024 * 1024 - 1_000) + "\n");
        work.Finish(
            0, "--id", "1", "--loopback", "--cluster", work.Cluster, "--duration", "0.5", "--rate", "5", "--diagnostics", path);
        string older = Path.Combine(work.Folder, "d.1.ndjson");
        await Assert.That(new FileInfo(older).Length).IsLessThanOrEqualTo(8 * 1024 * 1024);
        List<JsonElement> before = [.. File.ReadLines(older).Skip(1).Select(line => JsonDocument.Parse(line).RootElement)];
        List<JsonElement> lines = [.. before, .. await Lines(work, "d.ndjson")];
        await Assert.That(Text(lines[0], "event")).IsEqualTo("Starting");
        await Assert.That(Text(lines[^1], "event")).IsEqualTo("Ended");
        await Assert.That(before).IsNotEmpty();
    }

    [Test]
    public async Task A_node_that_cannot_begin_says_why_in_the_file_too()
    {
        using var work = new Workplace();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        string said = work.Finish(1, "--id", "1", "--loopback", "--port", $"{port}", "--diagnostics", "d.ndjson");
        List<JsonElement> lines = await Lines(work, "d.ndjson");
        await Assert.That(Text(lines[^1], "event")).IsEqualTo("Failed");
        await Assert.That(Text(lines[^1], "level")).IsEqualTo("error");
        await Assert.That(said).Contains(Text(lines[^1], "problem"));

        said = work.Finish(
            1, "--id", "1", "--loopback", "--cluster", work.Cluster, "--expect", "2", "--expect-timeout", "1",
            "--diagnostics", "e.ndjson");
        lines = await Lines(work, "e.ndjson");
        await Assert.That(said.Split(Text(Of(lines, "Failed"), "problem")).Length - 1).IsEqualTo(1).Because(said);
        await Assert.That(Text(lines[^1], "reason")).IsEqualTo("expect-timeout");

        // Once with --verbose too.
        foreach (string[] line in (string[][])[["--port", $"{port}"], ["--expect", "2", "--expect-timeout", "1"]])
        {
            said = work.Finish(
                1, ["--id", "1", "--loopback", "--cluster", work.Cluster, "--diagnostics", "f.ndjson", "--verbose", .. line]);
            string problem = Text((await Lines(work, "f.ndjson")).Last(each => Text(each, "event") == "Failed"), "problem");
            await Assert.That(said.Split(problem).Length - 1).IsEqualTo(1).Because(said);
        }
    }

    [Test]
    public async Task A_dial_that_nobody_takes_is_said_with_its_error()
    {
        using var work = new Workplace();
        // Bound and not listening: the port is nobody else's, and whoever dials it is refused by the system.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string address = $"127.0.0.1:{((IPEndPoint)nobody.LocalEndPoint!).Port}";
        work.Finish(
            0, "--id", "1", "--discovery", "static", "--host", "127.0.0.1", "--cluster", work.Cluster, "--duration", "1",
            "--rate", "5", "--peers", address, "--diagnostics", "d.ndjson");
        List<JsonElement> lines = await Lines(work, "d.ndjson");
        JsonElement failed = Of(lines, "DialFailed");
        await Assert.That(Text(failed, "error")).IsEqualTo("refused");
        await Assert.That(Text(failed, "key")).IsEqualTo(address);
        await Assert.That(Text(failed, "message")).EndsWith(": refused");
        JsonElement seen = Of(lines, "Seen");
        await Assert.That(Text(seen, "source")).IsEqualTo("static");
        await Assert.That(Text(seen, "message")).StartsWith($"seen {address} by static on any interface at ");
    }

    [Test]
    public async Task Two_nodes_with_one_id_say_the_code_of_the_refusal()
    {
        using var work = new Workplace();
        ClocksProcess first = work.Node(3, "--duration", "0", "--rate", "6", "--diagnostics", "first.ndjson");
        string journal = Path.Combine(work.Folder, "machine_3.jsonl");
        // Twelve ticks are two seconds: of nodes that started within one second the smaller run id counts as the first.
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadLines(journal).Count() > 12, () => first.Out);
        ClocksProcess second = work.Node(
            3, "--duration", "0", "--log", "second.jsonl", "--diagnostics", "second.ndjson", "--verbose", "--expect", "2");
        await Assert.That(second.WaitForEnd()).IsEqualTo(1).Because(second.Error);
        first.Signal(PosixSignalNumber.Terminate);
        await Assert.That(first.WaitForEnd()).IsEqualTo(0).Because(first.Error);
        List<JsonElement> lines = await Lines(work, "second.ndjson");
        List<JsonElement> both = [.. await Lines(work, "first.ndjson"), .. lines];
        string verdict = Text(Of(both, "HelloHeard"), "verdict");
        // Whichever of the two hears the other first.
        string code = Text(Of(both, "Refusing"), "code");
        await Assert.That((verdict, code) is ("Refuse", "IdTaken") or ("GiveWay", "Duplicate")).IsTrue().Because($"{verdict} {code}");
        await Assert.That(Text(Of(both, "Refusing"), "message")).Contains($" ({code}): ");
        string problem = Text(Of(lines, "Failed"), "problem");
        // In the same words whoever of the two dials: while they try, and as the reason of the end.
        await Assert.That(second.Error.Split(problem).Length - 1).IsGreaterThanOrEqualTo(2).Because(second.Error);
        await Assert.That(problem).StartsWith($"id 3 of cluster '{work.Cluster}' is taken by ");
        await Assert.That(Text(lines[^1], "reason")).IsEqualTo("id-taken");
    }

    [Test]
    public async Task Whoever_meets_two_nodes_with_one_id_stays_with_the_first_and_calls_nothing_malformed()
    {
        using var work = new Workplace();
        ClocksProcess other = work.Node(8, "--duration", "0", "--rate", "6", "--diagnostics", "other.ndjson");
        ClocksProcess first = work.Node(7, "--duration", "0", "--rate", "6");
        other.WaitForOutput("+ 7 ");
        ClocksProcess second = work.Node(7, "--duration", "0", "--rate", "6", "--log", "second.jsonl");
        second.WaitForOutput("- 8 ");
        foreach (ClocksProcess node in new[] { other, first, second })
        {
            node.Signal(PosixSignalNumber.Terminate);
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        }

        await Assert.That(other.Error).IsEqualTo("");
        await Assert.That((await Lines(work, "other.ndjson")).Exists(l => Text(l, "event") == "Refusing" && Text(l, "code") == "IdHeld"))
            .IsTrue().Because("the second was not refused");
    }

    [Test]
    public async Task A_place_that_cannot_be_written_ends_the_node_before_it_begins()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "file"), "");
        string said = work.Finish(1, "--id", "1", "--loopback", "--diagnostics", "file/d.ndjson");
        await Assert.That(said.Trim().Split('\n').Length).IsEqualTo(1).Because(said);
        await Assert.That(said).Contains("--diagnostics");
        await Assert.That(File.Exists(Path.Combine(work.Folder, "machine_1.jsonl"))).IsFalse().Because("a journal was begun");
        said = work.Finish(64, "--id", "1", "--loopback", "--diagnostics", "d.ndjson", "--diagnostics-level", "loud");
        await Assert.That(said).Contains("--diagnostics-level: 'loud' is none of trace, debug, info, warn and error");
    }

    [Test]
    public async Task A_full_disk_loses_lines_says_so_once_and_goes_on_when_there_is_room()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Skip.Test("needs root and Linux to make a disk of its own");
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
        await Assert.That(shell.WaitForEnd()).IsEqualTo(0).Because(shell.Error);
        string[] told = shell.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Assert.That(told).Count().IsEqualTo(2).Because(shell.Error);
        await Assert.That(told[0]).Contains("diagnostics are being lost: the disk with");
        await Assert.That(told[0]).Contains("make room");
        List<JsonElement> lines = await Lines(work, "d.ndjson");
        await Assert.That(Text(lines[0], "event")).IsEqualTo("Starting");
        JsonElement last = lines[^1];
        await Assert.That(Text(last, "event")).IsEqualTo("DiagnosticsLost");
        await Assert.That(last.GetProperty("lost").GetInt64())
            .IsEqualTo(last.GetProperty("said").GetInt64() - (lines.Count - 1));
        await Assert.That(told[1]).StartsWith($"clocks: {last.GetProperty("lost")} of {last.GetProperty("said")} lines");
        await Assert.That(Text(lines[^2], "reason")).IsEqualTo("signal");
        await work.Journal(1).AssertComplete();
    }

    [Test]
    public async Task Quiet_nodes_with_diagnostics_allocate_nothing()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
        {
            Skip.Test("needs root and Linux to make a network of its own");
        }

        JsonElement summary = QuietTests.Quietest(TwoWithDiagnostics);
        await Assert.That(Evidence.Number(summary, "received")).IsGreaterThan(10);
        await Assert.That(Evidence.Number(summary, "process_allocated_bytes"))
            .IsEqualTo(0).Because($"{summary.GetProperty("allocated_bytes")}");
    }

    /// <summary>Two nodes in a network of their own; what the first says of itself at its end.</summary>
    private static JsonElement TwoWithDiagnostics()
    {
        using var work = new Workplace();
        string run = $"{ClocksProcess.Binary} --loopback --expect 2 --rate 100 --json --diagnostics said/";
        string script = $"""
            ip link set lo up
            {run} --id 2 --duration 8 > two 2>&1 & second=$!
            {run} --id 1 --duration 4
            code=$?; kill $second; wait; exit $code
            """;
        ClocksProcess node = work.Keep(ClocksProcess.StartOther("/usr/bin/unshare", work.Folder, "-n", "sh", "-c", script));
        if (node.WaitForEnd() != 0)
        {
            Assert.Fail(node.Error);
        }

        return JsonDocument.Parse(node.Out).RootElement;
    }

    [Test]
    public async Task The_nodes_of_a_lab_share_a_folder()
    {
        using var work = new Workplace();
        work.Finish(0, "lab", "--nodes", "2", "--duration", "1", "--loopback", "--diagnostics", "said.d", "--diagnostics-level", "info");
        foreach (int id in new[] { 1, 2 })
        {
            List<JsonElement> lines = await Lines(work, $"said.d/machine_{id}.diagnostics.ndjson");
            await Assert.That(Of(lines, "Starting").GetProperty("id").GetInt32()).IsEqualTo(id);
            await Assert.That(Text(lines[^1], "event")).IsEqualTo("Ended");
        }
    }

    private static async Task AssertNode(List<JsonElement> lines, int id, string cluster)
    {
        JsonElement starting = lines[0];
        await Assert.That(Text(starting, "event")).IsEqualTo("Starting");
        await Assert.That(starting.GetProperty("event_id").GetInt32()).IsEqualTo(100);
        await Assert.That(starting.GetProperty("id").GetInt32()).IsEqualTo(id);
        await Assert.That(Text(starting, "cluster")).IsEqualTo(cluster);
        await Assert.That(Text(Of(lines, "Listening"), "run")).IsEqualTo(Text(starting, "run"));
        await Assert.That(Of(lines, "Listening").GetProperty("port").GetInt32()).IsGreaterThan(0);
        await Assert.That(Of(lines, "Waiting").GetProperty("others").GetInt32()).IsEqualTo(1);
        await Assert.That(Of(lines, "AllConnected").GetProperty("peers").GetInt32()).IsEqualTo(1);
        await Assert.That(Of(lines, "Ticking").GetProperty("since_start_ms").GetInt64()).IsGreaterThan(0);
        await Assert.That(Text(Of(lines, "Opened"), "path")).Contains($"machine_{id}.jsonl");
        JsonElement ended = lines[^1];
        await Assert.That(Text(ended, "event")).IsEqualTo("Ended");
        await Assert.That(Text(ended, "reason")).IsEqualTo(Text(Of(lines, "Ending"), "reason"));
        await Assert.That(ended.GetProperty("events").GetInt64())
            .IsEqualTo(Of(lines, "Closed").GetProperty("events").GetInt64());
        await Assert.That(ended.GetProperty("events").GetInt64()).IsGreaterThan(0);
    }

    private static async Task AssertDiscovery(List<JsonElement> lines, int other, string cluster)
    {
        JsonElement joined = Of(lines, "Joined");
        await Assert.That(Text(joined, "link")).IsEqualTo("loopback");
        await Assert.That(Text(joined, "addresses")).IsEqualTo("127.0.0.1/8");
        string name = Text(Of(lines, "Announcing"), "name");
        await Assert.That(name).Contains(cluster);
        await Assert.That(Text(Of(lines, "Goodbye"), "name")).IsEqualTo(name);
        await Assert.That(Of(lines, "Sent").GetProperty("bytes").GetInt32()).IsGreaterThan(12);
        await Assert.That(Of(lines, "Heard").GetProperty("bytes").GetInt32()).IsGreaterThan(12);
        await Assert.That(Text(Of(lines, "Heard"), "level")).IsEqualTo("trace");
        JsonElement seen = lines.First(line => Text(line, "event") == "Seen" && Text(line, "key").Contains($"-{other}-"));
        await Assert.That(Text(seen, "source")).IsEqualTo("loopback");
        await Assert.That(seen.GetProperty("addresses").EnumerateArray().Single().GetString()).Contains("127.0.0.1:");
    }

    private static async Task AssertConnections(List<JsonElement> lines, int other)
    {
        JsonElement hello = Of(lines, "HelloHeard");
        await Assert.That(hello.GetProperty("id").GetInt32()).IsEqualTo(other);
        await Assert.That(Text(hello, "address")).IsEqualTo("127.0.0.1");
        await Assert.That(Text(lines.Last(line => Text(line, "event") == "HelloHeard"), "verdict")).IsEqualTo("Accept");
        JsonElement up = Of(lines, "Up");
        await Assert.That(up.GetProperty("id").GetInt32()).IsEqualTo(other);
        await Assert.That(Text(up, "level")).IsEqualTo("info");
        await Assert.That(Text(up, "room")).IsEqualTo("connections");
        await Assert.That(Of(lines, "PeerReady").GetProperty("id").GetInt32()).IsEqualTo(other);
        await Assert.That(Of(lines, "SayingBye").GetProperty("peers").ValueKind).IsEqualTo(JsonValueKind.Number);
    }

    /// <summary>The lines of a file, each of which has what every line has.</summary>
    private static async Task<List<JsonElement>> Lines(Workplace work, string name)
    {
        string text = File.ReadAllText(Path.Combine(work.Folder, name));
        await Assert.That(text.Length == 0 || text.EndsWith('\n')).IsTrue().Because("the last line is torn");
        string[] each = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<JsonElement> lines = [.. each.Select(line => JsonDocument.Parse(line).RootElement)];
        foreach (JsonElement line in lines)
        {
            await Assert.That(line.GetProperty("time").GetDateTime().Kind).IsEqualTo(DateTimeKind.Utc);
            await Assert.That(line.GetProperty("event_id").GetInt32()).IsGreaterThanOrEqualTo(100);
            await Assert.That(Text(line, "room")).IsEqualTo(Rooms[line.GetProperty("event_id").GetInt32() / 100 - 1]);
            await Assert.That(Text(line, "message")).IsNotEqualTo("");
        }

        return lines;
    }

    private static JsonElement Of(List<JsonElement> lines, string what)
    {
        int at = lines.FindIndex(line => Text(line, "event") == what);
        if (at < 0)
        {
            Assert.Fail($"no {what} in:\n{string.Join('\n', lines)}");
        }

        return lines[at];
    }

    private static string Text(JsonElement line, string key) => line.GetProperty(key).GetString()!;
}
