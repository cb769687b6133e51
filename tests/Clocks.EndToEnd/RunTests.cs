using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Clocks.EndToEnd;

public sealed class RunTests
{
    /// <summary>Two seconds where the machine has time, and less than the patience of a node that nobody answers.</summary>
    private const int MeetMsMax = 10_000;

    /// <summary>A tick wakes about four threads: its own, those that send and write, and those that a message comes to.</summary>
    private const int WakeUpsMax = 12;

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [Test]
    public async Task Three_nodes_find_each_other_talk_and_leave_complete_evidence()
    {
        using var work = new Workplace();
        var nodes = Enumerable.Range(1, 3)
            .Select(id => work.Node(id, "--expect", "3", "--rate", "10", "--duration", "4", "--mix", "1,1,1,3", "--seed", $"{id}"))
            .ToList();
        foreach (ClocksProcess node in nodes)
        {
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        }

        var journals = new Dictionary<int, Evidence> { [1] = work.Journal(1), [2] = work.Journal(2), [3] = work.Journal(3) };
        foreach ((int id, Evidence journal) in journals)
        {
            await journal.AssertComplete();
            await Assert.That(journal.Events.Count() + Evidence.Number(journal.Last, "late_ticks")).IsEqualTo(40);
            var senders = journal.Of("RECEIVE").Select(r => Evidence.Number(r, "from")).Distinct();
            await Assert.That(senders.ToList())
                .HasItems(journals.Keys.Where(k => k != id).Select(k => (long)k).ToList());
        }

        await Evidence.AssertMatching(journals);
    }

