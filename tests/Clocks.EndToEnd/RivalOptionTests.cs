namespace Clocks.EndToEnd;

/// <summary>
/// All pairs of options of all verbs: of two that decide the same thing one would win in silence, so both are named and nothing
/// is run. What an option decides is said here, apart from the program.
/// </summary>
public sealed class RivalOptionTests
{
    /// <summary>A value for each option, and what it decides: two of a verb that share a word are rivals.</summary>
    private static readonly Dictionary<string, (string Value, string[] Decides)> Options = new()
    {
        ["--id"] = ("1", ["hearing"]),
        ["--port"] = ("7001", []),
        ["--host"] = ("127.0.0.1", []),
        ["--expect"] = ("1", []),
        ["--expect-timeout"] = ("1", []),
        ["--fault"] = ("", []),
        ["--cluster"] = ("c", ["live 4"]),
        ["--key-file"] = ("k", []),
        ["--duration"] = ("1", []),
        ["--rate"] = ("3", ["rates"]),
        ["--rates"] = ("1,2", ["rates"]),
        ["--pacing"] = ("sleep", []),
        ["--mix"] = ("1,1,1,1", ["mix", "script 1"]),
        ["--internal"] = ("0.5", ["mix", "script 2"]),
        ["--script"] = ("next", ["script 1", "script 2"]),
        ["--seed"] = ("7", ["logs 2"]),
        ["--log"] = ("l", ["journals 1"]),
        ["--log-format"] = ("text", ["journals 2"]),
        ["--no-journals"] = ("", ["journals 1", "journals 2"]),
        ["--discovery"] = ("dns:lab.example@127.0.0.1:1", ["way 1", "way 2", "live 5", "hearing 1", "hearing 2"]),
        ["--loopback"] = ("", ["way 1", "way 3", "live 1", "here 1"]),
        ["--interface"] = ("lo", ["way 2", "way 3", "live 2"]),
        ["--peers"] = ("127.0.0.1:7001", ["live 3"]),
        ["--on-peer-loss"] = ("stop", []),
        ["--csv"] = ("", ["written"]),
        ["--json"] = ("", ["shown 2", "json", "written"]),
        ["--verbose"] = ("", []),
        ["--diagnostics"] = ("d", ["here 2"]),
        ["--diagnostics-level"] = ("trace", []),
        ["--config"] = ("f", []),
        ["--on"] = ("lab-1", ["here 1", "here 2"]),
        ["--require-all"] = ("", []),
        ["--nodes"] = ("2", []),
        ["--topology"] = ("mesh", []),
        ["--runs"] = ("2", []),
        ["--latency"] = ("1ms", []),
        ["--link"] = ("1->2=1ms", []),
        ["--loss"] = ("5%", []),
        ["--clock-offset"] = ("1ms", []),
        ["--clock-drift"] = ("5", []),
        ["--seeds"] = ("2", []),
        ["--only"] = ("s", []),
        ["--output"] = ("o", ["shown 1", "json", "table", "folder"]),
        ["--resume"] = ("r", ["folder", "shown 3"]),
        ["--real"] = ("", []),
        ["--shard"] = ("1/2", ["shown 6"]),
        ["--journals"] = ("", ["shown 4"]),
        ["--list"] = ("", ["shown 1", "shown 2", "shown 3", "shown 4", "shown 5", "shown 6"]),
        ["--print"] = ("", ["shown 1", "shown 2", "shown 3", "shown 4", "shown 5", "shown 6"]),
        ["--once"] = ("", []),
        ["--listen"] = ("", ["hearing", "hearing 1"]),
        ["--hello"] = ("", ["hearing", "hearing 2"]),
        ["--format"] = ("json", ["reading"]),
        ["--pattern"] = ("(?<clock>x)", ["reading"]),
        ["--format-file"] = ("f", ["reading"]),
        ["--word"] = ("send=s", []),
        ["--delimiter"] = ("x", []),
        ["--table"] = ("", ["table"]),
        ["--setting"] = ("s", []),
        ["--to"] = ("csv", []),
        ["--axis"] = ("wall", []),
        ["--terminal"] = ("", []),
        ["--speed"] = ("10", ["live 1", "live 2", "live 3", "live 4", "live 5"]),
        ["--window"] = ("5000", []),
        ["--around"] = ("1#1", ["from", "until"]),
        ["--from"] = ("1", ["from"]),
        ["--until"] = ("2", ["until"]),
        ["--all"] = ("", []),
        ["--run"] = ("./node", ["logs 1"]),
        ["--logs"] = ("l", ["logs 1", "logs 2", "logs 3", "logs 4", "logs 5"]),
        ["--door"] = ("wire", ["logs 4"]),
        ["--network"] = ("", ["logs 5"]),
        ["--machines"] = ("3", []),
        ["--rubric"] = ("r.json", ["logs 3"]),
        ["--time-limit"] = ("9", []),
        ["--memory"] = ("99", []),
        ["--processes"] = ("9", []),
        ["--jobs"] = ("2", []),
    };

