using System.Text;
using System.Text.RegularExpressions;
using Clocks.Journal;
using Clocks.Simulation;
using Clocks.Tests.Journal;
using Clocks.Tests.Simulation;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;
using TUnit.Core.Enums;

namespace Clocks.Tests.Trace;

public sealed class TornJournalTests
{
    [Test]
    public async Task A_file_that_is_not_there_is_a_sentence()
    {
        RunTrace run = TraceLoader.Load(["/no/such/run"]);
        await Assert.That(run.Problems.Single().Why).IsEqualTo("There is no such file or folder.");
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [Test]
    [Arguments("old_clock", "-5")]
    [Arguments("queue_len", "-1")]
    [Arguments("k", "\"third\"")]
    public async Task A_value_that_cannot_be_right_is_missing_evidence_at_its_line(string key, string wrong)
    {
        using var folder = GoodRun();
        string[] lines = File.ReadAllLines(folder.Path("machine_1.jsonl"));
        int at = Array.FindIndex(lines, static l => l.Contains("\"RECEIVE\"", StringComparison.Ordinal));
        lines[at] = Regex.Replace(lines[at], $"\"{key}\":[0-9]+", $"\"{key}\":{wrong}");
        File.WriteAllText(folder.Path("machine_1.jsonl"), string.Join('\n', lines) + "\n");
        Verification verification = Verification.Compute(TraceLoader.Load([folder.Folder]));
        await Assert.That(verification.Verdict).IsEqualTo(Verdict.Unknown);
        await Assert.That(Unknowns(verification, "totals-complete"))
            .Contains($"machine_1.jsonl:{at + 1}: the value of {key} cannot be right and is ignored.");
    }

    [Test]
    public async Task Ticks_that_are_missing_beside_lines_that_could_not_be_read_are_no_fault_of_the_node()
    {
        using var folder = new Scratch();
        VirtualLab.TryRun(Plans.With(seconds: 20), 3, folder.Folder, JournalFormat.Json, out _, out _);
        string path = folder.Path("machine_1.jsonl");
        string[] lines = File.ReadAllLines(path);
        File.WriteAllLines(path, [.. lines[..^14], lines[^14][..40] + lines[^2][40..90], lines[^1]]);
        Verification verification = Verification.Compute(TraceLoader.Load([folder.Folder]));
        await Assert.That(verification.Rules.Select(rule => rule.Verdict)).DoesNotContain(Verdict.Invalid);
        await Assert.That(Unknowns(verification, "rate-honoured").Single()).Contains("ticks or more are missing, and lines of it");
    }

    [Test]
    public async Task Neighbouring_lines_that_are_lost_for_one_reason_are_one_sentence()
    {
        using var folder = GoodRun();
        string[] lines = File.ReadAllLines(folder.Path("machine_2.jsonl"));
        Array.Fill(lines, "?", 4, 10);
        File.WriteAllText(folder.Path("machine_2.jsonl"), string.Join('\n', lines) + "\n");
        await Assert.That(Unknowns(Verification.Compute(TraceLoader.Load([folder.Folder])), "totals-complete"))
            .Contains("machine_2.jsonl:5 to machine_2.jsonl:14: neither a JSON object nor a line of the plain-text format.");
    }

    [Test]
    public async Task A_journal_that_is_there_twice_counts_once()
    {
        using var folder = GoodRun();
        File.Copy(folder.Path("machine_1.jsonl"), folder.Path("machine_1 (1).jsonl"));
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes).Count().IsEqualTo(3);
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Valid);
        await Assert.That(run.Problems.Single().Why).StartsWith("Left out: it is a copy of machine_1");
    }

    [Test]
    public async Task Of_two_journals_of_one_run_that_differ_the_longer_counts_and_the_verdict_is_unknown()
    {
        using var folder = GoodRun();
        string[] lines = File.ReadAllLines(folder.Path("machine_1.jsonl"));
        File.WriteAllText(folder.Path("machine_0.jsonl"), string.Join('\n', lines[..^5]) + "\n");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes).Count().IsEqualTo(3);
        await Assert.That(run.Nodes[0].Name).IsEqualTo("machine_1.jsonl");
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
        await Assert.That(run.Problems.Single().Path).IsEqualTo(folder.Path("machine_0.jsonl"));
    }

    [Test]
    public async Task A_file_that_is_named_twice_is_one_file()
    {
        using var folder = GoodRun();
        RunTrace run = TraceLoader.Load([folder.Path("machine_2.jsonl"), folder.Folder, folder.Folder]);
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Valid);
        await Assert.That(run.Problems).IsEmpty();
    }

    [Test]
    public async Task A_journal_in_UTF_16_is_one_sentence()
    {
        using var folder = GoodRun();
        string file = folder.Path("machine_1.jsonl");
        File.WriteAllText(file, File.ReadAllText(file), Encoding.Unicode);
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Problems.Single().Why).Contains("UTF-16");
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [Test]
    [ExcludeOn(OS.Windows)]
    public async Task A_link_to_nothing_is_a_sentence_of_our_own()
    {
        using var folder = GoodRun();
        File.Delete(folder.Path("machine_1.jsonl"));
        File.CreateSymbolicLink(folder.Path("machine_1.jsonl"), folder.Path("gone.jsonl"));
        await Assert.That(TraceLoader.Load([folder.Folder]).Problems.Single().Why)
            .IsEqualTo("The file is not there, or a link to a file that is gone; check the path.");
    }

    [Test]
    public async Task A_monotonic_clock_that_goes_back_is_refuted()
    {
        using var folder = GoodRun();
        string[] lines = File.ReadAllLines(folder.Path("machine_1.jsonl"));
        int at = lines.Length - 2;
        (string before, string after) = (MonoNs(lines[at - 1]), MonoNs(lines[at]));
        lines[at] = lines[at].Replace(after, before[..^1] + "0", StringComparison.Ordinal);
        lines[at - 1] = lines[at - 1].Replace(before, before[..^1] + "1", StringComparison.Ordinal);
        File.WriteAllText(folder.Path("machine_1.jsonl"), string.Join('\n', lines) + "\n");
        RuleResult rule = Verification.Compute(TraceLoader.Load([folder.Folder])).Rules.Single(r => r.Name == "rate-honoured");
        await Assert.That(rule.Verdict).IsEqualTo(Verdict.Invalid);
        await Assert.That(rule.Counterexample!.Text).IsEqualTo("The monotonic clock goes back by 0.000000001 s.");

        static string MonoNs(string line) => Regex.Match(line, "\"mono_ns\":[0-9]+").Value;
    }

    [Test]
    public async Task JSON_lines_of_another_program_are_no_machine()
    {
        using var folder = new Scratch();
        File.Copy(Path.Combine(Samples.Folder, "cycle", "machine_1.jsonl"), folder.Path("machine_1.jsonl"));
        File.WriteAllText(folder.Path("server.log"), "{\"event\":\"request\",\"path\":\"/\"}\n");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes).HasSingleItem();
        await Assert.That(run.Problems.Single().Why).IsEqualTo("No line of it is one of a journal.");
    }

    [Test]
    public async Task A_second_STARTUP_in_a_file_begins_another_life()
    {
        using var folder = new Scratch();
        string whole = File.ReadAllText(Path.Combine(Samples.Folder, "good", "machine_3.jsonl"));
        string earlier = whole.Replace(":17952", ":17951", StringComparison.Ordinal);
        File.WriteAllText(folder.Path("machine_3.jsonl"), earlier + whole);
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes).HasSingleItem();
        await Assert.That(run.EventCount).IsEqualTo(72);
        await Assert.That(run.Nodes[0][0].Line).IsEqualTo(80);
    }

    [Test]
    public async Task A_format_can_be_forced()
    {
        using var folder = new Scratch();
        File.WriteAllText(folder.Path("notes.txt"), "3 - 1795253070.25: Internal event.\n", Encoding.UTF8);
        await Assert.That(TraceLoader.Load([folder.Path("notes.txt")]).Nodes).IsEmpty();
        await Assert.That(TraceLoader.Load([folder.Path("notes.txt")], "speed-log").EventCount).IsEqualTo(1);
    }

    private static string[] Unknowns(Verification verification, string rule) =>
        [.. verification.Rules.Single(r => r.Name == rule).Unknowns];

    private static Scratch GoodRun()
    {
        var folder = new Scratch();
        foreach (string file in Directory.GetFiles(Path.Combine(Samples.Folder, "good"), "*.jsonl"))
        {
            File.Copy(file, folder.Path(Path.GetFileName(file)));
        }

        return folder;
    }
}
