using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Clocks.EndToEnd;

/// <summary>What a student and a teacher see of the grader; which bugs it finds in which language is a claim of tests/nodes.</summary>
public sealed class GradeTests
{
    /// <summary>Over TCP a grade takes half a minute: programs tick by themselves. In milliseconds.</summary>
    private const int WireMs = 120_000;

    /// <summary>The machines of tests/nodes.</summary>
    public static string Nodes { get; } = FindNodes();

    private static Workplace WithNodes()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("needs python3, as Linux has it");
        }

        var work = new Workplace();
        File.Copy(Path.Combine(Nodes, "node.py"), Path.Combine(work.Folder, "node.py"));
        File.Copy(Path.Combine(Nodes, "bugs", "buggy.py"), Path.Combine(work.Folder, "buggy.py"));
        return work;
    }

    private static string FindNodes([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "nodes"));

    [Test]
    public async Task A_place_that_takes_no_files_is_said_before_anything_is_started()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "file"), "");
        foreach (string place in (string[])["/proc/x", "/proc", "file", "file/below"])
        {
            string said = work.Finish(1, "grade", "--output", place, "--", "sh", "-c", $"touch {work.Folder}/started");
            await Assert.That(said).StartsWith("clocks grade: ").And.Contains("with --output").And.DoesNotContain("verdict").Because(place);
        }

        await Assert.That(File.Exists(Path.Combine(work.Folder, "started"))).IsFalse();
    }

    [Test]
    public async Task Of_a_class_a_submission_that_cannot_be_started_has_broken_nothing()
    {
        using var work = new Workplace();
        Directory.CreateDirectory(Path.Combine(work.Folder, "class", "ann"));
        string said = work.Finish(2, "grade", "class", "--run", "{dir}/node", "--output", "grades");
        await Assert.That(said).Contains("it cannot be started: there is no program '").And.Contains("verdict: unknown");
    }

    [Test]
    public async Task A_right_program_gets_all_points_a_line_a_rule_and_0()
    {
        using Workplace work = WithNodes();
        string said = work.Finish(0, "grade", "--seed", "4711", "--", "python3", "node.py");
        await Assert.That(said).Contains("verdict: valid, 100 of 100 points, 0 rules broken, 0 not shown")
            .And.Contains("seed 4711 asks the same");
        await Assert.That(said).Contains("held      18/18  receive-max-plus-one").And.Contains("greater ");
        await Assert.That(said.Split('\n').All(line => line.TrimEnd().Length <= 80)).IsTrue().Because(said);
        await Assert.That(Directory.GetDirectories(Path.Combine(work.Folder, "logs"), "grade_*").Length).IsEqualTo(1);
    }

    [Test]
    public async Task A_broken_rule_quotes_both_sides_and_what_was_told_tells_it_again()
    {
        using Workplace work = WithNodes();
        string said = work.Finish(1, "grade", "--seed", "3", "--output", "g", "--", "python3", "buggy.py", "no-max");
        await Assert.That(said).Contains("broken     0/18  receive-max-plus-one").And.Contains("of its output: {\"event\": \"RECEIVE\"")
            .And.Contains("of its input: {\"type\":\"message\"").And.Contains("expected: \"new_clock\":").And.Contains("79 of 100 points");

        // By hand, the same lines get the same answers.
        string folder = Path.Combine(work.Folder, "g");
        ClocksProcess again = work.Keep(ClocksProcess.StartOther("sh", work.Folder, "-c", "python3 buggy.py no-max <g/told_1.jsonl"));
        await Assert.That(again.WaitForEnd()).IsEqualTo(0);
        await Assert.That(again.Out.ReplaceLineEndings("\n")).IsEqualTo(File.ReadAllText(Path.Combine(folder, "said_1.jsonl")));
    }

    [Test]
    public async Task The_page_shows_the_moment_and_others_read_their_files()
    {
        using Workplace work = WithNodes();
        work.Finish(1, "grade", "--seed", "3", "--output", "g", "--", "python3", "buggy.py", "lifo-queue");
        string folder = Path.Combine(work.Folder, "g");
        string page = File.ReadAllText(Path.Combine(folder, "report.html"));
        await Assert.That(page).Contains("<figure id=\"moment_fifo\">").And.Contains("Space-time diagram").And.Contains("of its output:");

        XElement suite = XDocument.Load(Path.Combine(folder, "junit.xml")).Root!.Element("testsuite")!;
        await Assert.That(suite.Elements("testcase").Count()).IsEqualTo(int.Parse(suite.Attribute("tests")!.Value));
        XElement failed = suite.Elements("testcase").Single(test => test.Element("failure") is not null);
        await Assert.That(failed.Attribute("name")!.Value).IsEqualTo("fifo");

        using JsonDocument gradescope = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "results.json")));
        JsonElement[] tests = [.. gradescope.RootElement.GetProperty("tests").EnumerateArray()];
        await Assert.That(tests.Sum(test => test.GetProperty("score").GetInt32()))
            .IsEqualTo(gradescope.RootElement.GetProperty("score").GetInt32());
        await Assert.That(tests.Sum(test => test.GetProperty("max_score").GetInt32())).IsEqualTo(100);
        await Assert.That(tests.Single(test => test.GetProperty("status").GetString() == "failed").GetProperty("name").GetString())
            .IsEqualTo("fifo");
        await Assert.That(work.Finish(1, "verify", Path.Combine("g", "start_1"))).Contains("fifo");
    }

    [Test]
    public async Task A_class_is_a_table_that_goes_on_where_it_was_interrupted()
    {
        using Workplace work = WithNodes();
        foreach ((string name, string program) in ((string, string)[])[
            ("alice", "exec(open('../../node.py').read())"),
            ("bob", "import sys; sys.argv.append('no-max'); exec(open('../../buggy.py').read())"),
            ("carol", "import sys; sys.exit('not yet')"),
        ])
        {
            Directory.CreateDirectory(Path.Combine(work.Folder, "class", name));
            File.WriteAllText(Path.Combine(work.Folder, "class", name, "node.py"), program);
        }

        string[] line = ["grade", "class", "--run", "python3 {dir}/node.py", "--output", "g"];
        string said = work.Finish(1, [.. line, "--seed", "9"]);
        string[] lines = said.Split('\n');
        await Assert.That(lines[0]).StartsWith("submission").And.Contains("what it breaks");
        await Assert.That(lines[1]).StartsWith("alice").And.Contains("valid");
        await Assert.That(lines[2]).StartsWith("bob").And.Contains("receive-max-plus-one");
        await Assert.That(lines[3]).StartsWith("carol").And.Contains("it never answered");
        await Assert.That(said).Contains("3 submissions: 1 valid, 2 invalid, 0 unknown");

        // The seed is that of the folder, and nobody is asked again: the program of alice could not answer any more.
        File.Delete(Path.Combine(work.Folder, "class", "alice", "node.py"));
        string csv = work.Finish(1, [.. line, "--csv"]);
        await Assert.That(csv.Split('\n')[0].TrimEnd()).IsEqualTo("submission,points,points_max,verdict,broken,not_shown,trouble");
        await Assert.That(csv).Contains("alice,100,100,valid,,,").And.Contains("bob,79,100,invalid,receive-max-plus-one,wide-numbers,");
        using JsonDocument json = JsonDocument.Parse(work.Finish(1, [.. line, "--json"]));
        await Assert.That(json.RootElement.GetProperty("seed").GetInt64()).IsEqualTo(9);
        await Assert.That(File.Exists(Path.Combine(work.Folder, "g", "class.html"))).IsTrue();
    }

    [Test]
    public async Task A_set_up_of_ones_own_is_judged_by_the_logs_that_it_leaves()
    {
        using Workplace work = WithNodes();
        string said = work.Finish(
            0, "grade", "--logs", "made", "--output", "g", "--",
            ClocksProcess.Binary, "simulate", "--seed", "1", "--duration", "20", "--log", "made");
        await Assert.That(said).Contains("verdict: valid, 130 of 130 points").And.Contains("program 1: it ended with exit code 0");
        await Assert.That(File.Exists(Path.Combine(work.Folder, "g", "report.html"))).IsTrue();
        await Assert.That(File.Exists(Path.Combine(work.Folder, "g", "results.json"))).IsTrue();
        await Assert.That(work.Finish(64, "grade", "--logs", "made", "--", "true")).Contains("'made' holds something already");
    }

    [Test]
    public async Task A_machine_each_is_started_with_its_number_and_ended_after_its_time()
    {
        using Workplace work = WithNodes();
        File.WriteAllText(Path.Combine(work.Folder, "machine.py"), """
            import json, os, sys, time
            os.makedirs('own', exist_ok=True)
            with open(f'own/machine_{sys.argv[1]}.jsonl', 'w') as log:
                for n, clock in enumerate((1, 2, 5, 4), 1):
                    event = {"event": "INTERNAL", "machine_id": int(sys.argv[1]), "new_clock": clock, "n": n}
                    print(json.dumps(event), file=log, flush=True)
            time.sleep(600)
            """);
        string said = work.Finish(
            1, "grade", "--logs", "own", "--machines", "3", "--time-limit", "5", "--output", "g", "--", "python3", "machine.py", "{id}");
        await Assert.That(said).Contains("broken").And.Contains("machine_1.jsonl:4").And.Contains("program 3: it ended with signal 15");
        await Assert.That(Directory.GetFiles(Path.Combine(work.Folder, "own")).Length).IsEqualTo(3);
    }

    [Test]
    public async Task A_node_of_this_program_is_graded_over_tcp_by_what_its_variables_say()
    {
        using Workplace work = WithNodes();
        string said = work.FinishWithin(
            WireMs, 0, "grade", "--door", "wire", "--seed", "7", "--output", "g", "--", ClocksProcess.Binary, "run", "--loopback");
        await Assert.That(said).Contains("verdict: valid, 100 of 100 points, 0 rules broken, 0 not shown");
        await Assert.That(said.Split('\n').All(line => line.TrimEnd().Length <= 80)).IsTrue().Because(said);
        string frames = File.ReadAllText(Path.Combine(work.Folder, "g", "said_1.jsonl"));
        await Assert.That(frames).Contains("\"frame\":\"[0, 1, \\\"grade-").And.Contains("\"frame\":\"[2, ");
        await Assert.That(File.ReadAllText(Path.Combine(work.Folder, "g", "report.html"))).Contains("driven over TCP with seed 7");
    }

    [Test]
    public async Task A_frame_that_breaks_a_rule_is_quoted_with_what_it_was_sent()
    {
        using Workplace work = WithNodes();
        foreach (string file in (string[])["node.py", "buggy.py"])
        {
            File.Copy(Path.Combine(Nodes, "wire", file), Path.Combine(work.Folder, file), overwrite: true);
        }

        string said = work.FinishWithin(
            WireMs, 1, "grade", "--seed", "5", "--output", "g", "--", "python3",
            "buggy.py", "no-plus-one", "{id}", "{port}", "{peers}", "{rate}",
            "{cluster}");
        await Assert.That(said).Contains("broken     0/16  receive-max-plus-one").And.Contains("of its output: {\"ms\":")
            .And.Contains("of its input: {\"ms\":").And.Contains("1 rule broken");
        // The die is the program's: whether the events between two sends are known, or only how many they are at least, is up to it.
        await Assert.That(Regex.IsMatch(said, "expected: (at least )?clock [0-9]+")).IsTrue().Because(said);
        string page = File.ReadAllText(Path.Combine(work.Folder, "g", "report.html"));
        await Assert.That(page).Contains("<figure id=\"moment_receive-max-plus-one\">");
    }

    [Test]
    public async Task A_program_has_no_network_but_loopback_of_its_own_or_the_grade_says_why()
    {
        using Workplace work = WithNodes();
        using var outside = new TcpListener(IPAddress.Loopback, 0);
        outside.Start();
        string port = ((IPEndPoint)outside.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        File.WriteAllText(Path.Combine(work.Folder, "caller.py"), """
            import socket, sys
            socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=10)
            """);
        string said = work.Finish(1, "grade", "--output", "g", "--", "python3", "caller.py", port);
        bool isAlone = said.Contains("network: one of its own, with nothing but loopback");
        await Assert.That(isAlone || said.Contains("network: that of this machine (")).IsTrue().Because(said);
        await Assert.That(outside.Pending()).IsEqualTo(!isAlone).Because(said);

        string left = work.Finish(1, "grade", "--network", "--output", "h", "--", "python3", "caller.py", port);
        await Assert.That(left).Contains("network: that of this machine (--network leaves it)");
        await Assert.That(outside.Pending()).IsTrue();
    }

    [Test]
    public async Task A_rubric_weighs_the_rules()
    {
        using Workplace work = WithNodes();
        File.WriteAllText(
            Path.Combine(work.Folder, "rubric.json"),
            """{ "points": { "receive-max-plus-one": 50 }, "leave_out": ["no-drift", "no-busy-loop"] }""");
        await Assert.That(work.Finish(1, "grade", "--rubric", "rubric.json", "--", "python3", "buggy.py", "no-max"))
            .Contains("77 of 130 points");
        File.WriteAllText(Path.Combine(work.Folder, "rubric.json"), "{ \"points\": { \"lifo\": 50 } }");
        await Assert.That(work.Finish(64, "grade", "--rubric", "rubric.json", "--", "python3", "node.py"))
            .Contains("rubric.json: line 1: there is no rule 'lifo'");
    }

    [Test]
    public async Task What_a_program_says_steers_no_terminal_and_no_page()
    {
        using Workplace work = WithNodes();
        File.WriteAllText(
            Path.Combine(work.Folder, "evil.py"),
            "import sys\nfor line in sys.stdin: print('\\x1b]0;owned\\x07<script>1</script>', flush=True)\n");
        string said = work.Finish(1, "grade", "--output", "g", "--", "python3", "evil.py");
        await Assert.That(said).DoesNotContain("\u001b").And.Contains("?]0;owned");
        await Assert.That(File.ReadAllText(Path.Combine(work.Folder, "g", "report.html"))).DoesNotContain("<script>1");
        XDocument.Load(Path.Combine(work.Folder, "g", "junit.xml"));
    }

    [Test]
    public async Task An_interrupted_grader_leaves_no_program_behind()
    {
        using Workplace work = WithNodes();
        File.WriteAllText(
            Path.Combine(work.Folder, "slow.py"), "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n");
        ClocksProcess grade = work.Run("grade", "--", "python3", "slow.py");
        string pid = Path.Combine(work.Folder, "pid");
        ClocksProcess.Until(() => File.Exists(pid) && File.ReadAllText(pid).Length > 0, () => grade.Out + grade.Error);
        grade.Signal(PosixSignalNumber.Terminate);
        await Assert.That(grade.WaitForEnd()).IsEqualTo(130);
        string stat = $"/proc/{File.ReadAllText(pid)}/stat";
        ClocksProcess.Until(() => !File.Exists(stat) || File.ReadAllText(stat).Contains(") Z "), () => "it still runs");
    }
}
