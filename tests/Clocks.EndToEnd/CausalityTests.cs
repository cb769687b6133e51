using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>Why a clock is what it is, which event came before which, and what an event knew.</summary>
public sealed class CausalityTests
{
    private const string Pair = """
        (?<host>\S*) (?<clock>{.*})\n(?<event>.*)

        web {"web": 1}
        asks
        db {"db": 1}
        wakes
        db {"db": 2, "web": 1}
        is asked
        web {"web": 2}
        waits

        """;

    [Test]
    public async Task A_clock_is_explained_by_as_many_events_as_it_counts_each_with_its_line()
    {
        using var work = Simulated();
        using JsonDocument why = JsonDocument.Parse(work.Finish(0, "why", "run", "1#12", "--json"));
        JsonElement root = why.RootElement, e = root.GetProperty("event");
        await Assert.That(root.GetProperty("events").GetInt64()).IsEqualTo(e.GetProperty("new_clock").GetInt64());
        await Assert.That(root.GetProperty("messages").GetInt32()).IsGreaterThan(0);
        await Assert.That(root.GetProperty("leaps").GetInt64()).IsEqualTo(0);
        string said = work.Finish(0, "why", "run", "1#12", "--all");
        await Assert.That(said).Contains($"1#12 (machine_1.jsonl:{e.GetProperty("line")}) has clock {e.GetProperty("new_clock")}:");
        JsonElement last = root.GetProperty("chain").EnumerateArray().Last().GetProperty("first");
        string line = File.ReadLines(Path.Combine(work.Folder, last.GetProperty("file").GetString()!))
            .ElementAt(last.GetProperty("line").GetInt32() - 1);
        using JsonDocument receive = JsonDocument.Parse(line);
        await Assert.That(receive.RootElement.GetProperty("event").GetString()).IsEqualTo("RECEIVE");
        await Assert.That(receive.RootElement.GetProperty("n").GetInt64()).IsEqualTo(last.GetProperty("n").GetInt64());
        await Assert.That(said).Contains($"machine_1.jsonl:{last.GetProperty("line")}");
        await Assert.That(Widest(said)).IsLessThanOrEqualTo(80);
    }

    [Test]
    public async Task The_page_shows_what_the_program_says()
    {
        string page = Readme();
        const string Command = "$ clocks why logs/latest 1#9\n";
        int from = page.IndexOf(Command, StringComparison.Ordinal) + Command.Length;
        using var work = Simulated();
        await Assert.That(work.Finish(0, "why", "run", "1#9").ReplaceLineEndings("\n"))
            .IsEqualTo(page[from..page.IndexOf("```", from, StringComparison.Ordinal)]);
    }