    /// <summary>Pairs that share a word and go together in one verb.</summary>
    private static readonly (string Verb, string One, string Other)[] Friends =
        [("experiment", "--json", "--output"), ("grade", "--json", "--output"), ("watch", "--discovery", "--listen")];

    private static readonly string[] Verbs =
    [
        "run", "lab", "watch", "simulate", "experiment", "peers", "doctor", "analyze", "verify", "compare", "export", "why", "before",
        "event", "grade", "collect",
    ];

    [Test]
    public async Task Of_two_options_that_decide_the_same_both_are_named_and_nothing_is_run()
    {
        using var work = new Workplace();
        int rivals = 0;
        foreach (string verb in Verbs)
        {
            string[] names = OptionsOf(work.Finish(0, verb, "--help"));
            await Assert.That(names.Where(name => !Options.ContainsKey(name))).IsEmpty()
                .Because($"{verb}: what does it decide? Say it in {nameof(RivalOptionTests)} and, where it has a rival, in Rivals.cs");
            foreach ((string one, string other) in Pairs(verb, names))
            {
                string said = work.Finish(64, [verb, .. Needed(verb, one, other), .. Given(one), .. Given(other)]);
                await Assert.That(said.Contains(one, StringComparison.Ordinal) && said.Contains(other, StringComparison.Ordinal))
                    .IsTrue().Because($"{verb} {one} {other}: {said}");
                rivals++;
            }
        }

        await Assert.That(rivals).IsGreaterThan(30);
        await Assert.That(Directory.GetFileSystemEntries(work.Folder)).IsEmpty();
    }

    [Test]
    [Arguments("run --id 1 --duration 0.2 --loopback --discovery loopback")]
    [Arguments("simulate --nodes 2 --duration 1 --rates 1,2 --mix 1,1,1,1 --log s")]
    public async Task Options_that_agree_are_no_contradiction(string line)
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(0, line.Split(' '))).DoesNotContain("contradict");
    }

    [Test]
    public async Task An_option_that_means_nothing_alone_names_what_it_needs()
    {
        using var work = new Workplace();
        await Assert.That(work.Finish(64, "run", "--id", "1", "--loopback", "--expect-timeout", "3"))
            .Contains("--expect-timeout means nothing without --expect");
        await Assert.That(work.Finish(64, "run", "--id", "1", "--loopback", "--diagnostics-level", "trace"))
            .Contains("--diagnostics-level means nothing without --diagnostics");
        await Assert.That(work.Finish(64, "lab", "--loopback", "--require-all")).Contains("--require-all means nothing without --on");
    }

    private static bool IsName(string word) => word.StartsWith("--", StringComparison.Ordinal);

    private static string[] OptionsOf(string help) =>
    [
        .. help.Split('\n').Where(static line => line.StartsWith("  -", StringComparison.Ordinal))
            .Select(static line => line.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Last(IsName))
            .Where(static name => name != "--help"),
    ];

    private static IEnumerable<(string One, string Other)> Pairs(string verb, string[] names) =>
        from one in names
        from other in names
        where string.CompareOrdinal(one, other) < 0 && Options[one].Decides.Intersect(Options[other].Decides).Any()
            && !Friends.Contains((verb, one, other))
        select (one, other);

    private static string[] Given(string name) => Options[name].Value.Length > 0 ? [name, Options[name].Value] : [name];

    /// <summary>What the verb wants besides.</summary>
    private static string[] Needed(string verb, string one, string other) => verb switch
    {
        "run" when one != "--id" && other != "--id" => ["--id", "1"],
        "analyze" or "verify" or "collect" => ["x"],
        "compare" => ["x", "y"],
        "why" or "event" => ["x", "1#1"],
        "before" => ["x", "1#1", "1#2"],
        "export" when one != "--to" && other != "--to" => ["x", "--to", "dot"],
        _ => [],
    };
}
