using System.Text.Json;

namespace Clocks.EndToEnd;

[TestClass]
public sealed class CompareTests
{
    private static void Simulate(Workplace work, string folder, int seed, params string[] more)
    {
        ClocksProcess run = work.Run(["simulate", "--seed", $"{seed}", "--duration", "20", "--log", folder, .. more]);
        Assert.AreEqual(0, run.WaitForEnd(), run.Out + run.Error);
    }

    private static string Compare(Workplace work, int code, params string[] arguments) =>
        work.Finish(code, ["compare", .. arguments]);

    [TestMethod]
    public void One_run_of_each_shows_what_differs_and_says_that_it_cannot_tell()
    {
        using var work = new Workplace();
        Simulate(work, "plain", 1);
        Simulate(work, "slow", 1, "--latency", "100..500ms", "--mix", "2,2,2,4");
        string said = Compare(work, 0, "plain", "slow", "--output", "out");
        StringAssert.Contains(said, "1,1,1,7");
        StringAssert.Contains(said, "message delay, median");
        StringAssert.Contains(said, "One run of each cannot tell");
        Assert.IsTrue(said.Split('\n').All(line => line.TrimEnd('\r').Length <= 80), said);
        foreach (string name in (string[])["compare.html", "compare.md", "compare.json", "plot_overlay_clock.svg", "plot_spread.svg"])
        {
            Assert.IsTrue(File.Exists(Path.Combine(work.Folder, "out", name)), name);
        }
    }

    [TestMethod]
    public void Names_as_long_as_those_of_run_folders_leave_room_for_what_the_table_says()
    {
        using var work = new Workplace();
        Simulate(work, "run_2026-11-21_17-22-08", 1);
        Simulate(work, "run_2026-11-21_17-26-17", 2, "--rates", "1,2,1");
        string said = Compare(work, 0, "run_2026-11-21_17-22-08", "run_2026-11-21_17-26-17", "--output", "out");
        Assert.AreEqual(6, said.Split("one run cannot tell").Length - 1, said);
        StringAssert.Contains(said, "second: run_2026-11-21_17-26-17");
        Assert.DoesNotContain("~", said);
    }

    [TestMethod]
    public void Several_runs_tell_a_difference_from_chance()
    {
        using var work = new Workplace();
        for (int seed = 1; seed <= 4; seed++)
        {
            Simulate(work, $"same/run_{seed}", seed);
            Simulate(work, $"again/run_{seed}", seed + 100);
            Simulate(work, $"silent/run_{seed}", seed, "--rates", "1,6,6", "--mix", "0,0,0,1");
            Simulate(work, $"loud/run_{seed}", seed, "--rates", "1,6,6", "--mix", "1,1,1,0");
        }

        using JsonDocument pair = JsonDocument.Parse(Compare(work, 0, "silent", "loud", "--json"));
        JsonElement one = pair.RootElement.GetProperty("comparisons")[0];
        Assert.AreEqual("differs", one.GetProperty("queue_mean").GetProperty("result").GetString());
        Assert.AreEqual(4, one.GetProperty("first_runs").GetInt32());
        Assert.AreEqual("0,0,0,1", one.GetProperty("settings").GetProperty("mix")[0].GetString());
        StringAssert.Contains(Compare(work, 0, "silent", "loud", "--output", "a"), "compared seed by seed");
        StringAssert.Contains(Compare(work, 0, "same", "again", "--output", "b"), "with seeds of their own");
        StringAssert.Contains(Compare(work, 0, "same", "same", "--output", "c"), "No difference is larger than the spread");
    }

    [TestMethod]
    public void Two_experiments_are_compared_setting_by_setting()
    {
        using var work = new Workplace();
        foreach ((string folder, string seed) in (IEnumerable<(string, string)>)[("one", "1"), ("two", "50")])
        {
            ClocksProcess run = work.Run("experiment", "scale", "--seed", seed, "--only", "3 machines", "--only", "5 machines",
                "--output", folder);
            Assert.AreEqual(0, run.WaitForEnd(), run.Error);
        }

        string said = Compare(work, 0, "one", "two", "--output", "out");
        StringAssert.Contains(said, "3 machines");
        StringAssert.Contains(said, "5 machines");
        Assert.IsTrue(File.Exists(Path.Combine(work.Folder, "out", "plot_spread_5-machines.svg")));
        StringAssert.Contains(Compare(work, 0, "one", "two", "--setting", "5 machines", "--output", "out2"), "seeds");
    }

    [TestMethod]
    [DataRow("nowhere there", "'nowhere': there is no such file or folder")]
    [DataRow("empty empty", "there is no journal here")]
    public void What_cannot_be_compared_says_why(string line, string says)
    {
        using var work = new Workplace();
        Directory.CreateDirectory(Path.Combine(work.Folder, "empty"));
        StringAssert.Contains(Compare(work, 1, line.Split(' ')), says);
    }
}