    [Test]
    public async Task A_long_chain_is_shown_by_its_end_and_whole_when_asked_for()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "pong.log"), PingPong(rounds: 20));
        string said = work.Finish(0, "why", "pong.log", "a#20"), all = work.Finish(0, "why", "pong.log", "a#20", "--all");
        await Assert.That(said).Contains("a#20 (pong.log:81) has clock 40: ").And.Contains("20 messages");
        await Assert.That(said).Contains(" 7 more messages: --all").And.Contains("takes b#20 (clock 39): 37 -> 40");
        await Assert.That(said).DoesNotContain("takes b#4 ");
        await Assert.That(all).DoesNotContain(" more messages: --all").And.Contains("takes b#4 ");
        await Assert.That(Widest(said)).IsLessThanOrEqualTo(80);
    }

    /// <summary>A log with vector clocks in which two hosts answer each other.</summary>
    private static string PingPong(int rounds)
    {
        var log = new StringBuilder("(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)\n\n");
        string[] hosts = ["a", "b"];
        int[][] known = [[0, 0], [0, 0]];
        for (int round = 0; round < rounds; round++)
        {
            int from = round % 2, to = 1 - from;
            Happen(from, "sends");
            known[to][from] = known[from][from];
            Happen(to, "takes");
        }

        return log.ToString();

        void Happen(int host, string what)
        {
            known[host][host]++;
            string other = known[host][1 - host] > 0 ? $", \"{hosts[1 - host]}\": {known[host][1 - host]}" : "";
            log.Append($"{hosts[host]} {{\"{hosts[host]}\": {known[host][host]}{other}}}\n{what}\n");
        }
    }

    [Test]
    public async Task The_exit_code_says_which_came_first_and_the_chain_proves_it()
    {
        using var work = Simulated();
        using JsonDocument why = JsonDocument.Parse(work.Finish(0, "why", "run", "1#12", "--json"));
        string early = Name(why.RootElement.GetProperty("chain")[0].GetProperty("first"));
        string yes = work.Finish(0, "before", "run", early, "1#12");
        await Assert.That(yes).Contains($"Yes: {early} happened before 1#12, by ").And.Contains("takes ");
        await Assert.That(Widest(yes)).IsLessThanOrEqualTo(80);
        await Assert.That(work.Finish(1, "before", "run", "1#12", early)).Contains($"No, the other way: {early} happened before 1#12");
        using JsonDocument first = JsonDocument.Parse(work.Finish(3, "before", "run", "1#1", "2#1", "--json"));
        await Assert.That(first.RootElement.GetProperty("relation").GetString()).IsEqualTo("concurrent");
        await Assert.That(work.Finish(3, "before", "run", "1#1", "2#1"))
            .Contains("1#1 and 2#1 are concurrent: no chain of messages leads from either");
        await Assert.That(work.Finish(0, "before", "run", "1#2", "1#7")).Contains("Yes: 1#2 happened before 1#7, without a message.");
    }

    [Test]
    public async Task An_event_says_what_it_knew_of_each_machine()
    {
        using var work = Simulated();
        using JsonDocument shown = JsonDocument.Parse(work.Finish(0, "event", "run", "1#12", "--json"));
        JsonElement vector = shown.RootElement.GetProperty("vector");
        await Assert.That(vector.GetProperty("1").GetInt32()).IsEqualTo(12);
        foreach (JsonElement knew in shown.RootElement.GetProperty("knew").EnumerateArray()
            .Where(static k => k.GetProperty("events").GetInt32() > 0))
        {
            string last = Name(knew.GetProperty("last")), machine = knew.GetProperty("machine").GetString()!;
            int known = knew.GetProperty("events").GetInt32();
            await Assert.That(vector.GetProperty(machine).GetInt32()).IsEqualTo(known);
            if (machine != "1")
            {
                await Assert.That(work.Finish(0, "before", "run", last, "1#12")).Contains("Yes");
                await Assert.That(work.Run("before", "run", $"{machine}#{known + 1}", "1#12").WaitForEnd()).IsNotEqualTo(0);
            }
        }

        string said = work.Finish(0, "event", "run", "1#12");
        await Assert.That(said).Contains("vector  1:12").And.Contains("up to").And.Contains("UTC by its own clock");
        await Assert.That(Widest(said)).IsLessThanOrEqualTo(80);
    }

    [Test]
    public async Task Lives_of_a_machine_are_told_apart()
    {
        using var work = Simulated("--fault", "kill 2 at 3s; restart 2 at 4s");
        await Assert.That(work.Finish(64, "event", "run", "2#1")).Contains("write 2/1#1 or 2/2#1");
        await Assert.That(work.Finish(0, "event", "run", "2/2#1")).Contains("of machine 2, second life, clock 0 -> ");
        await Assert.That(work.Finish(0, "why", "run", "2/1#2")).Contains("has clock ");
        ClocksProcess before = work.Run("before", "run", "2/1#1", "2/2#1");
        await Assert.That(before.WaitForEnd()).IsEqualTo(3).Because(before.Out + before.Error);
        await Assert.That(before.Out.ReplaceLineEndings(" ")).Contains("two lives of one machine");
    }

    [Test]
    public async Task Machines_of_another_programs_log_have_their_names()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "pair.log"), Pair.ReplaceLineEndings("\n"));
        await Assert.That(work.Finish(0, "before", "pair.log", "web#1", "db#2")).Contains("Yes: web#1 happened before db#2, by 1");
        await Assert.That(work.Finish(3, "before", "db#2", "pair.log", "web#2")).Contains("db#2 knew machine web up to web#1.");
        await Assert.That(work.Finish(0, "why", "pair.log", "db#2")).Contains("2 events in a row lead up to it");
        await Assert.That(work.Finish(0, "event", "pair.log", "db#2").ReplaceLineEndings(" ")).Contains("vector  web:1, db:2");
        await Assert.That(work.Finish(64, "event", "pair.log", "www#2")).Contains("There is no machine 'www' in this run; it has web, db.");
    }

    [Test]
    [Arguments("why run 1#99999", "clocks why: Machine 1 has no event 99999; its journal has ")]
    [Arguments("why run 9#1", "There is no machine '9' in this run; it has 1, 2, 3.")]
    [Arguments("why run", "clocks why: name the run and an event, such as 1#24")]
    [Arguments("why run 1#1 1#2", "clocks why: name the run and an event")]
    [Arguments("before run 1#1", "clocks before: name the run and two events, such as 1#24 3#17")]
    [Arguments("before run 1#1 1#1", "was named twice, and no event happened before itself")]
    [Arguments("event run x#y", "'x#y' names no event: write the machine and the number of the event, such as 1#")]
    [Arguments("event nowhere 1#1", "There is no such file or folder")]
    public async Task What_is_not_there_is_said_with_what_there_is_and_64(string line, string says)
    {
        using var work = Simulated();
        string said = work.Finish(64, line.Split(' '));
        await Assert.That(said).Contains(says);
    }

    [Test]
    public async Task A_run_that_is_not_named_is_the_newest_of_a_lab()
    {
        using var work = Simulated("--log", "logs/run_2026-11-21_13-01-54");
        Directory.CreateSymbolicLink(Path.Combine(work.Folder, "logs", "latest"), "run_2026-11-21_13-01-54");
        await Assert.That(work.Finish(0, "event", "1#3")).Contains("1#3: ");
    }

    private static Workplace Simulated(params string[] more)
    {
        var work = new Workplace();
        string[] log = more.Contains("--log") ? [] : ["--log", "run"];
        ClocksProcess run = work.Run(["simulate", "--seed", "8", "--rates", "2,3,5", "--duration", "6", .. log, .. more]);
        int code = run.WaitForEnd();
        if (code is not (0 or 2))
        {
            Assert.Fail(run.Out + run.Error);
        }

        return work;
    }

    private static string Readme([CallerFilePath] string here = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(here)!, "../../README.md")).ReplaceLineEndings("\n");

    private static string Name(JsonElement e) => $"{e.GetProperty("machine").GetString()}#{e.GetProperty("n")}";

    private static int Widest(string said) => said.Split('\n').Max(static line => line.TrimEnd('\r').Length);
}
