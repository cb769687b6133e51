namespace Clocks.EndToEnd;

[TestClass]
public sealed class SimulateTests
{
    private static string Run(Workplace work, int code, params string[] arguments) =>
        work.Finish(code, ["simulate", .. arguments]);

    /// <summary>
    /// Rates 1, 2 and 6; each machine counts to itself and then sends once. Worked out on paper: machine 3 ticks at
    /// 1/6, 2/6, ..., sends 6 at 1 s to machine 1, which has sent nothing yet and takes it at 2 s.
    /// </summary>
    [TestMethod]
    public void A_scripted_lab_has_the_clocks_that_one_finds_on_paper()
    {
        using var work = new Workplace();
        Run(work, 0, "--rates", "1,2,6", "--duration", "3", "--log", ".",
            "--script", "internal,next", "--script", "internal*3,next", "--script", "internal*5,next");
        CollectionAssert.AreEqual(new long[] { 1, 7, 8 }, Clocks(work, 1));
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4, 5, 6 }, Clocks(work, 2));
        CollectionAssert.AreEqual(Enumerable.Range(1, 12).Select(i => (long)i).ToArray(), Clocks(work, 3)[..12]);
    }

    private static long[] Clocks(Workplace work, int id) =>
        [.. work.Journal(id).Events.Select(e => e.GetProperty("new_clock").GetInt64())];

    [TestMethod]
    public void Loss_links_and_clocks_are_those_of_the_command_line_and_the_seed_repeats_them()
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
        Assert.HasCount(3, files);
        foreach (string file in files)
        {
            string same = Path.Combine(work.Folder, "two", Path.GetFileName(file));
            CollectionAssert.AreEqual(File.ReadAllBytes(file), File.ReadAllBytes(same));
        }
    }

    [TestMethod]
    public void Figures_need_no_journals()
    {
        using var work = new Workplace();
        string said = Run(work, 0, "--nodes", "1000", "--duration", "5", "--seed", "1", "--no-journals");
        StringAssert.Contains(said, "... and 936 more machines.");
        StringAssert.Contains(said, "final drift:");
        Assert.IsEmpty(Directory.GetFileSystemEntries(work.Folder));
    }

    [TestMethod]
    [DataRow("--loss 200%", "'200%' is not a share")]
    [DataRow("--link 1->1=5ms", "'1->1' is not a link")]
    [DataRow("--link 1->9=5ms", "not between two of the machines 1 to 3")]
    [DataRow("--script jump", "'jump' is not what an idle tick does")]
    [DataRow("--clock-drift fast", "'fast' is not a drift")]
    [DataRow("--clock-offset 2", "'2' is not a time")]
    [DataRow("--latency soon", "'soon' is not a time")]
    public void What_makes_no_lab_gets_one_sentence_and_64(string line, string says)
    {
        using var work = new Workplace();
        StringAssert.Contains(Run(work, 64, line.Split(' ')), says);
        Assert.IsEmpty(Directory.GetFileSystemEntries(work.Folder));
    }
}
