using System.Text.Json;

namespace Clocks.EndToEnd;

public sealed class CompareTests
{
    private static async Task Simulate(Workplace work, string folder, int seed, params string[] more)
    {
        ClocksProcess run = work.Run(["simulate", "--seed", $"{seed}", "--duration", "20", "--log", folder, .. more]);
        await Assert.That(run.WaitForEnd()).IsEqualTo(0).Because(run.Out + run.Error);
    }

    private static string Compare(Workplace work, int code, params string[] arguments) =>
        work.Finish(code, ["compare", .. arguments]);

    [Test]
    public async Task One_run_of_each_shows_what_differs_and_says_that_it_cannot_tell()
    {
        using var work = new Workplace();
        await Simulate(work, "plain", 1);
        await Simulate(work, "slow", 1, "--latency", "100..500ms", "--mix", "2,2,2,4");
        string said = Compare(work, 0, "plain", "slow", "--output", "out");
        await Assert.That(said).Contains("1,1,1,7");
        await Assert.That(said).Contains("message delay, median");
        await Assert.That(said).Contains("One run of each cannot tell");
        await Assert.That(said.Split('\n').All(line => line.TrimEnd('\r').Length <= 80)).IsTrue().Because(said);
        foreach (string name in (string[])["compare.html", "compare.md", "compare.json", "plot_overlay_clock.svg", "plot_spread.svg"])
        {
            await Assert.That(File.Exists(Path.Combine(work.Folder, "out", name))).IsTrue().Because(name);
        }
    }

    [Test]
    public async Task Names_as_long_as_those_of_run_folders_leave_room_for_what_the_table_says()
    {
        using var work = new Workplace();
        await Simulate(work, "run_2026-11-21_17-22-08", 1);
        await Simulate(work, "run_2026-11-21_17-26-17", 2, "--rates", "1,2,1");
        string said = Compare(work, 0, "run_2026-11-21_17-22-08", "run_2026-11-21_17-26-17", "--output", "out");
        await Assert.That(said.Split("one run cannot tell").Length - 1).IsEqualTo(6).Because(said);
        await Assert.That(said).Contains("second: run_2026-11-21_17-26-17");
        await Assert.That(said).DoesNotContain("~");
    }

    [Test]
    public async Task Several_runs_tell_a_difference_from_chance()
    {
        using var work = new Workplace();
        for (int seed = 1; seed <= 4; seed++)
        {
            await Simulate(work, $"same/run_{seed}", seed);
            await Simulate(work, $"again/run_{seed}", seed + 100);
            await Simulate(work, $"silent/run_{seed}", seed, "--rates", "1,6,6", "--mix", "0,0,0,1");
            await Simulate(work, $"loud/run_{seed}", seed, "--rates", "1,6,6", "--mix", "1,1,1,0");
        }

        using JsonDocument pair = JsonDocument.Parse(Compare(work, 0, "silent", "loud", "--json"));
        JsonElement one = pair.RootElement.GetProperty("comparisons")[0];
        await Assert.That(one.GetProperty("queue_mean").GetProperty("result").GetString()).IsEqualTo("differs");
        await Assert.That(one.GetProperty("first_runs").GetInt32()).IsEqualTo(4);
        await Assert.That(one.GetProperty("settings").GetProperty("mix")[0].GetString()).IsEqualTo("0,0,0,1");
        await Assert.That(Compare(work, 0, "silent", "loud", "--output", "a")).Contains("compared seed by seed");
        await Assert.That(Compare(work, 0, "same", "again", "--output", "b")).Contains("with seeds of their own");
        await Assert.That(Compare(work, 0, "same", "same", "--output", "c"))
            .Contains("No difference is larger than the spread");
    }

    [Test]
    public async Task Two_experiments_are_compared_setting_by_setting()
    {
        using var work = new Workplace();
        foreach ((string folder, string seed) in (IEnumerable<(string, string)>)[("one", "1"), ("two", "50")])
        {
            ClocksProcess run = work.Run("experiment", "scale", "--seed", seed, "--only", "3 machines", "--only", "5 machines",
                "--output", folder);
            await Assert.That(run.WaitForEnd()).IsEqualTo(0).Because(run.Error);
        }

        string said = Compare(work, 0, "one", "two", "--output", "out");
        await Assert.That(said).Contains("3 machines");
        await Assert.That(said).Contains("5 machines");
        await Assert.That(File.Exists(Path.Combine(work.Folder, "out", "plot_spread_5-machines.svg"))).IsTrue();
        await Assert.That(Compare(work, 0, "one", "two", "--setting", "5 machines", "--output", "out2"))
            .Contains("seeds");
    }

    [Test]
    [Arguments("nowhere there", "'nowhere': there is no such file or folder")]
    [Arguments("empty empty", "there is no journal here")]
    public async Task What_cannot_be_compared_says_why(string line, string says)
    {
        using var work = new Workplace();
        Directory.CreateDirectory(Path.Combine(work.Folder, "empty"));
        await Assert.That(Compare(work, 1, line.Split(' '))).Contains(says);
    }
}
