using System.Text.Json;

namespace Clocks.EndToEnd;

[TestClass]
public sealed class ExperimentTests
{
    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order()];

    [TestMethod]
    public void The_same_seeds_give_the_same_bytes_wherever_they_are_written()
    {
        using var work = new Workplace();
        string said = work.Finish(0, "experiment", "assignment", "--output", "one");
        StringAssert.Contains(said, "as assigned");
        StringAssert.Contains(said, "the theory holds in");
        Assert.IsTrue(said.Split('\n').All(line => line.TrimEnd('\r').Length <= 80), said);
        work.Finish(0, "experiment", "assignment", "--output", "two/below");
        string one = Path.Combine(work.Folder, "one"), two = Path.Combine(work.Folder, "two", "below");
        CollectionAssert.AreEqual(Files(one), Files(two));
        foreach (string file in Files(one))
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(one, file)), File.ReadAllBytes(Path.Combine(two, file)), file);
        }

        string html = File.ReadAllText(Path.Combine(one, "experiment.html"));
        Assert.IsFalse(html.Contains("<script") || html.Contains("src=") || html.Contains("<link"), "the page needs nothing");
    }

    [TestMethod]
    public void A_plan_that_was_printed_can_be_edited_and_run()
    {
        using var work = new Workplace();
        ClocksProcess print = work.Run("experiment", "assignment", "--print", "--seeds", "2");
        Assert.AreEqual(0, print.WaitForEnd());
        File.WriteAllText(Path.Combine(work.Folder, "my.json"), print.Out.Replace("assignment", "mine").Replace("60s", "10s"));
        string said = work.Finish(0, "experiment", "my.json", "--out", "mine", "--only", "as assigned", "--only", "low-internal", "--json");
        using JsonDocument json = JsonDocument.Parse(said);
        Assert.AreEqual("mine", json.RootElement.GetProperty("name").GetString());
        JsonElement[] settings = [.. json.RootElement.GetProperty("settings").EnumerateArray()];
        CollectionAssert.AreEqual(
            new[] { "as assigned", "low internal" }, settings.Select(s => s.GetProperty("name").GetString()).ToArray());
        Assert.AreEqual(2, settings[0].GetProperty("spread").GetProperty("runs").GetArrayLength());
    }

    [TestMethod]
    public void What_is_done_is_kept_and_only_the_rest_is_run()
    {
        using var work = new Workplace();
        work.Finish(0, "experiment", "faults", "--seeds", "3", "--output", "e");
        byte[] page = File.ReadAllBytes(Path.Combine(work.Folder, "e", "experiment.json"));
        string[] runs = Directory.GetFiles(Path.Combine(work.Folder, "e", "runs"));
        Assert.HasCount(24, runs);
        File.Delete(runs[0]);
        File.WriteAllText(runs[1], "{ \"of\": \"half a fi");
        string said = work.Finish(0, "experiment", "--resume", "e");
        StringAssert.Contains(said, "22 of 24 runs were done before");
        StringAssert.Contains(said, Path.GetFileName(runs[1]));
        CollectionAssert.AreEqual(page, File.ReadAllBytes(Path.Combine(work.Folder, "e", "experiment.json")));
        StringAssert.Contains(work.Finish(0, "experiment", "faults", "--seeds", "4", "--output", "e"), "24 of 32 runs were done before");
    }

    [TestMethod]
    public void An_interrupted_experiment_goes_on_where_it_stopped()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "long.json"), """
            { "name": "long", "seeds": 400, "settings": [ { "name": "many", "machines": 300, "duration": "120s" } ] }
            """);
        ClocksProcess first = work.Run("experiment", "long.json", "--output", "e");
        string runs = Path.Combine(work.Folder, "e", "runs");
        ClocksProcess.Until(() => Directory.Exists(runs) && Directory.GetFiles(runs, "*.json").Length > 3, () => first.Out);
        first.Signal(PosixSignalNumber.Interrupt);
        Assert.AreEqual(1, first.WaitForEnd(), first.Error);
        StringAssert.Contains(first.Error, "clocks experiment --resume");
        int done = Directory.GetFiles(runs, "*.json").Length;
        Assert.IsTrue(done is > 3 and < 400, $"{done} runs");
        string said = work.Finish(0, "experiment", "--resume", "e", "--seeds", $"{done}");
        StringAssert.Contains(said, $"{done} of {done} runs were done before");
    }

    [TestMethod]
    public void The_journals_of_every_run_can_be_kept_and_are_valid()
    {
        using var work = new Workplace();
        work.Finish(0, "experiment", "assignment", "--seeds", "1", "--only", "low internal", "--journals", "--output", "e");
        string journals = Path.Combine("e", "journals", "low-internal_seed-1");
        StringAssert.Contains(work.Finish(0, "verify", journals), "valid");
        AssertSameFigures(
            JsonDocument.Parse(File.ReadAllText(Path.Combine(work.Folder, "e", "experiment.json"))).RootElement,
            JsonDocument.Parse(work.Finish(0, "compare", journals, journals, "--json")).RootElement);
        work.Finish(0, "simulate", "--seed", "1", "--mix", "2,2,2,4", "--log", "s");
        foreach (string file in Directory.GetFiles(Path.Combine(work.Folder, journals), "machine_*.jsonl"))
        {
            string same = Path.Combine(work.Folder, "s", Path.GetFileName(file));
            CollectionAssert.AreEqual(File.ReadAllBytes(same), File.ReadAllBytes(file), "one seed, one run, whoever runs it");
        }
    }

    /// <summary>What was counted while it ran is what is counted from the journals.</summary>
    private static void AssertSameFigures(JsonElement experiment, JsonElement comparison)
    {
        JsonElement counted = experiment.GetProperty("settings")[0], read = comparison.GetProperty("comparisons")[0];
        foreach (string key in (string[])["spread", "jump_mean", "jump_max", "queue_mean", "queue_max", "events"])
        {
            Assert.AreEqual(
                counted.GetProperty(key).GetProperty("runs")[0].GetDouble(),
                read.GetProperty(key).GetProperty("first").GetProperty("mean").GetDouble(), 1e-12, key);
        }
    }

    [TestMethod]
    public void The_same_plan_runs_by_processes_and_agrees_with_its_journals()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "real.json"), """
            { "name": "real", "seeds": 2, "base": { "duration": "2s" }, "settings": [
              { "name": "fast", "rates": "20", "mix": "1,1,1,3" }, { "name": "mixed", "rates": [5, 20], "machines": 2 } ] }
            """);
        string said = work.Finish(0, "experiment", "real.json", "--real", "--output", "e");
        StringAssert.Contains(said, "real, in e");
        Assert.HasCount(4, Directory.GetFiles(Path.Combine(work.Folder, "e", "runs")));
        string[] journals = Directory.GetDirectories(Path.Combine(work.Folder, "e", "journals"));
        Assert.HasCount(4, journals);
        foreach (string folder in journals)
        {
            StringAssert.Contains(work.Finish(0, "verify", folder), "valid");
        }

        StringAssert.Contains(work.Finish(0, "experiment", "--resume", "e"), "4 of 4 runs were done before");
    }

    [TestMethod]
    [DataRow(64, "assignmnt", "did you mean assignment?")]
    [DataRow(64, "bad.json", "'bad.json': line 3: setting 'x': 'latenzy' is not a key of a setting")]
    [DataRow(64, "torn.json", "'torn.json': the plan is not JSON: line 1")]
    [DataRow(64, "assignment --only nothing", "--only: the plan has no setting 'nothing'")]
    [DataRow(64, "assignment --seeds 0", "'0' is not a number of seeds")]
    [DataRow(64, "--resume nowhere", "'nowhere' is not the folder of an experiment")]
    [DataRow(64, "assignment --resume nowhere", "leave out the plan")]
    [DataRow(64, "faults --real", "setting 'loss' cannot be run by processes")]
    [DataRow(1, "assignment --output occupied/below", "name another folder with --output")]
    [DataRow(1, "assignment --output taken", "holds another")]
    public void What_cannot_be_run_says_why(int code, string line, string says)
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "bad.json"), "{ \"settings\":\n [ { \"name\": \"x\",\n \"latenzy\": 1 } ] }");
        File.WriteAllText(Path.Combine(work.Folder, "torn.json"), "{ \"settings\": [ {");
        File.WriteAllText(Path.Combine(work.Folder, "occupied"), "");
        Directory.CreateDirectory(Path.Combine(work.Folder, "taken"));
        File.WriteAllText(Path.Combine(work.Folder, "taken", "plan.json"), "{ \"name\": \"other\", \"settings\": [ {} ] }");
        string wanted = says == "holds another" ? "holds the simulated experiment 'other'" : says;
        string said = work.Finish(code, ["experiment", .. line.Split(' ')]);
        StringAssert.Contains(said.Replace('\\', '/'), wanted);
        Assert.IsFalse(Directory.Exists(Path.Combine(work.Folder, "logs")), "nothing is left behind");
    }

    [TestMethod]
    public void The_built_in_plans_are_listed()
    {
        using var work = new Workplace();
        string said = work.Finish(0, "experiment", "--list");
        foreach (string name in (string[])["assignment: 10 settings", "scale: 5 settings", "faults: 8 settings", "  rare sends"])
        {
            StringAssert.Contains(said, name);
        }
    }
}
