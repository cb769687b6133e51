using System.Runtime.InteropServices;

namespace Clocks.EndToEnd;

/// <summary>
/// Every verb with standard streams that are closed, full, or a pipe that nobody reads. What goes on goes on, what cannot be
/// written is said and makes the verb fail, and nothing is aborted.
/// </summary>
public sealed class StandardStreamTests
{
    /// <summary>The command lines, by verb; the run of two machines in the folder <c>ref</c> is there.</summary>
    private static readonly Dictionary<string, string> Lines = new()
    {
        ["run"] = "run --id 1 --loopback --rate 50 --duration 0.4 --log run/",
        ["lab"] = "lab --nodes 2 --rate 20 --duration 0.4 --loopback --log labs",
        ["collect"] = "collect one --from ref --log got",
        ["watch"] = "watch ref --terminal",
        ["simulate"] = "simulate --nodes 2 --duration 2 --log sim",
        ["experiment"] = "experiment assignment --seeds 1 --only 'as assigned' --output ex",
        ["peers"] = "peers --once --loopback",
        ["doctor"] = "doctor --loopback",
        ["analyze"] = "analyze ref --output out",
        ["verify"] = "verify ref --json",
        ["grade"] = "grade --output grades -- python3 \"$NODE\"",
        ["compare"] = "compare ref ref --output cmp",
        ["export"] = "export ref --to csv --output -",
        ["why"] = "why ref 1#1",
        ["before"] = "before ref 1#1 1#2",
        ["event"] = "event ref 1#1",
        ["key"] = "key new",
        ["completions"] = "completions bash",
        ["man"] = "man",
    };

    public static IEnumerable<string> Verbs => Lines.Keys;

