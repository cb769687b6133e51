namespace Clocks.EndToEnd;

public sealed class SimulateTests
{
    private static string Run(Workplace work, int code, params string[] arguments) =>
        work.Finish(code, ["simulate", .. arguments]);

    /// <summary>
    /// Rates 1, 2 and 6; each machine counts to itself and then sends once. Worked out on paper: machine 3 ticks at
    /// 1/6, 2/6, ..., sends 6 at 1 s to machine 1, which has sent nothing yet and takes it at 2 s.
    /// </summary>
    [Test]
    public async Task A_scripted_lab_has_the_clocks_that_one_finds_on_paper()
    {
        using var work = new Workplace();
        Run(work, 0, "--rates", "1,2,6", "--duration", "3", "--log", ".",
            "--script", "internal,next", "--script", "internal*3,next", "--script", "internal*5,next");
        await Assert.That(Clocks(work, 1)).IsSequence(new long[] { 1, 7, 8 });
        await Assert.That(Clocks(work, 2)).IsSequence(new long[] { 1, 2, 3, 4, 5, 6 });
        await Assert.That(Clocks(work, 3)[..12]).IsSequence(Enumerable.Range(1, 12).Select(i => (long)i).ToArray());
    }

    [Test]
    [Arguments("kill 2 at 1s; restart 2 at 1900ms")]
    [Arguments("kill 2 at 100ms; restart 2 at 200ms; kill 2 at 300ms; restart 2 at 400ms")]
    [Arguments("kill 1 at 100ms; kill 2 at 100ms")]
    public async Task A_life_that_ends_before_its_first_tick_is_judged_and_drawn_with_the_others(string faults)
    {
        using var work = new Workplace();
        string said = Run(work, 2, "--nodes", "2", "--rate", "1", "--duration", "2", "--fault", faults, "--log", "run");
        await Assert.That(said).Contains("Verdict: unknown");
        await Assert.That(File.Exists(Path.Combine(work.Folder, "run", "report.html"))).IsTrue();
        work.Finish(0, "analyze", "run");
    }

    private static long[] Clocks(Workplace work, int id) =>
        [.. work.Journal(id).Events.Select(e => e.GetProperty("new_clock").GetInt64())];

    [Test]
    public async Task Loss_links_and_clocks_are_those_of_the_command_line_and_the_seed_repeats_them()
    {
        using var work = new Workplace();
        string[] worse =
        [
            "--seed", "5", "--rate", "6", "--loss", "10%", "--link", "1->2=300ms", "--link", "2->1=exp 50ms",
            "--clock-offset", "2s", "--clock-drift", "50",
        ];
        Run(work, 0, [.. worse, "--log", "one"]);
        Run(work, 0, [.. worse, "--log", "two"]);
        string[] files = Directory.GetFiles(Path.Combine(work.Folder, "one"), "machine_*");
        await Assert.That(files).Count().IsEqualTo(3);
        foreach (string file in files)
        {
            string same = Path.Combine(work.Folder, "two", Path.GetFileName(file));
            await Assert.That(File.ReadAllBytes(same)).IsSequence(File.ReadAllBytes(file));
        }
    }

    [Test]
    public async Task Figures_need_no_journals()
    {
        using var work = new Workplace();
        string said = Run(work, 0, "--nodes", "1000", "--duration", "5", "--seed", "1", "--no-journals");
        await Assert.That(said).Contains("... and 936 more machines.");
        await Assert.That(said).Contains("final drift:");
        await Assert.That(Directory.GetFileSystemEntries(work.Folder)).IsEmpty();
    }

    [Test]
    [Arguments("--loss 200%", "'200%' is not a share")]
    [Arguments("--link 1->1=5ms", "'1->1' is not a link")]
    [Arguments("--link 1->9=5ms", "not between two of the machines 1 to 3")]
    [Arguments("--script jump", "'jump' is not what an idle tick does")]
    [Arguments("--clock-drift fast", "'fast' is not a drift")]
    [Arguments("--clock-offset 2", "'2' is not a time")]
    [Arguments("--latency soon", "'soon' is not a time")]
    public async Task What_makes_no_lab_gets_one_sentence_and_64(string line, string says)
    {
        using var work = new Workplace();
        await Assert.That(Run(work, 64, line.Split(' '))).Contains(says);
        await Assert.That(Directory.GetFileSystemEntries(work.Folder)).IsEmpty();
    }
}
