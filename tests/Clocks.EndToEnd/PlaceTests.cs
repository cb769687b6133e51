using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>
/// Files and folders as people have them: not there yet, with names that are not UTF-8, nine with the same trouble. Nothing is
/// written where nobody asked for it, and each is told in one sentence.
/// </summary>
public sealed class PlaceTests
{
    [Test]
    [Arguments("--id 1 --loopback --duration 0.1 --log a/b/c.jsonl", "a/b/c.jsonl")]
    [Arguments("--id 1 --loopback --duration 0.1 --diagnostics a/b/c.ndjson", "a/b/c.ndjson")]
    [Arguments("lab --nodes 2 --loopback --duration 0.3 --log a/b", "a/b/latest")]
    [Arguments("simulate --nodes 2 --duration 2 --log a/b", "a/b/machine_1.jsonl")]
    [Arguments("experiment scale --seeds 1 --only 3-machines --output a/b", "a/b/experiment.html")]
    [Arguments("key new a/b/c.key", "a/b/c.key")]
    [Arguments("analyze ref --output a/b", "a/b/report.html")]
    [Arguments("compare ref ref --output a/b", "a/b/compare.html")]
    [Arguments("export ref --to csv --output a/b/c.csv", "a/b/c.csv")]
    public async Task What_a_verb_writes_may_be_named_in_folders_that_are_not_there_yet(string line, string file)
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "5", "--seed", "3", "--log", "ref");
        work.Finish(0, line.Split(' '));
        await Assert.That(Path.Exists(Path.Combine(work.Folder, file))).IsTrue();
    }

    [Test]
    [Arguments("empty", "The file is empty")]
    [Arguments("strange", "This is no journal in a format that is known")]
    [Arguments("wide", "The file is in UTF-16")]
    public async Task Nine_files_with_the_same_trouble_are_one_line(string folder, string sentence)
    {
        using var work = new Workplace();
        string path = Directory.CreateDirectory(Path.Combine(work.Folder, folder)).FullName;
        for (int i = 1; i <= 9; i++)
        {
            string text = folder == "strange" ? $"12:00:0{i} alpha went {i * 17} far\n12:00:1{i} alpha went {i * 31} far\n" : "";
            text = folder == "wide" ? "{\"event\":\"INTERNAL\",\"machine_id\":1,\"new_clock\":1}\n" : text;
            File.WriteAllText(Path.Combine(path, $"machine_{i}.log"), text, folder == "wide" ? Encoding.Unicode : Encoding.ASCII);
        }

        string[] files = [.. Enumerable.Range(1, 9).Select(i => Path.Combine(folder, $"machine_{i}.log"))];
        foreach (string[] named in (string[][])[[folder], files])
        {
            ClocksProcess verify = work.Run(["verify", .. named]);
            await Assert.That(verify.WaitForEnd()).IsEqualTo(3).Because(verify.Error);
            string[] lines = [.. verify.Error.Split('\n').Where(line => line.Contains(sentence, StringComparison.Ordinal))];
            await Assert.That(lines.Length).IsEqualTo(1).Because(verify.Error);
            await Assert.That(lines[0]).Contains("machine_1.log, machine_2.log, machine_3.log, machine_4.log and 5 more: ");
            using JsonDocument json = JsonDocument.Parse(Out(work.Run(["verify", "--json", .. named])));
            await Assert.That(json.RootElement.GetProperty("problems").EnumerateArray().Count(problem =>
                problem.GetProperty("why").GetString()!.Contains(sentence, StringComparison.Ordinal))).IsEqualTo(9);
        }
    }

    [Test]
    public async Task Nine_nodes_with_the_same_trouble_are_one_line()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "occupied"), "");
        string said = work.Finish(1, "lab", "--nodes", "9", "--loopback", "--duration", "1", "--diagnostics", "occupied");
        await Assert.That(said.Split("a file stands where a folder").Length - 1).IsEqualTo(1).Because(said);
        await Assert.That(said).Contains("failed with exit code 1").And.Contains("so the lab did not begin");
    }

    [Test]
    public async Task What_cannot_be_written_is_one_line_and_not_one_for_each_file()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "5", "--log", "ref");
        File.WriteAllText(Path.Combine(work.Folder, "occupied"), "");
        ClocksProcess analyze = work.Run("analyze", "ref", "--output", "occupied");
        await Assert.That(analyze.WaitForEnd()).IsEqualTo(1);
        await Assert.That(analyze.Error.TrimEnd().Split('\n')).Count().IsEqualTo(1).Because(analyze.Error);
        await Assert.That(analyze.Error).StartsWith("report.html, analysis_summary.md, ").And.Contains(" more: ");
    }

    /// <summary>Lines that name nothing, a place here, and what is in this folder.</summary>
    [Test]
    [Arguments("--id 1 --loopback --duration 0.1")]
    [Arguments("--id 1 --loopback --duration 0.1 --log x.jsonl")]
    [Arguments("--id 1 --loopback --duration 0.1 --log /tmp/nowhere.$$/ --diagnostics d/")]
    [Arguments("lab --nodes 2 --loopback --duration 0.3")]
    [Arguments("lab --loopback --config lab.json")]
    [Arguments("simulate --nodes 2 --duration 2")]
    [Arguments("experiment scale --seeds 1")]
    [Arguments("experiment plan.json")]
    [Arguments("key new")]
    [Arguments("key new here.key")]
    [Arguments("doctor --loopback --key-file here.key")]
    [Arguments("analyze")]
    [Arguments("analyze .")]
    [Arguments("analyze \"$REF\" --output out")]
    [Arguments("verify machine_1.jsonl")]
    [Arguments("compare \"$REF\" \"$REF\"")]
    [Arguments("export \"$REF\" --to csv --output x.csv")]
    public async Task In_a_folder_whose_name_is_not_UTF_8_every_verb_says_so_and_writes_nothing(string line)
    {
        SkipElsewhere();
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "2", "--log", "ref");
        ClocksProcess shell = Shell(work, "REF=$PWD/ref; d=$(printf 'a\\377b'); mkdir \"$d\"; cp -r ref/* \"$d\"; cd \"$d\"; "
            + "echo {} >lab.json; before=$(mktemp); find .. | sort >\"$before\"; \"$CLOCKS\" " + line + "; code=$?; "
            + "find .. | sort | diff \"$before\" - || code=99; rm -f \"$before\"; rm -rf ../a*; exit $code");
        int code = shell.WaitForEnd();
        await Assert.That(code is 1 or 64).IsTrue().Because($"{code} {shell.Out} {shell.Error}");
        await Assert.That(shell.Error.Split("is not UTF-8").Length - 1).IsEqualTo(1).Because(shell.Error);
        await Assert.That(shell.Error).Contains("name ").And.DoesNotContain("   at ");
    }

    [Test]
    public async Task In_a_folder_whose_name_is_not_UTF_8_whole_paths_work()
    {
        SkipElsewhere();
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "20", "--log", "ref");
        ClocksProcess shell = Shell(work, "REF=$PWD/ref; d=$(printf 'a\\377b'); mkdir \"$d\"; cd \"$d\"; "
            + "\"$CLOCKS\" verify \"$REF\" && \"$CLOCKS\" analyze \"$REF\" && \"$CLOCKS\" export \"$REF\" --to csv && \"$CLOCKS\" man; "
            + "code=$?; rm -rf ../a*; exit $code");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(0).Because(shell.Error);
    }

    [Test]
    public async Task A_file_whose_name_is_not_UTF_8_is_accounted_for_and_so_is_a_submission()
    {
        SkipElsewhere();
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "20", "--seed", "3", "--log", "class/alice");
        ClocksProcess shell = Shell(work, "cd class; cp -r alice \"$(printf 'M\\374ller')\"; cp -r alice bob; "
            + "cp bob/machine_1.jsonl bob/\"$(printf 'x\\374.jsonl')\"; touch alice/\"$(printf 'x\\374.png')\"");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(0).Because(shell.Error);
        string table = work.Finish(2, "verify", "class", "--table");
        ClocksProcess bob = work.Run("verify", Path.Combine("class", "bob"));
        int code = bob.WaitForEnd();
        string alice = work.Finish(0, "verify", Path.Combine("class", "alice"));
        Shell(work, "rm -rf class").WaitForEnd();
        await Assert.That(table.Split("Its name is not UTF-8").Length - 1).IsEqualTo(2).Because(table);
        await Assert.That(table).Contains("M\uFFFDller").And.Contains("3 submissions: 1 valid, 1 unknown, 1 not recognised");
        await Assert.That(code).IsEqualTo(2);
        await Assert.That(bob.Error).Contains("x\uFFFD.jsonl: Its name is not UTF-8, so that it cannot be opened by it; rename it.");
        await Assert.That(alice).Contains("Set aside");
    }

    [Test]
    public async Task A_variable_or_a_word_that_is_not_UTF_8_names_nothing()
    {
        SkipElsewhere();
        using var work = new Workplace();
        ClocksProcess shell = Shell(work, "CLOCKS_LOG=$(printf 'a\\377b')/ \"$CLOCKS\" --id 1 --loopback --duration 0.1");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(64);
        await Assert.That(shell.Error).Contains("clocks run: CLOCKS_LOG: 'a\uFFFDb/' is not UTF-8");
        shell = Shell(work, "\"$CLOCKS\" key new \"$(printf 'a\\377b')\"");
        await Assert.That(shell.WaitForEnd()).IsEqualTo(64);
        await Assert.That(shell.Error).Contains("clocks: 'a\uFFFDb' is not UTF-8");
        await Assert.That(Directory.GetFileSystemEntries(work.Folder)).IsEmpty();
    }

    [Test]
    public async Task A_file_of_settings_in_another_encoding_is_told_as_that()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "lab.json"), "{\n  \"cluster\": \"M\u00fcller\"\n}", Encoding.Latin1);
        await Assert.That(work.Finish(64, "lab", "--loopback", "--config", "lab.json"))
            .Contains("lab.json: line 2: this is not UTF-8; save the file as UTF-8");
        File.WriteAllText(Path.Combine(work.Folder, "my.json"), "{ \"settings\": [] }", Encoding.Unicode);
        await Assert.That(work.Finish(64, "experiment", "my.json"))
            .Contains("'my.json': the plan is not JSON: line 1: this is not UTF-8; save the file as UTF-8");
    }

    private static string Out(ClocksProcess process)
    {
        process.WaitForEnd();
        return process.Out;
    }

    private static ClocksProcess Shell(Workplace work, string script) =>
        work.Keep(ClocksProcess.StartOther("bash", work.Folder, "-c", $"CLOCKS='{ClocksProcess.Binary}'; {script}"));

    private static void SkipElsewhere()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            Skip.Test("needs names of bytes");
        }
    }
}
