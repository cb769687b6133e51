using System.Runtime.InteropServices;

namespace Clocks.EndToEnd;

/// <summary>What the world does to the file of a journal while a node writes it, and to the place where it goes.</summary>
public sealed class JournalHazardTests
{
    [Test]
    public async Task A_journal_that_is_cut_off_is_noticed_and_stays_readable()
    {
        SkipOnWindows();
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--rate", "100", "--duration", "0");
        string journal = Path.Combine(work.Folder, "machine_1.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadAllText(journal).Contains("\"n\":20,"), () => "20 events");
        File.Open(journal, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite).Dispose();
        ClocksProcess.Until(() => node.Error.Contains("was cut off while it was written"), () => node.Error);
        ClocksProcess.Until(() => File.ReadAllText(journal).Split('\n').Length > 10, () => "it goes on");
        node.Signal(PosixSignalNumber.Terminate);
        await Assert.That(node.WaitForEnd()).IsEqualTo(1).Because(node.Error);
        string text = File.ReadAllText(journal);
        await Assert.That(text).StartsWith("{\"event\":\"STARTUP\"").And.DoesNotContain("\0");
        await Assert.That(text).Contains("\"event\":\"END\"").And.DoesNotContain("\"dropped\":0");
        ClocksProcess verify = work.Run("verify", journal);
        await Assert.That(verify.WaitForEnd()).IsEqualTo(2).Because(verify.Out + verify.Error);
        await Assert.That(verify.Out).Contains("missing before it");
    }

    [Test]
    public async Task A_journal_that_another_file_has_taken_the_place_of_is_a_failure()
    {
        SkipOnWindows();
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--rate", "100", "--duration", "0");
        string journal = Path.Combine(work.Folder, "machine_1.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadAllText(journal).Contains("\"n\":5,"), () => "5 events");
        File.Move(journal, journal + ".1");
        File.WriteAllText(journal, "");
        node.Signal(PosixSignalNumber.Terminate);
        await Assert.That(node.WaitForEnd()).IsEqualTo(1);
        await Assert.That(node.Error).Contains("was removed or renamed while it was written");
    }

    [Test]
    public async Task A_limit_of_the_size_of_files_is_a_full_disk()
    {
        SkipOnWindows();
        using var work = new Workplace();
        ClocksProcess shell = Shell(
            work, "ulimit -f 600; \"$CLOCKS\" --id 1 --loopback --rate 5000 --duration 0 --log run/");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(1).Because(shell.Error);
        await Assert.That(shell.Error).Contains("is as large as this system lets a file be").And.Contains("ulimit -f");
        string last = File.ReadAllLines(Path.Combine(work.Folder, "run", "machine_1.jsonl"))[^1];
        await Assert.That(last).Contains("\"event\":\"END\"").And.Contains("\"reason\":\"journal\"");
    }

    [Test]
    [Arguments("--log \"$(printf 'a\\377b')/\"")]
    [Arguments("--log pipe.jsonl")]
    [Arguments("--diagnostics logs/ --log \"$(printf 'x\\200.jsonl')\"")]
    public async Task A_place_that_cannot_be_written_as_named_is_refused_at_once(string log)
    {
        SkipOnWindows();
        using var work = new Workplace();
        ClocksProcess shell = Shell(work, $"mkfifo pipe.jsonl; \"$CLOCKS\" --id 1 --loopback --duration 0.1 {log}");
        int code = shell.WaitForEnd();
        await Assert.That(code is 1 or 64).IsTrue().Because($"{code} {shell.Error}");
        await Assert.That(shell.Error.Contains("is a pipe, not a file") || shell.Error.Contains("is not UTF-8")).IsTrue()
            .Because(shell.Error);
        await Assert.That(Directory.GetFiles(work.Folder, "*.jsonl", SearchOption.AllDirectories).Length).IsEqualTo(1);
    }

    [Test]
    public async Task In_a_folder_whose_name_is_not_UTF_8_nothing_is_written_elsewhere()
    {
        SkipOnWindows();
        using var work = new Workplace();
        ClocksProcess shell = Shell(
            work, "mkdir \"$(printf 'a\\377b')\"; cd \"$(printf 'a\\377b')\"; \"$CLOCKS\" --id 1 --loopback --duration 0.1");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(1);
        await Assert.That(shell.Error).Contains("is not UTF-8");
        ClocksProcess count = Shell(work, "ls | wc -l; find . -name '*.jsonl' | wc -l; rm -rf ./a*");
        await Assert.That(count.WaitForEnd()).IsEqualTo(0);
        await Assert.That(count.Out.Split('\n', StringSplitOptions.TrimEntries)).Contains("1").And.Contains("0");
    }

    [Test]
    public async Task What_a_killed_node_left_beside_its_journal_is_tidied_up_by_the_next_node_there()
    {
        SkipOnWindows();
        using var work = new Workplace();
        ClocksProcess killed = work.Node(1, "--duration", "0");
        ClocksProcess alive = work.Node(2, "--duration", "0");
        string left = Path.Combine(work.Folder, ".machine_1.jsonl.reserve");
        string held = Path.Combine(work.Folder, ".machine_2.jsonl.reserve");
        killed.WaitForOutput("+ 2");
        killed.Signal(PosixSignalNumber.Kill);
        killed.WaitForEnd();
        await Assert.That(File.Exists(left)).IsTrue();
        ClocksProcess next = work.Node(3, "--duration", "0.1");
        await Assert.That(next.WaitForEnd()).IsEqualTo(0).Because(next.Error);
        await Assert.That(File.Exists(left)).IsFalse();
        await Assert.That(File.Exists(held)).IsTrue().Because("its node lives");
        alive.Signal(PosixSignalNumber.Terminate);
        await Assert.That(alive.WaitForEnd()).IsEqualTo(0);
    }

    [Test]
    public async Task A_million_recipients_are_no_line_of_a_journal()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "60", "--seed", "1", "--log", "ref");
        string journal = Directory.GetFiles(Path.Combine(work.Folder, "ref"), "machine_*.jsonl")
            .First(static path => File.ReadAllText(path).Contains("\"SEND\"", StringComparison.Ordinal));
        string[] lines = File.ReadAllLines(journal);
        int send = Array.FindIndex(lines, static line => line.Contains("\"SEND\""));
        int to = lines[send].IndexOf("\"to\":[", StringComparison.Ordinal) + 6;
        lines[send] = lines[send].Insert(to, string.Concat(Enumerable.Repeat("1,", 1_000_000)));
        File.WriteAllLines(journal, lines);
        ClocksProcess analyze = work.Run("analyze", "ref", "--output", "out");
        await Assert.That(analyze.WaitForEnd()).IsEqualTo(0).Because(analyze.Error);
        long bytes = Directory.GetFiles(Path.Combine(work.Folder, "out")).Sum(static file => new FileInfo(file).Length);
        await Assert.That(bytes < 5_000_000).IsTrue().Because($"{bytes}");
        await Assert.That(work.Run("verify", "ref").WaitForEnd()).IsNotEqualTo(0);
    }

    private static ClocksProcess Shell(Workplace work, string script) => work.Keep(ClocksProcess.StartOther(
        "bash", work.Folder, "-c", $"CLOCKS='{ClocksProcess.Binary}'; ulimit -c 0; {script}"));

    private static void SkipOnWindows()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            Skip.Test("needs pipes with names, limits and names of bytes");
        }
    }
}
