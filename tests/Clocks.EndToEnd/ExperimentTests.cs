using System.Text.Json;

namespace Clocks.EndToEnd;

public sealed class ExperimentTests
{
    private static string[] Files(string folder) =>
        [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order()];

    [Test]
    public async Task The_same_seeds_give_the_same_bytes_wherever_they_are_written()
    {
        using var work = new Workplace();
        string said = work.Finish(0, "experiment", "assignment", "--output", "one");
        await Assert.That(said).Contains("as assigned");
        await Assert.That(said).Contains("the theory holds in");
        await Assert.That(said.Split('\n').All(line => line.TrimEnd('\r').Length <= 80)).IsTrue().Because(said);
        work.Finish(0, "experiment", "assignment", "--output", "two/below");
        string one = Path.Combine(work.Folder, "one"), two = Path.Combine(work.Folder, "two", "below");
        await Assert.That(Files(two)).IsSequence(Files(one));
        foreach (string file in Files(one))
        {
            await Assert.That(File.ReadAllBytes(Path.Combine(two, file)))
                .IsSequence(File.ReadAllBytes(Path.Combine(one, file))).Because(file);
        }

        string html = File.ReadAllText(Path.Combine(one, "experiment.html"));
        await Assert.That(html).Contains("\"default-src 'none'; script-src 'sha256-");
        await Assert.That(html.Contains("<script ") || html.Contains("src=") || html.Contains("<link"))
            .IsFalse().Because("the page needs nothing from elsewhere");
    }

    [Test]
    public async Task A_plan_that_was_printed_can_be_edited_and_run()
    {
        using var work = new Workplace();
        ClocksProcess print = work.Run("experiment", "assignment", "--print", "--seeds", "2");
        await Assert.That(print.WaitForEnd()).IsEqualTo(0);
        File.WriteAllText(Path.Combine(work.Folder, "my.json"), print.Out.Replace("assignment", "mine").Replace("60s", "10s"));
        string said = work.Finish(0, "experiment", "my.json", "--out", "mine", "--only", "as assigned", "--only", "low-internal", "--json");
        using JsonDocument json = JsonDocument.Parse(said);
        await Assert.That(json.RootElement.GetProperty("name").GetString()).IsEqualTo("mine");
        JsonElement[] settings = [.. json.RootElement.GetProperty("settings").EnumerateArray()];
        await Assert.That(settings.Select(s => s.GetProperty("name").GetString()!).ToArray())
            .IsSequence(new[] { "as assigned", "low internal" });
        await Assert.That(settings[0].GetProperty("spread").GetProperty("runs").GetArrayLength()).IsEqualTo(2);
    }

    [Test]
    public async Task What_is_done_is_kept_and_only_the_rest_is_run()
    {
        using var work = new Workplace();
        work.Finish(0, "experiment", "faults", "--seeds", "3", "--output", "e");
        byte[] page = File.ReadAllBytes(Path.Combine(work.Folder, "e", "experiment.json"));
        string[] runs = Directory.GetFiles(Path.Combine(work.Folder, "e", "runs"));
        await Assert.That(runs).Count().IsEqualTo(24);
        File.Delete(runs[0]);
        File.WriteAllText(runs[1], "{ \"of\": \"half a fi");
        string said = work.Finish(0, "experiment", "--resume", "e");
        await Assert.That(said).Contains("22 of 24 runs were done before");
        await Assert.That(said).Contains(Path.GetFileName(runs[1]));
        await Assert.That(File.ReadAllBytes(Path.Combine(work.Folder, "e", "experiment.json"))).IsSequence(page);
        await Assert.That(work.Finish(0, "experiment", "faults", "--seeds", "4", "--output", "e"))
            .Contains("24 of 32 runs were done before");
    }

