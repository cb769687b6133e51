using System.Text.Json;

namespace Clocks.EndToEnd;

[TestClass]
public sealed class RunTests
{
    [TestMethod]
    public void Three_nodes_find_each_other_talk_and_leave_complete_evidence()
    {
        using var work = new Workplace();
        var nodes = Enumerable.Range(1, 3)
            .Select(id => work.Node(id, "--expect", "3", "--rate", "10", "--duration", "4", "--mix", "1,1,1,3", "--seed", $"{id}"))
            .ToList();
        nodes.ForEach(n => Assert.AreEqual(0, n.WaitForEnd(), n.Error));
        var journals = new Dictionary<int, Evidence> { [1] = work.Journal(1), [2] = work.Journal(2), [3] = work.Journal(3) };
        foreach ((int id, Evidence journal) in journals)
        {
            journal.AssertComplete();
            Assert.AreEqual(40, journal.Events.Count() + Evidence.Number(journal.Last, "late_ticks"));
            var senders = journal.Of("RECEIVE").Select(r => Evidence.Number(r, "from")).Distinct();
            CollectionAssert.AreEquivalent(journals.Keys.Where(k => k != id).Select(k => (long)k).ToList(), senders.ToList());
        }

        Evidence.AssertMatching(journals);
    }

    [TestMethod]
    [DataRow("6", "5", 30)]
    [DataRow("100", "3", 300)]
    [DataRow("3.48", "5", 17)]
    public void A_duration_is_exactly_rate_times_duration_ticks(string rate, string seconds, int ticks)
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--rate", rate, "--duration", seconds, "--json");
        Assert.AreEqual(0, node.WaitForEnd());
        JsonElement summary = JsonDocument.Parse(node.Out).RootElement;
        Assert.AreEqual(ticks, Evidence.Number(summary, "events") + Evidence.Number(summary, "late_ticks"));
        Assert.AreEqual(0, Evidence.Number(summary, "late_ticks"));
        Evidence journal = work.Journal(1);
        journal.AssertComplete();
        Assert.AreEqual(ticks, journal.Events.Count());
    }

    [TestMethod]
    public void The_tick_thread_allocates_nothing_while_it_sends_and_receives()
    {
        using var work = new Workplace();
        ClocksProcess[] nodes =
        [
            .. Enumerable.Range(1, 3).Select(id =>
                work.Node(id, "--expect", "3", "--rate", "500", "--duration", "3", "--mix", "1,1,1,1", "--json")),
        ];
        foreach (ClocksProcess node in nodes)
        {
            Assert.AreEqual(0, node.WaitForEnd(), node.Error);
            JsonElement summary = JsonDocument.Parse(node.Out).RootElement;
            Assert.IsGreaterThan(100, Evidence.Number(summary, "received"));
            Assert.AreEqual(0, Evidence.Number(summary, "tick_thread_allocated_bytes"));
        }
    }

    /// <summary>The one that is asked ends first: to see a peer leave costs something.</summary>
    [TestMethod]
    [DataRow(0, "who was dialled")]
    [DataRow(1, "who dialled")]
    public void The_whole_process_allocates_nothing_while_it_talks_and_nobody_comes_or_goes(int asked, string who)
    {
        using var work = new Workplace();
        string[] shared = ["--discovery", "static", "--host", "127.0.0.1", "--cluster", work.Cluster, "--expect", "2",
            "--rate", "500", "--mix", "1,1,1,1", "--json"];
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        int port = ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        ClocksProcess[] nodes =
        [
            work.Run(["--id", "1", "--port", $"{port}", "--duration", asked == 0 ? "3" : "5", .. shared]),
            work.Run(["--id", "2", "--peers", $"127.0.0.1:{port}", "--duration", asked == 1 ? "3" : "5", .. shared]),
        ];
        Assert.AreEqual(0, nodes[asked].WaitForEnd(), nodes[asked].Error);
        JsonElement summary = JsonDocument.Parse(nodes[asked].Out).RootElement;
        JsonElement threads = summary.GetProperty("allocated_bytes");
        foreach (string thread in (string[])["tick", "network", "journal", "main"])
        {
            Assert.AreEqual(0, Evidence.Number(threads, thread), $"the {thread} thread of {who}: {threads}");
        }

        Assert.AreEqual(0, Evidence.Number(summary, "process_allocated_bytes"), summary.GetRawText());
        Assert.IsGreaterThan(100, Evidence.Number(summary, "received"));
    }

    [TestMethod]
    public void Every_tick_tells_how_late_it_was()
    {
        using var work = new Workplace();
        foreach (string pacing in (string[])["precise", "sleep"])
        {
            ClocksProcess node = work.Node(1, "--rate", "200", "--duration", "1", "--pacing", pacing, "--json");
            Assert.AreEqual(0, node.WaitForEnd(), node.Error);
            JsonElement summary = JsonDocument.Parse(node.Out).RootElement;
            double[] told = [.. ((string[])["p50", "p99", "max"]).Select(q => summary.GetProperty($"lateness_{q}_us").GetDouble())];
            CollectionAssert.AreEqual(told.Order().ToArray(), told);
            Assert.AreEqual((long)Math.Ceiling(told[1]), Evidence.Number(work.Journal(1).Last, "lateness_p99_us"));
        }
    }

    [TestMethod]
    public void Ten_starts_in_a_row_form_the_full_mesh_within_two_seconds()
    {
        int[][] orders = [[1, 2, 3], [3, 2, 1], [2, 3, 1], [1, 3, 2], [2, 1, 3]];
        for (int round = 0; round < 10; round++)
        {
            using var work = new Workplace();
            var nodes = new List<ClocksProcess>();
            foreach (int id in orders[round % orders.Length])
            {
                nodes.Add(work.Node(id, "--duration", "0"));
                if (round >= 5)
                {
                    // One by one: the next starts when this one stands.
                    nodes[^1].WaitForOutput("ticks/s");
                    int expected = nodes.Count - 1;
                    ClocksProcess newest = nodes[^1];
                    ClocksProcess.Until(() => Ups(newest) >= expected, () => newest.Out);
                }
            }

            long sinceLast = Environment.TickCount64;
            ClocksProcess.Until(() => nodes.All(n => Ups(n) == 2), () => string.Join('\n', nodes.Select(n => n.Out)));
            Assert.IsLessThan(2_000, Environment.TickCount64 - sinceLast);
        }
    }

    [TestMethod]
    public void A_text_journal_reads_as_the_format_says()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--rate", "10", "--duration", "1", "--log-format", "text");
        Assert.AreEqual(0, node.WaitForEnd(), node.Error);
        string[] lines = File.ReadAllLines(Path.Combine(work.Folder, "machine_1.log"));
        StringAssert.EndsWith(lines[0], ", INIT, L=0, ticks=10");
        StringAssert.EndsWith(lines[^1], ", SHUTDOWN, L=10");
        Assert.HasCount(12, lines);
    }

    [TestMethod]
    public void An_older_journal_is_moved_aside_and_never_overwritten()
    {
        using var work = new Workplace();
        Assert.AreEqual(0, work.Node(1, "--rate", "10", "--duration", "0.3").WaitForEnd());
        Assert.AreEqual(0, work.Node(1, "--rate", "10", "--duration", "0.5").WaitForEnd());
        string[] journals = Directory.GetFiles(work.Folder, "machine_1*.jsonl");
        Assert.HasCount(2, journals);
        foreach (string journal in journals)
        {
            Evidence.Read(journal).AssertComplete();
        }
    }

    [TestMethod]
    public void A_node_at_six_ticks_a_second_is_small_and_quiet()
    {
        using var work = new Workplace();
        ClocksProcess[] nodes = [.. Enumerable.Range(1, 3).Select(id => work.Node(id, "--rate", "6", "--duration", "0"))];
        ClocksProcess.Until(() => nodes.All(n => Ups(n) == 2), () => nodes[0].Out);
        string journal = Path.Combine(work.Folder, "machine_1.jsonl");
        ClocksProcess.Until(() => File.ReadLines(journal).Count() > 10, () => "ten events");
        double before = CpuSeconds(nodes[0].Pid);
        int linesBefore = File.ReadLines(journal).Count();
        ClocksProcess.Until(() => File.ReadLines(journal).Count() >= linesBefore + 36, () => "six seconds of events");
        Assert.IsLessThan(0.005 * 6 + 0.011, CpuSeconds(nodes[0].Pid) - before, "more than 0.5 % of a core (read in steps of 10 ms)");
        string resident = File.ReadLines($"/proc/{nodes[0].Pid}/status").Single(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        int kilobytes = int.Parse(new string([.. resident.Where(char.IsDigit)]));
        Assert.IsLessThan(15 * 1024, kilobytes);
    }

    public static int Ups(ClocksProcess node) =>
        node.Out.Split('\n').Count(l => l.StartsWith("+ ", StringComparison.Ordinal));

    private static double CpuSeconds(int pid)
    {
        string[] fields = File.ReadAllText($"/proc/{pid}/stat").Split(' ');
        return (long.Parse(fields[13]) + long.Parse(fields[14])) / 100.0;
    }
}
