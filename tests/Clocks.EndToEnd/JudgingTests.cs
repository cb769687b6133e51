namespace Clocks.EndToEnd;

/// <summary>What analyze, verify and export say of runs that went wrong on purpose, and of places they cannot write to.</summary>
public sealed class JudgingTests
{
    private static void Simulate(Workplace work, int code, params string[] more) =>
        work.Finish(code, ["simulate", "--seed", "3", "--rate", "6", "--duration", "10", "--log", "run", .. more]);

    [Test]
    public async Task A_paused_machine_was_paused_on_purpose_and_a_restarted_one_is_one_machine()
    {
        using var work = new Workplace();
        Simulate(work, 2, "--fault", "kill 2 at 3s; restart 2 at 5s; pause 3 4s..7s");
        string summary = File.ReadAllText(Path.Combine(work.Folder, "run", "analysis_summary.md"));
        await Assert.That(summary).Contains("events of 3 machines (4 lives), ");
        await Assert.That(summary).Contains("deadlines: it was paused on purpose.");
        await Assert.That(summary).Contains("> Faults on purpose: kill 2 at 3s; pause 3 4s..7s; restart 2 at 5s");
    }

    [Test]
    public async Task In_virtual_time_no_tick_is_late_and_the_axis_says_so_in_short_numbers()
    {
        using var work = new Workplace();
        Simulate(work, 0);
        string plot = File.ReadAllText(Path.Combine(work.Folder, "run", "plot_lateness.svg"));
        await Assert.That(plot).Contains(">0.0</text>");
        await Assert.That(plot).DoesNotMatch(new System.Text.RegularExpressions.Regex(">0\\.00"));
        await Assert.That(work.Finish(0, "analyze", "run", "--json"))
            .Contains("\"lateness_ms\": {\n        \"count\": 60,\n"
            + "        \"mean\": 0,");
    }

    [Test]
    public async Task Where_there_is_no_evidence_nothing_was_recognised()
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(3, "verify")).Contains("There is no journal here");
        await Assert.That(work.Finish(3, "verify", "nowhere")).Contains("There is no such file or folder.");
        File.WriteAllText(Path.Combine(work.Folder, "machine_1.jsonl"), "");
        await Assert.That(work.Finish(3, "verify")).Contains("The file is empty");
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_a_sentence_and_a_failure()
    {
        using var work = new Workplace();
        Simulate(work, 0);
        File.WriteAllText(Path.Combine(work.Folder, "taken"), "a file");
        ClocksProcess analyze = work.Run("analyze", "run", "--output", Path.Combine("taken", "out"));
        await Assert.That(analyze.WaitForEnd()).IsEqualTo(1);
        await Assert.That(analyze.Error).Contains("name another folder with --output");
        await Assert.That(analyze.Error).DoesNotContain("IO_");
        await Assert.That(analyze.Out).DoesNotContain("report: ");
    }

    [Test]
    public async Task An_export_to_a_full_disk_says_that_it_is_full()
    {
        if (!File.Exists("/dev/full"))
        {
            Skip.Test("needs /dev/full.");
        }

        using var work = new Workplace();
        Simulate(work, 0);
        ClocksProcess export = work.Run("export", "run", "--to", "csv", "--output", "/dev/full");
        await Assert.That(export.WaitForEnd()).IsEqualTo(1);
        await Assert.That(export.Error).StartsWith("clocks export: the disk with '/dev/full' is full; make room");
    }

    [Test]
    public async Task The_help_of_export_has_a_sentence_for_each_format_within_80_columns()
    {
        using var work = new Workplace();
        string help = work.Finish(0, "export", "--help");
        int from = help.IndexOf("Formats:", StringComparison.Ordinal), to = help.IndexOf("Examples:", StringComparison.Ordinal);
        string[] lines = help[from..to].Split('\n');
        await Assert.That(lines.Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]).ToArray())
            .IsSequence(new[] { "shiviz", "tsviz", "perfetto", "dot", "mermaid", "csv", "ndjson", "otlp", "tla" });
        await Assert.That(help).Contains("shiviz    vector-clock log for ShiViz");
        await Assert.That(lines.Max(line => line.TrimEnd().Length)).IsLessThanOrEqualTo(80);
    }

    [Test]
    public async Task A_window_without_events_is_refused_and_options_without_effect_are_named()
    {
        using var work = new Workplace();
        Simulate(work, 0);
        ClocksProcess turned = work.Run("export", "run", "--to", "mermaid", "--from", "9", "--until", "5");
        await Assert.That(turned.WaitForEnd()).IsEqualTo(64);
        await Assert.That(turned.Error).Contains("--from 9 is after --until 5");
        ClocksProcess whole = work.Run("export", "run", "--to", "csv", "--around", "2#5", "--axis", "wall");
        await Assert.That(whole.WaitForEnd()).IsEqualTo(0);
        await Assert.That(whole.Error).Contains("csv holds the whole run: --around changes nothing");
        await Assert.That(whole.Error).Contains("csv has no axis to choose");
    }
}