    [Test]
    public async Task An_interrupted_experiment_goes_on_where_it_stopped()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "long.json"), """
            { "name": "long", "seeds": 400, "settings": [ { "name": "many", "machines": 300, "duration": "120s" } ] }
            """);
        ClocksProcess first = work.Run("experiment", "long.json", "--output", "e");
        string runs = Path.Combine(work.Folder, "e", "runs");
        ClocksProcess.Until(() => Directory.Exists(runs) && Directory.GetFiles(runs, "*.json").Length > 3, () => first.Out);
        first.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(first.WaitForEnd()).IsEqualTo(1).Because(first.Error);
        await Assert.That(first.Error).Contains("clocks experiment --resume");
        int done = Directory.GetFiles(runs, "*.json").Length;
        await Assert.That(done is > 3 and < 400).IsTrue().Because($"{done} runs");
        string said = work.Finish(0, "experiment", "--resume", "e", "--seeds", $"{done}");
        await Assert.That(said).Contains($"{done} of {done} runs were done before");
    }

    [Test]
    public async Task The_journals_of_every_run_can_be_kept_and_are_valid()
    {
        using var work = new Workplace();
        work.Finish(0, "experiment", "assignment", "--seeds", "1", "--only", "low internal", "--journals", "--output", "e");
        string journals = Path.Combine("e", "journals", "low-internal_seed-1");
        await Assert.That(work.Finish(0, "verify", journals)).Contains("valid");
        await AssertSameFigures(
            JsonDocument.Parse(File.ReadAllText(Path.Combine(work.Folder, "e", "experiment.json"))).RootElement,
            JsonDocument.Parse(work.Finish(0, "compare", journals, journals, "--json")).RootElement);
        work.Finish(0, "simulate", "--seed", "1", "--mix", "2,2,2,4", "--log", "s");
        foreach (string file in Directory.GetFiles(Path.Combine(work.Folder, journals), "machine_*.jsonl"))
        {
            string same = Path.Combine(work.Folder, "s", Path.GetFileName(file));
            await Assert.That(File.ReadAllBytes(file))
                .IsSequence(File.ReadAllBytes(same)).Because("one seed, one run, whoever runs it");
        }
    }

    /// <summary>What was counted while it ran is what is counted from the journals.</summary>
    private static async Task AssertSameFigures(JsonElement experiment, JsonElement comparison)
    {
        JsonElement counted = experiment.GetProperty("settings")[0], read = comparison.GetProperty("comparisons")[0];
        foreach (string key in (string[])["spread", "jump_mean", "jump_max", "queue_mean", "queue_max", "events"])
        {
            await Assert.That(read.GetProperty(key).GetProperty("first").GetProperty("mean").GetDouble())
                .IsEqualTo(counted.GetProperty(key).GetProperty("runs")[0].GetDouble()).Within(1e-12).Because(key);
        }
    }

    [Test]
    public async Task The_same_plan_runs_by_processes_and_agrees_with_its_journals()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "real.json"), """
            { "name": "real", "seeds": 2, "base": { "duration": "2s" }, "settings": [
              { "name": "fast", "rates": "20", "mix": "1,1,1,3" }, { "name": "mixed", "rates": [5, 20], "machines": 2 } ] }
            """);
        string said = work.Finish(0, "experiment", "real.json", "--real", "--output", "e");
        await Assert.That(said.ReplaceLineEndings("\n")).Contains("real\nin e");
        await Assert.That(Directory.GetFiles(Path.Combine(work.Folder, "e", "runs"))).Count().IsEqualTo(4);
        string[] journals = Directory.GetDirectories(Path.Combine(work.Folder, "e", "journals"));
        await Assert.That(journals).Count().IsEqualTo(4);
        foreach (string folder in journals)
        {
            await Assert.That(work.Finish(0, "verify", folder)).Contains("valid");
        }

        await Assert.That(work.Finish(0, "experiment", "--resume", "e")).Contains("4 of 4 runs were done before");
    }

    [Test]
    [Arguments(64, "assignmnt", "did you mean assignment?")]
    [Arguments(64, "bad.json", "'bad.json': line 3: setting 'x': 'latenzy' is not a key of a setting")]
    [Arguments(64, "torn.json", "'torn.json': the plan is not JSON: line 1")]
    [Arguments(64, "assignment --only nothing", "--only: the plan has no setting 'nothing'")]
    [Arguments(64, "assignment --seeds 0", "'0' is not a number of seeds")]
    [Arguments(64, "--resume nowhere", "'nowhere' is not the folder of an experiment")]
    [Arguments(64, "assignment --resume nowhere", "leave out the plan")]
    [Arguments(64, "faults --real", "setting 'loss' cannot be run by processes")]
    [Arguments(1, "assignment --output occupied/below", "name another folder with --output")]
    [Arguments(1, "assignment --output taken", "holds another")]
    public async Task What_cannot_be_run_says_why(int code, string line, string says)
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "bad.json"), "{ \"settings\":\n [ { \"name\": \"x\",\n \"latenzy\": 1 } ] }");
        File.WriteAllText(Path.Combine(work.Folder, "torn.json"), "{ \"settings\": [ {");
        File.WriteAllText(Path.Combine(work.Folder, "occupied"), "");
        Directory.CreateDirectory(Path.Combine(work.Folder, "taken"));
        File.WriteAllText(Path.Combine(work.Folder, "taken", "plan.json"), "{ \"name\": \"other\", \"settings\": [ {} ] }");
        string wanted = says == "holds another" ? "holds the simulated experiment 'other'" : says;
        string said = work.Finish(code, ["experiment", .. line.Split(' ')]);
        await Assert.That(said.Replace('\\', '/')).Contains(wanted);
        await Assert.That(Directory.Exists(Path.Combine(work.Folder, "logs")))
            .IsFalse().Because("nothing is left behind");
    }

    [Test]
    public async Task The_built_in_plans_are_listed()
    {
        using var work = new Workplace();
        string said = work.Finish(0, "experiment", "--list");
        foreach (string name in (string[])["assignment: 10 settings", "scale: 5 settings", "faults: 8 settings", "  rare sends"])
        {
            await Assert.That(said).Contains(name);
        }
    }
}
