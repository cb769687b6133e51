using System.Text.RegularExpressions;

namespace Clocks.EndToEnd;

/// <summary>What made newcomers stop in their first hour; each test is named after what was seen.</summary>
public sealed class FirstHourTests
{
    private static readonly string[] Verbs =
    [
        "", "run", "lab", "collect", "watch", "simulate", "experiment", "key", "peers", "doctor", "analyze", "verify", "compare", "grade",
        "export", "completions", "man",
    ];

    [Test]
    public async Task A_misspelt_variable_is_named_with_the_one_that_was_meant()
    {
        using var work = new Workplace();
        await Assert.That(Variable(work, 64, "CLOCKS_RTAE=3")).Contains("there is no variable CLOCKS_RTAE; did you mean CLOCKS_RATE?");
        await Assert.That(Variable(work, 0, "CLOCKS_OF_THE_TOWN_HALL=3")).DoesNotContain("TOWN");
    }

    [Test]
    [Arguments("CLOCKS_VERBOSE=1", true)]
    [Arguments("CLOCKS_VERBOSE=yes", true)]
    [Arguments("CLOCKS_VERBOSE=True", true)]
    [Arguments("CLOCKS_VERBOSE=0", false)]
    [Arguments("CLOCKS_VERBOSE=no", false)]
    public async Task A_switch_in_the_environment_is_on_or_off_in_the_usual_words(string variable, bool isOn)
    {
        using var work = new Workplace();
        await Assert.That(Variable(work, 0, variable).Contains("writing the journal", StringComparison.Ordinal)).IsEqualTo(isOn);
    }

    [Test]
    public async Task A_bad_value_of_a_variable_is_said_of_the_variable()
    {
        using var work = new Workplace();
        await Assert.That(Variable(work, 64, "CLOCKS_RATE=fast")).Contains("clocks run: CLOCKS_RATE: 'fast' is not a rate");
        await Assert.That(Variable(work, 64, "CLOCKS_JSON=maybe")).Contains("CLOCKS_JSON: 'maybe' is neither yes nor no");
        await Assert.That(Variable(work, 64, "CLOCKS_INTERFACE=lo")).Contains("--loopback and CLOCKS_INTERFACE contradict each other");
    }