    [Test]
    public async Task Every_verb_is_looked_at_here()
    {
        using var work = new Workplace();
        string help = work.Finish(0, "--help");
        string[] verbs = [.. help[help.IndexOf("Commands:", StringComparison.Ordinal)..].Split('\n')
            .Where(static line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] is >= 'a' and <= 'z')
            .Select(static line => line.Trim().Split(' ')[0])];
        await Assert.That(verbs).IsEquivalentTo(Lines.Keys);
    }

    [Test]
    [MethodDataSource(nameof(Verbs))]
    public async Task A_verb_without_streams_is_not_aborted(string verb)
    {
        SkipOnWindows();
        foreach (string streams in (string[])["2>&-", ">&-", "<&-", "<&- >&- 2>&-", "2>/dev/full", ">/dev/full", ">/dev/full 2>/dev/full"])
        {
            using var work = WithRun();
            ClocksProcess shell = Shell(work, $"\"$CLOCKS\" {Lines[verb]} {streams}");
            int code = shell.WaitForEnd();
            bool isLost = Array.Exists(streams.Split(' '), static stream => stream[0] == '>');
            string what = $"{verb} {streams}: {code}\n{shell.Error}";
            if (verb != "doctor" || isLost)
            {
                // What the doctor finds is up to the machine; that it says so is not.
                await Assert.That(code).IsEqualTo(isLost ? 1 : 0).Because(what);
            }

            await Assert.That(code < 128).IsTrue().Because(what);
            await Assert.That(shell.Error).DoesNotContain("   at ").And.DoesNotContain("xception").Because(what);
            if (isLost && !streams.Contains("2>", StringComparison.Ordinal))
            {
                string[] said = [.. shell.Error.Split('\n').Where(static line => line.Contains("standard output takes no more"))];
                await Assert.That(said).HasSingleItem().Because(what);
            }

            if (verb == "run")
            {
                await Evidence.Read(Path.Combine(work.Folder, "run", "machine_1.jsonl")).AssertComplete();
            }
        }
    }

    [Test]
    [Arguments("run", ">pipe")]
    [Arguments("run", ">pipe 2>&1")]
    [Arguments("run", "2>pipe")]
    [Arguments("lab", ">pipe 2>&1")]
    [Arguments("experiment", ">pipe 2>&1")]
    [Arguments("peers", ">pipe 2>&1")]
    public async Task A_pipe_that_nobody_reads_holds_nothing_up(string verb, string streams)
    {
        SkipOnWindows();
        using var work = WithRun();
        ClocksProcess shell = Shell(work, $"{FullPipe} \"$CLOCKS\" {Lines[verb]} {streams}");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(0).Because(shell.Error);
        if (verb == "run")
        {
            await Evidence.Read(Path.Combine(work.Folder, "run", "machine_1.jsonl")).AssertComplete();
        }
    }

    [Test]
    public async Task A_pipe_that_nobody_reads_keeps_no_signal_from_ending_a_node()
    {
        SkipOnWindows();
        using var work = WithRun();
        ClocksProcess node = Shell(
            work, $"{FullPipe} exec \"$CLOCKS\" --id 1 --loopback --rate 50 --duration 0 --log run/ >pipe 2>&1");
        string journal = Path.Combine(work.Folder, "run", "machine_1.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadAllText(journal).Contains("\"n\":9,"), () => "nine events");
        node.Signal(PosixSignalNumber.Terminate);
        await Assert.That(node.WaitForEnd()).IsEqualTo(0);
        Evidence evidence = Evidence.Read(journal);
        await evidence.AssertComplete();
        await Assert.That(evidence.Last.GetProperty("reason").GetString()).IsEqualTo("signal");
    }

    [Test]
    public async Task What_a_node_says_beside_a_held_terminal_is_said()
    {
        SkipOnWindows();
        using var work = WithRun();
        ClocksProcess node = Shell(
            work, $"{FullPipe} \"$CLOCKS\" --id 1 --loopback --rate 50 --duration 0.4 --verbose --log run/ >pipe");
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        await Assert.That(node.Error).Contains("clocks: ended (duration)");
    }

    [Test]
    public async Task A_result_loses_nothing_to_a_reader_who_is_slow()
    {
        SkipOnWindows();
        using var work = WithRun();
        work.Finish(0, "simulate", "--nodes", "2", "--rate", "500", "--duration", "30", "--seed", "3", "--log", "big");
        work.Finish(0, "export", "big", "--to", "csv", "--output", "whole.csv");
        ClocksProcess shell = Shell(
            work,
            "\"$CLOCKS\" export big --to csv --output - | { while dd bs=4096 count=1 of=piece 2>/dev/null && [ -s piece ]; "
            + "do cat piece >>got; done; }");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(0).Because(shell.Error);
        byte[] whole = File.ReadAllBytes(Path.Combine(work.Folder, "whole.csv"));
        byte[] got = File.ReadAllBytes(Path.Combine(work.Folder, "got"));
        await Assert.That(whole.Length > 1_000_000).IsTrue();
        await Assert.That(got.AsSpan().SequenceEqual(whole)).IsTrue().Because($"{got.Length} of {whole.Length} bytes");
    }

    [Test]
    [Arguments("analyze ref --output")]
    [Arguments("compare ref ref --output")]
    [Arguments("export ref --to csv --output")]
    [Arguments("experiment assignment --output")]
    [Arguments("simulate --log")]
    [Arguments("run --id 1 --loopback --log")]
    [Arguments("run --id 1 --loopback --diagnostics")]
    [Arguments("run --id 1 --loopback --key-file")]
    [Arguments("lab --loopback --config")]
    [Arguments("verify ref --format-file")]
    [Arguments("verify ref")]
    [Arguments("analyze")]
    [Arguments("export --to csv ref")]
    [Arguments("compare ref")]
    [Arguments("watch --terminal")]
    [Arguments("experiment")]
    [Arguments("why 1#1")]
    public async Task An_empty_name_is_a_wrong_command_line(string line)
    {
        using var work = WithRun();
        ClocksProcess process = work.Run([.. line.Split(' '), ""]);
        await Assert.That(process.WaitForEnd()).IsEqualTo(64).Because(process.Error);
        await Assert.That(process.Error).Contains("the name is empty");
    }

    /// <summary>A pipe that both holds and fills: what is written to it now waits for ever.</summary>
    private const string FullPipe =
        "mkfifo pipe; exec 3<>pipe; dd if=/dev/zero of=pipe bs=4096 count=16 oflag=nonblock 2>/dev/null;";

    private static Workplace WithRun()
    {
        var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "2", "--seed", "1", "--log", "ref");
        string there = Path.Combine(FakeSsh.Home(work, "one"), "ref");
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "2", "--seed", "1", "--log", there);
        return work;
    }

    private static ClocksProcess Shell(Workplace work, string script) => work.Keep(ClocksProcess.StartOther(
        "sh", work.Folder, "-c",
        $"CLOCKS='{ClocksProcess.Binary}'; NODE='{GradeTests.Nodes}/node.py'; export CLOCKS; "
            + $"export {FakeSsh.Install(work)}; ulimit -c 0; {script}"));

    private static void SkipOnWindows()
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows) || !File.Exists("/dev/full"))
        {
            Skip.Test("needs a shell that closes streams, and /dev/full");
        }
    }
}
