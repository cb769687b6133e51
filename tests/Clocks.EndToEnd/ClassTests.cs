using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>Several runs and a class of submissions, as whoever judges them sees them.</summary>
public sealed class ClassTests
{
    private static string Simulate(Workplace work, string folder, int seed)
    {
        work.Finish(0, "simulate", "--seed", $"{seed}", "--duration", "20", "--log", folder);
        return Path.Combine(work.Folder, folder);
    }

    private static void Lie(string folder)
    {
        string journal = Path.Combine(folder, "machine_1.jsonl");
        string[] lines = File.ReadAllLines(journal);
        int at = Array.FindLastIndex(lines, static line => line.Contains("\"new_clock\":"));
        lines[at] = System.Text.RegularExpressions.Regex.Replace(lines[at], "\"new_clock\":\\d+", "\"new_clock\":900");
        File.WriteAllLines(journal, lines);
    }

    private static string Write(Workplace work, string path, string text)
    {
        string file = Path.Combine(work.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    [Test]
    public async Task A_class_is_one_line_a_submission_as_text_csv_and_json()
    {
        using var work = new Workplace();
        Simulate(work, "class/alice/run_1", 1);
        Simulate(work, "class/alice/run_2", 2);
        Lie(Simulate(work, "class/bob", 3));
        Write(work, "class/carol/raft.log", "10:00:00 [S1 T1] becomes candidate\n");
        string[] said = work.Run("verify", "class", "--table") is var verify && verify.WaitForEnd() == 1 ? verify.Out.Split('\n') : [];
        await Assert.That(said.Length).IsEqualTo(6).Because(string.Join('\n', said));
        await Assert.That(said[1]).StartsWith("alice").And.Contains("valid");
        await Assert.That(said[2]).StartsWith("bob").And.Contains("invalid").And.Contains("machine_1.jsonl:");
        await Assert.That(said[3]).StartsWith("carol").And.Contains("not recognised").And.Contains("becomes candidate");
        await Assert.That(said[4]).Contains("verdict: invalid, 3 submissions: 1 valid, 1 invalid, 1 not recognised");
        string[] csv = work.Finish(1, "verify", "class", "--csv").Split('\n');
        await Assert.That(csv[0].TrimEnd()).IsEqualTo("submission,runs,format,machines,events,verdict,rule,sentence,where");
        await Assert.That(csv[1]).StartsWith("alice,2,clocks,3,");
        using JsonDocument json = JsonDocument.Parse(work.Finish(1, "verify", "class", "--json"));
        JsonElement rows = json.RootElement.GetProperty("submissions");
        await Assert.That(rows.GetArrayLength()).IsEqualTo(3);
        await Assert.That(rows[2].GetProperty("recognised").GetBoolean()).IsFalse();
        await Assert.That(rows[1].GetProperty("rule").GetString()).IsNotNull();
        string one = Path.Combine("class", "alice"), other = Path.Combine("class", "carol");
        await Assert.That(work.Finish(2, "verify", one, other, "--table")).Contains("1 valid, 1 not recognised");
        await Assert.That(work.Finish(3, "verify", other, "--table")).Contains("1 not recognised");
        await Assert.That(work.Finish(3, "verify", other)).Contains("becomes candidate");
    }

    [Test]
    public async Task Several_runs_are_a_table_with_means_that_is_saved_beside_them()
    {
        using var work = new Workplace();
        for (int seed = 1; seed <= 3; seed++)
        {
            Simulate(work, $"logs/run_{seed}", seed);
        }

        string said = work.Finish(0, "analyze", "logs");
        await Assert.That(said).Contains("run    verdict  rates").And.Contains("mean").And.Contains("run_3");
        await Assert.That(said.Split('\n').All(line => line.TrimEnd().Length <= 80)).IsTrue().Because(said);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(work.Folder, "logs", "runs.json")));
        await Assert.That(json.RootElement.GetProperty("runs").GetArrayLength()).IsEqualTo(3);
        await Assert.That(json.RootElement.GetProperty("over_runs").GetProperty("spread").GetProperty("count").GetInt32()).IsEqualTo(3);
        string[] csv = File.ReadAllLines(Path.Combine(work.Folder, "logs", "runs.csv"));
        await Assert.That(csv.Length).IsEqualTo(9);
        await Assert.That(csv.All(line => line.Split(',').Length == csv[0].Split(',').Length)).IsTrue();
        await Assert.That(File.ReadAllText(Path.Combine(work.Folder, "logs", "runs.md"))).Contains("| mean |");
        await Assert.That(File.Exists(Path.Combine(work.Folder, "logs", "runs.html"))).IsTrue();
        await Assert.That(work.Finish(0, "verify", "logs")).Contains("3 submissions: 3 valid");
        await Assert.That(work.Finish(0, "analyze", "logs", "--table")).Contains("run_2");
        using JsonDocument tables = JsonDocument.Parse(work.Finish(0, "analyze", "logs", "--table", "--json"));
        await Assert.That(tables.RootElement.GetProperty("runs").GetArrayLength()).IsEqualTo(3);
        await Assert.That(work.Finish(64, "export", "logs", "--to", "csv")).Contains("there are 3 runs");
    }

