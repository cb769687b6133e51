using System.Text.Json;

namespace Clocks.EndToEnd;

[TestClass]
public sealed class LabTests
{
    [TestMethod]
    public void Faults_on_real_nodes_do_what_their_sentences_say()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "40,40,40", "--mix", "1,1,1,3", "--duration", "4", "--loopback", "--seed", "11", "--fault",
            "kill 2 at 1s; restart 2 at 2s; pause 3 500ms..1500ms; delay 1->3 100..150ms; partition 1|2,3 2500ms..3500ms");
        Assert.AreEqual(2, lab.WaitForEnd(), lab.Out + lab.Error);
        string folder = Path.Combine(work.Folder, "logs", "latest");
        Evidence one = Journal(folder, "machine_1.jsonl"), three = Journal(folder, "machine_3.jsonl");
        string[] lives = Directory.GetFiles(folder, "machine_2*.jsonl");
        Assert.HasCount(2, lives);
        Evidence reborn = Journal(folder, "machine_2.jsonl");

        Assert.AreEqual("kill 2 at 1s;partition 1|2,3 2.5s..3.5s", Faults(one), lab.Out);
        Assert.AreEqual("restart 2 at 2s;partition 1|2,3 2.5s..3.5s", Faults(reborn));
        CollectionAssert.Contains(Faults(three).Split(';'), "pause 3 500ms..1.5s");
        CollectionAssert.Contains(Faults(three).Split(';'), "delay 1->3 100ms..150ms");
        StringAssert.Contains(lab.Out, "fault: kill 2 at 1s");

        double start = Start(three);
        Assert.IsFalse(three.Events.Any(e => At(e) - start is > 0.6 and < 1.4), "a paused node does not tick");
        Assert.IsTrue(Evidence.Number(three.Last, "late_ticks") is >= 35 and <= 45, three.Last.GetRawText());
        AssertDelayed(one, three, 0.1);
        AssertNothingPasses(three, 1, start + 2.6, start + 3.4);
        AssertNothingPasses(one, 3, start + 2.6, start + 3.4);
        Assert.IsTrue(reborn.Events.Any(e => Evidence.Kind(e) == "RECEIVE"));
        Assert.IsTrue(one.Of("RECEIVE").Any(e => At(e) - start > 3.5 && Evidence.Number(e, "from") == 3), "it heals");

        Assert.AreEqual(2, work.Run("verify", folder).WaitForEnd(), "a killed node's journal is torn");
        Assert.AreEqual(0, work.Run("verify", Path.Combine(folder, "machine_1.jsonl"),
            Path.Combine(folder, "machine_3.jsonl")).WaitForEnd() & 1, "nothing is invalid");
    }

    [TestMethod]
    public void Pauses_delays_and_short_partitions_leave_valid_evidence()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "30,40,50", "--mix", "1,1,1,1", "--duration", "3", "--loopback", "--fault",
            "pause 3 1s..1500ms; delay all exp 30ms; partition 1|2|3 2s..2500ms; pause 1 2900ms..9s");
        Assert.AreEqual(0, lab.WaitForEnd(), lab.Out + lab.Error);
        StringAssert.Contains(lab.Out, "Verdict: valid");
    }

    [TestMethod]
    public void A_long_partition_ends_the_connection_at_both_ends_and_heals()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "20,20,20", "--mix", "1,1,1,1", "--duration", "13", "--loopback", "--fault",
            "partition 1|2,3 1s..6s; partition 1|2,3 6s..12s");
        Assert.AreNotEqual(1, lab.WaitForEnd(), lab.Out + lab.Error);
        string folder = Path.Combine(work.Folder, "logs", "latest");
        foreach (int id in (int[])[1, 2, 3])
        {
            Evidence journal = Journal(folder, $"machine_{id}.jsonl");
            journal.AssertComplete();
            double start = Start(journal);
            JsonElement[] downs = [.. journal.Of("PEER_DOWN").Where(l => l.GetProperty("reason").GetString() != "bye")];
            Assert.HasCount(id == 1 ? 2 : 1, downs);
            foreach (JsonElement down in downs)
            {
                Assert.IsTrue(At(down) - start is > 10.9 and < 11.5, $"{At(down) - start} s");
                JsonElement up = journal.Of("PEER_UP").Last(l => Evidence.Number(l, "peer") == Evidence.Number(down, "peer"));
                Assert.IsTrue(At(up) - start is > 11.9 and < 12.5, $"{At(up) - start} s");
            }
        }
    }

    [TestMethod]
    public void Several_runs_have_a_folder_each_and_one_table()
    {
        using var work = new Workplace();
        ClocksProcess lab = work.Run(
            "lab", "--rates", "20,31", "--runs", "3", "--duration", "0.5", "--loopback", "--seed", "5");
        Assert.AreEqual(0, lab.WaitForEnd(), lab.Out + lab.Error);
        string[] folders = Directory.GetDirectories(Path.Combine(work.Folder, "logs"), "run_*");
        Assert.HasCount(3, folders);
        foreach (string folder in folders)
        {
            Assert.IsTrue(File.Exists(Path.Combine(folder, "report.html")));
            Journal(folder, "machine_1.jsonl").AssertComplete();
        }

        string[] lines = lab.Out.Split('\n');
        foreach (string row in (string[])["run", "1", "2", "3", "mean", "+-", "dev", "least", "most"])
        {
            Assert.IsTrue(lines.Any(l => l.StartsWith(row + " ", StringComparison.Ordinal)), row + lab.Out);
        }

        Assert.IsTrue(lines.All(l => l.TrimEnd().Length <= 80), lab.Out);
    }

    [TestMethod]
    public void A_configuration_says_what_the_command_line_does_not()
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
        Assert.AreEqual(0, lab.WaitForEnd(), lab.Out + lab.Error);
        string folder = Directory.GetDirectories(Path.Combine(work.Folder, "here"), "run_*").Single();
        JsonElement first = Journal(folder, "machine_2.jsonl").Lines[0];
        Assert.AreEqual(40, first.GetProperty("clock_rate").GetInt32());
        Assert.AreEqual("0,0,1,9", first.GetProperty("mix").GetString());
        StringAssert.Contains(Faults(Journal(folder, "machine_1.jsonl")), "pause 1 100ms..200ms");
    }

    [TestMethod]
    [DataRow("{\n \"nodez\": 3 }", "lab.json:2: 'nodez' is not a key of a lab; did you mean 'nodes'?")]
    [DataRow("{\n\n \"rates\": [1, 0] }", "lab.json:3: rates: ")]
    [DataRow("{ \"faults\": \"loss 1->2 5%\", \"loopback\": true }", "real nodes talk by TCP")]
    [DataRow("{ \"nodes\": }", "lab.json: line 1: ")]
    [DataRow("[1]", "this is not an object")]
    [DataRow("{ \"machines\": { \"1\": { \"host\": \"10.0.0.9\", \"port\": 5001 } } }", "machine 1 is on '10.0.0.9'")]
    public void A_wrong_configuration_is_refused_with_its_line(string json, string sentence)
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "lab.json"), json);
        ClocksProcess lab = work.Run("lab", "--config", "lab.json");
        Assert.AreEqual(64, lab.WaitForEnd());
        StringAssert.Contains(lab.Error, sentence);
        Assert.HasCount(1, lab.Error.TrimEnd().Split('\n'));
    }

    [TestMethod]
    public void A_node_that_fails_is_named_with_its_last_words_and_the_others_do_not_wait_for_it()
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
        Assert.AreEqual(1, lab.WaitForEnd());
        StringAssert.Contains(lab.Error, "node 2 failed with exit code 1: ");
        StringAssert.Contains(lab.Error, $"{port} is in use");
        StringAssert.Contains(lab.Error, "node 2 ended before all were there");
        Journal(Path.Combine(work.Folder, "logs", "latest"), "machine_1.jsonl").AssertComplete();
    }

    private static Evidence Journal(string folder, string name) => Evidence.Read(Path.Combine(folder, name));

    private static string Faults(Evidence journal) =>
        string.Join(';', journal.Of("FAULT").Select(l => l.GetProperty("fault").GetString()));

    private static double At(JsonElement line) => line.GetProperty("system_time").GetDouble();

    /// <summary>When its first period began: one period before its first event.</summary>
    private static double Start(Evidence journal) =>
        At(journal.Events.First()) - 1 / journal.Lines[0].GetProperty("clock_rate").GetDouble();

    /// <summary>Both journals are of one machine, so that their wall clocks are one clock.</summary>
    private static void AssertDelayed(Evidence from, Evidence to, double seconds)
    {
        int sender = from.Lines[0].GetProperty("machine_id").GetInt32();
        int count = 0;
        long last = 0;
        foreach (JsonElement receive in to.Of("RECEIVE").Where(r => Evidence.Number(r, "from") == sender))
        {
            JsonElement send = from.Of("SEND").Single(s => Evidence.Number(s, "n") == Evidence.Number(receive, "message"));
            double waited = Evidence.Number(receive, "waited_ns") / 1e9;
            Assert.IsGreaterThanOrEqualTo(seconds - 0.001, At(receive) - waited - At(send));
            Assert.IsGreaterThan(last, Evidence.Number(receive, "k"));
            last = Evidence.Number(receive, "k");
            count++;
        }

        Assert.IsGreaterThan(5, count);
    }

    private static void AssertNothingPasses(Evidence journal, int from, double since, double until)
    {
        foreach (JsonElement receive in journal.Of("RECEIVE").Where(r => Evidence.Number(r, "from") == from))
        {
            double arrived = At(receive) - Evidence.Number(receive, "waited_ns") / 1e9;
            Assert.IsFalse(arrived > since && arrived < until, receive.GetRawText());
        }
    }
}