    [Test]
    [Arguments("6", "5", 30)]
    [Arguments("100", "3", 300)]
    [Arguments("3.48", "5", 17)]
    public async Task A_duration_is_exactly_rate_times_duration_ticks(string rate, string seconds, int ticks)
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--rate", rate, "--duration", seconds, "--json");
        await Assert.That(node.WaitForEnd()).IsEqualTo(0);
        JsonElement summary = JsonDocument.Parse(node.Out).RootElement;
        // A machine with other things to do may skip a deadline; then the node has counted it.
        long events = Evidence.Number(summary, "events");
        await Assert.That(events + Evidence.Number(summary, "late_ticks")).IsEqualTo(ticks);
        Evidence journal = work.Journal(1);
        await journal.AssertComplete();
        await Assert.That(journal.Events.Count()).IsEqualTo((int)events);
    }

    [Test]
    public async Task The_tick_thread_allocates_nothing_while_it_sends_and_receives()
    {
        using var work = new Workplace();
        ClocksProcess[] nodes =
        [
            .. Enumerable.Range(1, 3).Select(id =>
                work.Node(id, "--expect", "3", "--rate", "500", "--duration", "3", "--mix", "1,1,1,1", "--json")),
        ];
        foreach (ClocksProcess node in nodes)
        {
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
            JsonElement summary = JsonDocument.Parse(node.Out).RootElement;
            await Assert.That(Evidence.Number(summary, "received")).IsGreaterThan(100);
            await Assert.That(Evidence.Number(summary, "tick_thread_allocated_bytes")).IsEqualTo(0);
        }
    }

    /// <summary>The one that is asked ends first: to see a peer leave costs something.</summary>
    /// <remarks>Whoever else is on loopback is news to its discovery.</remarks>
    [Test]
    [NotInParallel]
    [Arguments(0, "who was dialled")]
    [Arguments(1, "who dialled")]
    public async Task The_whole_process_allocates_nothing_while_it_talks_and_nobody_comes_or_goes(int asked, string who)
    {
        using var work = new Workplace();
        string[] shared = ["--discovery", "static", "--host", "127.0.0.1", "--cluster", work.Cluster, "--expect", "2",
            "--rate", "500", "--mix", "1,1,1,1", "--json"];
        int port = FreePort();
        ClocksProcess[] nodes =
        [
            work.Run(["--id", "1", "--port", $"{port}", "--duration", asked == 0 ? "3" : "5", .. shared]),
            work.Run(["--id", "2", "--peers", $"127.0.0.1:{port}", "--duration", asked == 1 ? "3" : "5", .. shared]),
        ];
        await Assert.That(nodes[asked].WaitForEnd()).IsEqualTo(0).Because(nodes[asked].Error);
        JsonElement summary = JsonDocument.Parse(nodes[asked].Out).RootElement;
        JsonElement threads = summary.GetProperty("allocated_bytes");
        foreach (string thread in (string[])["tick", "network", "journal", "main"])
        {
            await Assert.That(Evidence.Number(threads, thread))
                .IsEqualTo(0).Because($"the {thread} thread of {who}: {threads}");
        }

        await Assert.That(Evidence.Number(summary, "process_allocated_bytes"))
            .IsEqualTo(0).Because(summary.GetRawText());
        await Assert.That(Evidence.Number(summary, "received")).IsGreaterThan(100);
    }

    [Test]
    public async Task Who_waited_in_vain_says_that_it_never_ticked_and_how_long_it_waited()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--expect", "2", "--expect-timeout", "1");
        await Assert.That(node.WaitForEnd()).IsEqualTo(1).Because(node.Error);
        await Assert.That(node.Out).Contains("node 1 never ticked: it waited 1.").And.DoesNotContain("ended after");
    }

    [Test]
    public async Task Of_two_nodes_with_one_id_each_learns_of_the_other_though_only_peers_are_named()
    {
        using var work = new Workplace();
        string[] shared = ["--id", "1", "--discovery", "static", "--host", "127.0.0.1", "--cluster", work.Cluster, "--duration", "0"];
        int port = FreePort();
        ClocksProcess first = work.Run(["--port", $"{port}", "--log", "first/", .. shared]);
        string journal = Path.Combine(work.Folder, "first", "machine_1.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadAllText(journal).Contains("\"n\":9,"), () => first.Error);
        ClocksProcess second = work.Run(["--peers", $"127.0.0.1:{port}", "--log", "second/", .. shared]);
        await Assert.That(second.WaitForEnd()).IsEqualTo(1).Because(second.Error);
        await Assert.That(second.Error).Contains($"id 1 of cluster '{work.Cluster}' is taken by ");
        string alone = Regex.Replace(second.Out, "\\s+", " ");
        await Assert.That(alone).Contains($"127.0.0.1:{port} of --peers refused this node: id 1 of").And.DoesNotContain("not answer");
        ClocksProcess.Until(() => first.Error.Contains("another node with id 1 began later, on "), () => first.Error);
        first.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(first.WaitForEnd()).IsEqualTo(0).Because(first.Error);
    }

    [Test]
    public async Task Every_tick_tells_how_late_it_was()
    {
        using var work = new Workplace();
        foreach (string pacing in (string[])["precise", "sleep"])
        {
            ClocksProcess node = work.Node(1, "--rate", "200", "--duration", "1", "--pacing", pacing, "--json");
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
            JsonElement summary = JsonDocument.Parse(node.Out).RootElement;
            double[] told = [.. ((string[])["p50", "p99", "max"]).Select(q => summary.GetProperty($"lateness_{q}_us").GetDouble())];
            await Assert.That(told).IsSequence(told.Order().ToArray());
            await Assert.That(Evidence.Number(work.Journal(1).Last, "lateness_p99_us"))
                .IsEqualTo((long)Math.Ceiling(told[1]));
        }
    }

    [Test]
    public async Task Ten_starts_in_a_row_form_the_full_mesh_soon()
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
                    nodes[^1].WaitForOutput("seed ");
                    int expected = nodes.Count - 1;
                    ClocksProcess newest = nodes[^1];
                    ClocksProcess.Until(() => Ups(newest) >= expected, () => newest.Out);
                }
            }

            long sinceLast = Environment.TickCount64;
            ClocksProcess.Until(() => nodes.All(n => Ups(n) == 2), () => string.Join('\n', nodes.Select(n => n.Out)));
            await Assert.That(Environment.TickCount64 - sinceLast).IsLessThan(MeetMsMax);
        }
    }

    [Test]
    public async Task A_text_journal_reads_as_the_format_says()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--rate", "10", "--duration", "1", "--log-format", "text");
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        string[] lines = File.ReadAllLines(Path.Combine(work.Folder, "machine_1.log"));
        await Assert.That(lines[0]).EndsWith(", INIT, L=0, ticks=10");
        await Assert.That(lines[^1]).EndsWith(", SHUTDOWN, L=10");
        await Assert.That(lines).Count().IsEqualTo(12);
    }

    [Test]
    public async Task An_older_journal_is_moved_aside_and_never_overwritten()
    {
        using var work = new Workplace();
        await Assert.That(work.Node(1, "--rate", "10", "--duration", "0.3").WaitForEnd()).IsEqualTo(0);
        await Assert.That(work.Node(1, "--rate", "10", "--duration", "0.5").WaitForEnd()).IsEqualTo(0);
        string[] journals = Directory.GetFiles(work.Folder, "machine_1*.jsonl");
        await Assert.That(journals).Count().IsEqualTo(2);
        foreach (string journal in journals)
        {
            await Evidence.Read(journal).AssertComplete();
        }
    }

    [Test]
    public async Task A_node_at_six_ticks_a_second_is_small_and_quiet()
    {
        using var work = new Workplace();
        ClocksProcess[] nodes = [.. Enumerable.Range(1, 3).Select(id => work.Node(id, "--rate", "6", "--duration", "0"))];
        ClocksProcess.Until(() => nodes.All(n => Ups(n) == 2), () => nodes[0].Out);
        string journal = Path.Combine(work.Folder, "machine_1.jsonl");
        ClocksProcess.Until(() => File.ReadLines(journal).Count() > 10, () => "ten events");
        long before = WakeUps(nodes[0].Pid);
        int linesBefore = File.ReadLines(journal).Count();
        ClocksProcess.Until(() => File.ReadLines(journal).Count() >= linesBefore + 36, () => "six seconds of events");

        // What that costs on this machine, bench small says; how often it wakes is the same on every machine.
        await Assert.That(WakeUps(nodes[0].Pid) - before).IsLessThan(36 * WakeUpsMax);
        string resident = File.ReadLines($"/proc/{nodes[0].Pid}/status").Single(l => l.StartsWith("VmRSS", StringComparison.Ordinal));
        int kilobytes = int.Parse(new string([.. resident.Where(char.IsDigit)]));
        await Assert.That(kilobytes).IsLessThan(15 * 1024);
    }

    public static int Ups(ClocksProcess node) =>
        node.Out.Split('\n').Count(l => l.StartsWith("+ ", StringComparison.Ordinal));

    /// <summary>How often its threads went to sleep so far.</summary>
    private static long WakeUps(int pid) => Directory.GetDirectories($"/proc/{pid}/task")
        .SelectMany(thread => File.ReadLines(Path.Combine(thread, "status")))
        .Where(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal))
        .Sum(line => long.Parse(line.Split(':')[1]));
}
