using System.Text.Json;

namespace Clocks.EndToEnd;

public sealed class LabTests
{
    [Test]
    public async Task Faults_on_real_nodes_do_what_their_sentences_say()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "40,40,40", "--mix", "1,1,1,3", "--duration", "4", "--loopback", "--seed", "11", "--fault",
            "kill 2 at 1s; restart 2 at 2s; pause 3 500ms..1500ms; delay 1->3 100..150ms; partition 1|2,3 2500ms..3500ms");
        await Assert.That(lab.WaitForEnd()).IsEqualTo(2).Because(lab.Out + lab.Error);
        string folder = Path.Combine(work.Folder, "logs", "latest");
        Evidence one = Journal(folder, "machine_1.jsonl"), three = Journal(folder, "machine_3.jsonl");
        string[] lives = Directory.GetFiles(folder, "machine_2*.jsonl");
        await Assert.That(lives).Count().IsEqualTo(2);
        Evidence reborn = Journal(folder, "machine_2.jsonl");

        await Assert.That(Faults(one)).IsEqualTo("kill 2 at 1s;partition 1|2,3 2.5s..3.5s").Because(lab.Out);
        await Assert.That(Faults(reborn)).IsEqualTo("restart 2 at 2s;partition 1|2,3 2.5s..3.5s");
        await Assert.That(Faults(three).Split(';')).Contains("pause 3 500ms..1.5s");
        await Assert.That(Faults(three).Split(';')).Contains("delay 1->3 100ms..150ms");
        await Assert.That(lab.Out).Contains("fault: kill 2 at 1s");
        await AssertFaultsStandInTime(one, reborn, three);

        double start = Start(three);
        await Assert.That(three.Events.Any(e => At(e) - start is > 0.6 and < 1.4))
            .IsFalse().Because("a paused node does not tick");
        await Assert.That(Evidence.Number(three.Last, "late_ticks") is >= 35 and <= 45)
            .IsTrue().Because(three.Last.GetRawText());
        await AssertDelayed(one, three, 0.1);
        await AssertNothingPasses(three, 1, start + 2.6, start + 3.4);
        await AssertNothingPasses(one, 3, start + 2.6, start + 3.4);
        await Assert.That(reborn.Events.Any(e => Evidence.Kind(e) == "RECEIVE")).IsTrue();
        await Assert.That(one.Of("RECEIVE").Any(e => At(e) - start > 3.5 && Evidence.Number(e, "from") == 3))
            .IsTrue().Because("it heals");

        await Assert.That(work.Run("verify", folder).WaitForEnd())
            .IsEqualTo(2).Because("a killed node's journal is torn");
        await Assert.That(work.Run("verify", Path.Combine(folder, "machine_1.jsonl"),
            Path.Combine(folder, "machine_3.jsonl")).WaitForEnd() & 1)
            .IsEqualTo(0).Because("nothing is invalid");
    }

    [Test]
    public async Task Pauses_delays_and_short_partitions_leave_valid_evidence()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "30,40,50", "--mix", "1,1,1,1", "--duration", "3", "--loopback", "--fault",
            "pause 3 1s..1500ms; delay all exp 30ms; partition 1|2|3 2s..2500ms; pause 1 2900ms..9s");
        await Assert.That(lab.WaitForEnd()).IsEqualTo(0).Because(lab.Out + lab.Error);
        await Assert.That(lab.Out).Contains("Verdict: valid");
    }

    [Test]
    public async Task A_long_partition_ends_the_connection_at_both_ends_and_heals()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "20,20,20", "--mix", "1,1,1,1", "--duration", "13", "--loopback", "--fault",
            "partition 1|2,3 1s..6s; partition 1|2,3 6s..12s");
        await Assert.That(lab.WaitForEnd()).IsNotEqualTo(1).Because(lab.Out + lab.Error);
        string folder = Path.Combine(work.Folder, "logs", "latest");
        foreach (int id in (int[])[1, 2, 3])
        {
            Evidence journal = Journal(folder, $"machine_{id}.jsonl");
            await journal.AssertComplete();
            double start = Start(journal);
            JsonElement[] downs = [.. journal.Of("PEER_DOWN").Where(l => l.GetProperty("reason").GetString() != "bye")];
            await Assert.That(downs).Count().IsEqualTo(id == 1 ? 2 : 1);
            foreach (JsonElement down in downs)
            {
                await Assert.That(At(down) - start is > 10.9 and < 11.5).IsTrue().Because($"{At(down) - start} s");
                JsonElement up = journal.Of("PEER_UP").Last(l => Evidence.Number(l, "peer") == Evidence.Number(down, "peer"));
                await Assert.That(At(up) - start is > 11.9 and < 12.5).IsTrue().Because($"{At(up) - start} s");
            }
        }
    }

    [Test]
    public async Task Several_runs_have_a_folder_each_and_one_table()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "20,31", "--runs", "3", "--duration", "0.5", "--loopback", "--seed", "5");
        await Assert.That(lab.WaitForEnd()).IsEqualTo(0).Because(lab.Out + lab.Error);
        string[] folders = Directory.GetDirectories(Path.Combine(work.Folder, "logs"), "run_*");
        await Assert.That(folders).Count().IsEqualTo(3);
        foreach (string folder in folders)
        {
            await Assert.That(File.Exists(Path.Combine(folder, "report.html"))).IsTrue();
            await Journal(folder, "machine_1.jsonl").AssertComplete();
        }

        string[] lines = lab.Out.Split('\n');
        foreach (string row in (string[])["run", "1", "2", "3", "mean", "±", "dev", "least", "most"])
        {
            await Assert.That(lines.Any(l => l.StartsWith(row + " ", StringComparison.Ordinal)))
                .IsTrue().Because(row + lab.Out);
        }

        await Assert.That(lines.All(l => l.TrimEnd().Length <= 80)).IsTrue().Because(lab.Out);
    }

    [Test]
    public async Task A_configuration_says_what_the_command_line_does_not()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "lab.json"), """
            {
              // the words of the options, and of a setting of an experiment
              "machines": 2, "rates": [20, 40], "duration": "500ms", "internal": 0.2, "loopback": true, "log": "here",
              "faults": ["delay all 5ms", "pause 1 100ms..200ms"],
            }
            """);
        ClocksProcess lab = work.Run("lab", "--config", "lab.json", "--mix", "0,0,1,9");
        await Assert.That(lab.WaitForEnd()).IsEqualTo(0).Because(lab.Out + lab.Error);
        string folder = Directory.GetDirectories(Path.Combine(work.Folder, "here"), "run_*").Single();
        JsonElement first = Journal(folder, "machine_2.jsonl").Lines[0];
        await Assert.That(first.GetProperty("clock_rate").GetInt32()).IsEqualTo(40);
        await Assert.That(first.GetProperty("mix").GetString()).IsEqualTo("0,0,1,9");
        await Assert.That(Faults(Journal(folder, "machine_1.jsonl"))).Contains("pause 1 100ms..200ms");
    }

    [Test]
    [Arguments("{\n \"nodez\": 3 }", "lab.json:2: 'nodez' is not a key of a lab; did you mean 'nodes'?")]
    [Arguments("{\n\n \"rates\": [1, 0] }", "lab.json:3: rates: ")]
    [Arguments("{ \"faults\": \"loss 1->2 5%\", \"loopback\": true }", "real nodes talk by TCP")]
    [Arguments("{ \"nodes\": }", "lab.json: line 1: ")]
    [Arguments("[1]", "this is not an object")]
    [Arguments("{ \"machines\": { \"1\": { \"host\": \"10.0.0.9\", \"port\": 5001 } } }", "machine 1 is on '10.0.0.9'")]
    public async Task A_wrong_configuration_is_refused_with_its_line(string json, string sentence)
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "lab.json"), json);
        ClocksProcess lab = work.Run("lab", "--config", "lab.json");
        await Assert.That(lab.WaitForEnd()).IsEqualTo(64);
        await Assert.That(lab.Error).Contains(sentence);
        await Assert.That(lab.Error.TrimEnd().Split('\n')).HasSingleItem();
    }

    [Test]
    public async Task Options_in_the_environment_are_the_labs_and_not_its_nodes()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Keep(ClocksProcess.StartOther(
            "/bin/sh", work.Folder, "-c", "CLOCKS_FAULT='kill 2 at 300ms' CLOCKS_EXPECT=9 CLOCKS_DURATION=0.5 exec \"$0\" \"$@\"",
            ClocksProcess.Binary, "lab", "--rates", "20,20", "--loopback"));
        await Assert.That(lab.WaitForEnd()).IsEqualTo(2).Because(lab.Out + lab.Error);
        await Assert.That(lab.Out).Contains("fault: kill 2 at 300ms");
    }

    [Test]
    public async Task A_node_that_fails_is_named_with_its_last_words_and_the_others_do_not_wait_for_it()
    {
        using var work = new Workplace();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        using var free = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        free.Start();
        int other = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        File.WriteAllText(Path.Combine(work.Folder, "machines.json"), $$$"""
            { "machines": { "1": { "host": "127.0.0.1", "port": {{{other}}} }, "2": { "host": "127.0.0.1", "port": {{{port}}} } } }
            """);
        ClocksProcess lab = work.Run("lab", "--config", "machines.json", "--loopback");
        await Assert.That(lab.WaitForEnd()).IsEqualTo(1);
        await Assert.That(lab.Error).Contains("node 2 failed with exit code 1\n");
        await Assert.That(lab.Error).Contains($"{port} is in use");
        await Assert.That(lab.Error).Contains("node 2 ended before all were there");
        await Journal(Path.Combine(work.Folder, "logs", "latest"), "machine_1.jsonl").AssertComplete();
    }

    private static Evidence Journal(string folder, string name) => Evidence.Read(Path.Combine(folder, name));

    private static string Faults(Evidence journal) =>
        string.Join(';', journal.Of("FAULT").Select(l => l.GetProperty("fault").GetString()));

    /// <summary>The line of a fault stands behind the events that happened before it, and before the others.</summary>
    private static async Task AssertFaultsStandInTime(params Evidence[] journals)
    {
        foreach (Evidence journal in journals)
        {
            for (int i = 1; i < journal.Lines.Count; i++)
            {
                if (Evidence.Kind(journal.Lines[i]) == "FAULT")
                {
                    long ns = Evidence.Number(journal.Lines[i], "mono_ns");
                    JsonElement after = journal.Lines[i..].Find(l => l.TryGetProperty("new_clock", out _));
                    bool isBefore = after.ValueKind == JsonValueKind.Undefined || ns <= Evidence.Number(after, "mono_ns");
                    await Assert.That(isBefore).IsTrue().Because($"{journal.Lines[i].GetRawText()} before {after}");
                }
            }
        }
    }

    private static double At(JsonElement line) => line.GetProperty("system_time").GetDouble();

    /// <summary>When its first period began: one period before its first event.</summary>
    private static double Start(Evidence journal) =>
        At(journal.Events.First()) - 1 / journal.Lines[0].GetProperty("clock_rate").GetDouble();

    /// <summary>Both journals are of one machine, so that their wall clocks are one clock.</summary>
    private static async Task AssertDelayed(Evidence from, Evidence to, double seconds)
    {
        int sender = from.Lines[0].GetProperty("machine_id").GetInt32();
        int count = 0;
        long last = 0;
        foreach (JsonElement receive in to.Of("RECEIVE").Where(r => Evidence.Number(r, "from") == sender))
        {
            JsonElement send = from.Of("SEND").Single(s => Evidence.Number(s, "n") == Evidence.Number(receive, "message"));
            double waited = Evidence.Number(receive, "waited_ns") / 1e9;
            await Assert.That(At(receive) - waited - At(send)).IsGreaterThanOrEqualTo(seconds - 0.001);
            await Assert.That(Evidence.Number(receive, "k")).IsGreaterThan(last);
            last = Evidence.Number(receive, "k");
            count++;
        }

        await Assert.That(count).IsGreaterThan(5);
    }

    private static async Task AssertNothingPasses(Evidence journal, int from, double since, double until)
    {
        foreach (JsonElement receive in journal.Of("RECEIVE").Where(r => Evidence.Number(r, "from") == from))
        {
            double arrived = At(receive) - Evidence.Number(receive, "waited_ns") / 1e9;
            await Assert.That(arrived > since && arrived < until).IsFalse().Because(receive.GetRawText());
        }
    }
}
