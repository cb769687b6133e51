namespace Clocks.EndToEnd;

/// <summary>What analyze, verify and export say of runs that went wrong on purpose, and of places they cannot write to.</summary>
[TestClass]
public sealed class JudgingTests
{
    private static void Simulate(Workplace work, int code, params string[] more) =>
        work.Finish(code, ["simulate", "--seed", "3", "--rate", "6", "--duration", "10", "--log", "run", .. more]);

    [TestMethod]
    public void A_paused_machine_was_paused_on_purpose_and_a_restarted_one_is_one_machine()
    {
        using var work = new Workplace();
        Simulate(work, 2, "--fault", "kill 2 at 3s; restart 2 at 5s; pause 3 4s..7s");
        string summary = File.ReadAllText(Path.Combine(work.Folder, "run", "analysis_summary.md"));
        StringAssert.Contains(summary, "events of 3 machines (4 lives), ");
        StringAssert.Contains(summary, "deadlines: it was paused on purpose.");
        StringAssert.Contains(summary, "> Faults on purpose: kill 2 at 3s; pause 3 4s..7s; restart 2 at 5s");
    }

    [TestMethod]
    public void In_virtual_time_no_tick_is_late_and_the_axis_says_so_in_short_numbers()
    {
        using var work = new Workplace();
        Simulate(work, 0);
        string plot = File.ReadAllText(Path.Combine(work.Folder, "run", "plot_lateness.svg"));
        StringAssert.Contains(plot, ">0.0</text>");
        StringAssert.DoesNotMatch(plot, new System.Text.RegularExpressions.Regex(">0\\.00"));
        StringAssert.Contains(work.Finish(0, "analyze", "run", "--json"), "\"lateness_ms\": {\n        \"count\": 60,\n"
            + "        \"mean\": 0,");
    }

    [TestMethod]
    public void Where_there_is_no_evidence_the_verdict_is_unknown()
    {
        using var work = new Workplace();
        StringAssert.Contains(work.Finish(2, "verify"), "there is no journal here");
        StringAssert.Contains(work.Finish(2, "verify", "nowhere"), "There is no such file or folder.");
        File.WriteAllText(Path.Combine(work.Folder, "machine_1.jsonl"), "");
        StringAssert.Contains(work.Finish(2, "verify"), "The file is empty");
    }

    [TestMethod]
    public void A_folder_that_cannot_be_made_is_a_sentence_and_a_failure()
    {
        using var work = new Workplace();
        Simulate(work, 0);
        File.WriteAllText(Path.Combine(work.Folder, "taken"), "a file");
        ClocksProcess analyze = work.Run("analyze", "run", "--output", Path.Combine("taken", "out"));
        Assert.AreEqual(1, analyze.WaitForEnd());
        StringAssert.Contains(analyze.Error, "name another folder with --output");
        Assert.DoesNotContain("IO_", analyze.Error);
        Assert.DoesNotContain("report: ", analyze.Out);
    }

    [TestMethod]
    public void A_window_without_events_is_refused_and_options_without_effect_are_named()
    {
        using var work = new Workplace();
        Simulate(work, 0);
        ClocksProcess turned = work.Run("export", "run", "--to", "mermaid", "--from", "9", "--until", "5");
        Assert.AreEqual(64, turned.WaitForEnd());
        StringAssert.Contains(turned.Error, "--from 9 is after --until 5");
        ClocksProcess whole = work.Run("export", "run", "--to", "csv", "--around", "2#5", "--axis", "wall");
        Assert.AreEqual(0, whole.WaitForEnd());
        StringAssert.Contains(whole.Error, "csv holds the whole run: --around changes nothing");
        StringAssert.Contains(whole.Error, "csv has no axis to choose");
    }
}