    [Test]
    public async Task The_word_help_gives_help()
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(0, "help")).IsEqualTo(work.Finish(0, "--help"));
        await Assert.That(work.Finish(0, "help", "run")).IsEqualTo(work.Finish(0, "run", "--help"));
        await Assert.That(work.Finish(64, "help", "rnu")).Contains("there is no command 'rnu'; did you mean 'run'?");
        await Assert.That(work.Finish(64, "verfiy", "--help")).Contains("there is no command 'verfiy'; did you mean 'verify'?");
    }

    [Test]
    public async Task One_of_a_thing_is_no_several()
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(0, "simulate", "--nodes", "1", "--duration", "2", "--no-journals"))
            .StartsWith("simulation of 1 machine, 2 s");
        await Assert.That(work.Finish(0, "experiment", "assignment", "--seeds", "1", "--only", "as assigned", "--output", "e"))
            .StartsWith("experiment 'assignment': 1 setting x 1 seed, simulated");
        await Assert.That(work.Finish(0, "experiment", "--resume", "e")).Contains("1 of 1 run was done before");
        await Assert.That(work.Finish(0, "lab", "--nodes", "1", "--duration", "0.2", "--loopback")).StartsWith("lab of 1 node, 0.2 s");
    }

    [Test]
    public async Task Every_name_of_a_format_that_is_taken_is_in_the_help()
    {
        using var work = new Workplace();
        string help = Regex.Replace(work.Finish(0, "verify", "--help"), "\\s+", " ");
        await Assert.That(help)
            .Contains("words; json-lines and text-lines, which runs of other programs are said to be, are read as clocks");
    }

    [Test]
    public async Task Compare_with_one_run_says_that_the_second_is_missing()
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(64, "compare", "a")).Contains("clocks compare: the second is missing: the one to compare it with");
    }

    [Test]
    public async Task A_file_where_a_folder_should_be_is_told_as_that()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "f"), "");
        await Assert.That(work.Finish(1, "experiment", "assignment", "--seeds", "1", "--output", "f"))
            .Contains("a file stands where a folder").And.DoesNotContain("system error");
    }

    [Test]
    [Arguments("analyze --tabel", "--tabel", "--table")]
    [Arguments("analyze logs -json", "-json", "--json")]
    [Arguments("analyze . --output --jsno", "--jsno", "--json")]
    [Arguments("verify --tabel=yes", "--tabel", "--table")]
    [Arguments("export --to csv --aroun", "--aroun", "--around")]
    [Arguments("compare a --jsno", "--jsno", "--json")]
    [Arguments("experiment --sedes", "--sedes", "--seeds")]
    public async Task A_mistyped_option_where_a_file_may_stand_is_named_with_the_one_that_was_meant(
        string line, string word, string meant)
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(64, line.Split(' '))).Contains($"there is no option '{word}'; did you mean '{meant}'?");
        await Assert.That(Directory.GetFileSystemEntries(work.Folder)).IsEmpty();
    }

    [Test]
    public async Task Every_verb_names_the_option_that_was_probably_meant()
    {
        using var work = new Workplace();
        foreach (string verb in Verbs.Where(static verb => verb.Length > 0))
        {
            Match option = Regex.Match(work.Finish(0, verb, "--help"), "^  (--[a-z-]{4,})", RegexOptions.Multiline);
            if (option.Success)
            {
                string meant = option.Groups[1].Value, word = meant + "x";
                await Assert.That(work.Finish(64, verb, word)).Contains($"'{word}'; did you mean '{meant}'?").Because(verb);
            }
        }
    }

    [Test]
    public async Task A_file_that_is_called_like_an_option_is_a_file()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "2", "--log", "s");
        File.Copy(Path.Combine(work.Folder, "s", "machine_1.jsonl"), Path.Combine(work.Folder, "--odd.jsonl"));
        await Assert.That(work.Finish(2, "verify", "--", "--odd.jsonl")).Contains("read as clocks: --odd.jsonl");
    }

    [Test]
    [Arguments("lab", "kill restart pause partition delay")]
    [Arguments("simulate", "kill restart pause partition delay loss")]
    [Arguments("run", "partition delay")]
    public async Task The_help_shows_every_sentence_of_faults_and_each_is_understood(string verb, string kinds)
    {
        using var work = new Workplace();
        string help = work.Finish(0, verb, "--help");
        int from = help.IndexOf("Faults, joined by ;", StringComparison.Ordinal), to = help.IndexOf("Examples:", StringComparison.Ordinal);
        MatchCollection rows = Regex.Matches(help[from..to], "^  (\\S.*?)  ", RegexOptions.Multiline);
        string[] sentences = [.. rows.Select(static row => row.Groups[1].Value)];
        await Assert.That(sentences.Select(static sentence => sentence.Split(' ')[0])).IsEquivalentTo(kinds.Split(' '));
        work.Finish(0, "simulate", "--nodes", "3", "--duration", "60", "--no-journals", "--fault", string.Join("; ", sentences));
    }

    [Test]
    [Arguments("simulate --nodes 2 --log s")]
    [Arguments("lab --nodes 2 --loopback --log s")]
    public async Task Faults_that_come_after_the_end_are_said_to(string line)
    {
        using var work = new Workplace();
        string said = work.Finish(
            0, [.. line.Split(' '), "--duration", "1", "--fault", "pause 1 200ms..400ms; kill 2 at 20s; restart 2 at 30s"]);
        await Assert.That(said).Contains(
            $"clocks {line.Split(' ')[0]}: 'kill 2 at 20s', 'restart 2 at 30s' will not happen: the run ends at 1s");
    }

    [Test]
    public async Task A_node_that_waits_for_nobody_does_not_say_that_it_waits()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--duration", "0.2", "--verbose");
        await Assert.That(node.WaitForEnd()).IsEqualTo(0);
        await Assert.That(node.Error).Contains("listening on port").And.DoesNotContain("waiting for")
            .And.DoesNotContain("0 peers, 0 of them");
    }

    [Test]
    public async Task That_journals_are_of_different_runs_is_said_once_on_a_terminal()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "20", "--seed", "1", "--log", "one");
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "20", "--seed", "2", "--log", "two");
        string strange = Path.Combine(work.Folder, "two", "machine_2.jsonl");
        File.Copy(strange, Path.Combine(work.Folder, "one", "machine_2.jsonl"), overwrite: true);
        foreach (string verb in (string[])["verify one", "analyze one --output out"])
        {
            string said = OnTerminal(work, "TERM=dumb", verb);
            await Assert.That(said.Split("of 2 different runs").Length - 1).IsEqualTo(1).Because(said);
        }
    }

    [Test]
    public async Task Help_fits_into_eighty_columns_and_ends_no_line_with_blanks()
    {
        using var work = new Workplace();
        foreach (string verb in Verbs)
        {
            string help = verb.Length == 0 ? work.Finish(0, "--help") : work.Finish(0, verb, "--help");
            string[] wrong = [.. help.Split('\n').Where(static line => line.Length > 80 || line != line.TrimEnd())];
            await Assert.That(string.Join('\n', wrong)).IsEmpty().Because(verb);
        }
    }

    [Test]
    [Arguments("")]
    [Arguments("TERM=dumb")]
    [Arguments("TERM=unknown")]
    [Arguments("TERM=xterm NO_COLOR=1")]
    public async Task A_terminal_that_is_none_gets_no_escape_sequence(string environment) =>
        await Assert.That(OnTerminal(environment)).DoesNotContain("\u001b");

    [Test]
    public async Task A_terminal_keeps_the_mode_of_its_keys()
    {
        string said = OnTerminal("TERM=xterm");
        await Assert.That(said).Contains("\u001b[32m");
        await Assert.That(Regex.IsMatch(said, "\u001b\\[\\?1h|\u001b=")).IsFalse();
    }

    private static string OnTerminal(string environment)
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "2", "--log", "s");
        return OnTerminal(work, environment, "verify s");
    }

    private static string OnTerminal(Workplace work, string environment, string line)
    {
        if (!File.Exists("/usr/bin/script"))
        {
            Skip.Test("script(1) makes the terminal");
        }

        ClocksProcess shell = work.Keep(ClocksProcess.StartOther(
            "/usr/bin/script", work.Folder, "-qec", $"env -u TERM -u NO_COLOR {environment} {ClocksProcess.Binary} {line}", "/dev/null"));
        shell.WaitForEnd();
        return shell.Out;
    }

    private static string Variable(Workplace work, int code, string variable)
    {
        ClocksProcess node = work.Keep(ClocksProcess.StartOther(
            "/usr/bin/env", work.Folder, variable, ClocksProcess.Binary, "--id", "1", "--loopback", "--duration", "0.1",
            "--cluster", work.Cluster));
        if (node.WaitForEnd() != code)
        {
            Assert.Fail(node.Out + node.Error);
        }

        return node.Error;
    }
}