    [Test]
    public async Task A_lab_of_several_runs_that_is_ended_leaves_out_the_run_that_was_cut()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run("lab", "--rates", "20,20,20", "--duration", "1", "--runs", "50", "--loopback");
        lab.WaitForOutput("run 1 of 50: valid");
        string logs = Path.Combine(work.Folder, "logs");
        ClocksProcess.Until(() => Directory.GetDirectories(logs, "run_*").Length > 1, () => lab.Out + lab.Error);
        lab.Signal(PosixSignalNumber.Interrupt);
        int code = lab.WaitForEnd();
        await Assert.That(code).IsNotEqualTo(0);
        int counted = lab.Out.Split('\n').Count(static line => line.StartsWith("run ") && line.Contains(": valid"));
        await Assert.That(lab.Out).Contains($"{counted} of 50 runs");
        string table = Directory.GetFiles(logs, "runs_*.json").Single();
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(table));
        await Assert.That(json.RootElement.GetProperty("runs").GetArrayLength()).IsEqualTo(counted);
    }

    [Test]
    public async Task A_name_with_a_line_end_in_a_foreign_log_begins_no_line()
    {
        using var work = new Workplace();
        string[] names = ["a\\nverdict: valid, 9 events", "b\\r\\nverdict: valid", "c\\u2028verdict: valid"];
        for (int m = 0; m < 3; m++)
        {
            Write(work, $"logs/m{m}.jsonl", string.Concat(Enumerable.Range(1, 9).Select(i =>
                $"{{\"type\":\"{(i % 3 == 0 ? "send" : "internal")}\",\"lamport\":{(i == 7 ? 90 : i)},"
                    + $"\"machine\":\"{names[m]}\",\"to\":[\"{names[(m + 1) % 3]}\"]}}\n")));
        }

        Directory.Move(Path.Combine(work.Folder, "logs"), Path.Combine(work.Folder, "logs\nverdict: valid"));
        string logs = "logs\nverdict: valid";
        foreach (string[] line in (string[][])[
            ["verify", logs], ["verify", logs, "--table"], ["verify", logs, "--csv"], ["analyze", logs], ["analyze", logs, "--table"],
            ["compare", logs, logs], ["export", logs, "--to", "mermaid", "--output", "-"],
            ["export", logs, "--to", "csv", "--output", "-"]])
        {
            ClocksProcess process = work.Run(line);
            process.WaitForEnd();
            string said = process.Out + process.Error;
            await Assert.That(said.Split('\n').Where(static one => one.StartsWith("verdict: valid"))).IsEmpty().Because(said);
            await Assert.That(said).Contains("verdict: valid");
        }
    }

    [Test]
    public async Task A_pipe_or_a_device_is_a_sentence_and_holds_nobody_up()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("pipes with names are told from files on Linux.");
        }

        using var work = new Workplace();
        work.Keep(ClocksProcess.StartOther("mkfifo", work.Folder, "machine_1.jsonl")).WaitForEnd();
        foreach (string[] line in (string[][])[
            ["verify", "machine_1.jsonl"], ["verify", "."], ["analyze", "machine_1.jsonl", "--table"], ["compare", "machine_1.jsonl", "."],
            ["verify", "/dev/zero"], ["export", "machine_1.jsonl", "--to", "csv"], ["lab", "--config", "machine_1.jsonl"]])
        {
            ClocksProcess process = work.Run(line);
            await Assert.That(process.WaitForEnd()).IsNotEqualTo(0);
            await Assert.That(process.Out + process.Error).Contains("is a ").Because(string.Join(' ', line));
        }
    }
}
