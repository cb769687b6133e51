using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Clocks.EndToEnd;

/// <summary>Nodes that run, on one page, without a folder of journals: whoever watches them is no node, and does them nothing.</summary>
public sealed partial class WatchNetworkTests
{
    private static ClocksProcess Watch(Workplace work, params string[] more) =>
        work.Run(["watch", "--loopback", "--cluster", work.Cluster, "--listen", "127.0.0.1:0", .. more]);

    private static ClocksProcess Rows(Workplace work, params string[] more) =>
        work.Run(["watch", "--loopback", "--cluster", work.Cluster, "--terminal", .. more]);

    private static string AddressOf(ClocksProcess watch)
    {
        ClocksProcess.Until(() => Address().IsMatch(watch.Out), () => watch.Out + watch.Error);
        return Address().Match(watch.Out).Value;
    }

    private static string Get(ClocksProcess watch, string path)
    {
        using var client = new HttpClient();
        return client.GetStringAsync(new Uri(new Uri(AddressOf(watch)), path)).Result;
    }

    private static void UntilMetric(ClocksProcess watch, string line) => ClocksProcess.Until(
        () => Get(watch, "/metrics").Contains(line + "\n"), () => $"never: {line}\n{Get(watch, "/metrics")}{watch.Error}");

    [Test]
    public async Task Nodes_are_seen_live_with_those_that_come_later_and_another_life_and_their_end()
    {
        using var work = new Workplace();
        ClocksProcess watch = Watch(work);
        List<ClocksProcess> nodes = [.. ((int[])[1, 2]).Select(id => work.Node(id, "--rate", "20", "--duration", "0", "--expect", "2"))];
        UntilMetric(watch, "clocks_running{machine=\"1\"} 1");
        UntilMetric(watch, "clocks_running{machine=\"2\"} 1");
        nodes.Add(work.Node(3, "--rate", "50", "--duration", "0"));
        UntilMetric(watch, "clocks_running{machine=\"3\"} 1");
        UntilMetric(watch, "clocks_peers{machine=\"3\"} 2");
        nodes[1].Signal(PosixSignalNumber.Kill);
        nodes[1].WaitForEnd();
        UntilMetric(watch, "clocks_running{machine=\"2\"} 0");
        nodes[1] = work.Node(2, "--rate", "20", "--duration", "0");
        UntilMetric(watch, "clocks_running{machine=\"2\"} 1");
        ClocksProcess.Until(() => work.Journal(2).Of("RECEIVE").Any(), () => nodes[1].Out);
        foreach (ClocksProcess node in nodes)
        {
            node.Signal(PosixSignalNumber.Terminate);
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        }

        foreach (int id in (int[])[1, 2, 3])
        {
            foreach ((string metric, string key) in ((string, string)[])[
                ("clock", "final_clock"), ("events_total", "n"), ("sent_total", "sent"), ("received_total", "received")])
            {
                UntilMetric(watch, $"clocks_{metric}{{machine=\"{id}\"}} {Evidence.Number(work.Journal(id).Last, key)}");
            }
        }

        await Assert.That(Events(watch)).Contains("machine 2 was started again: life 2");
        watch.Signal(PosixSignalNumber.Terminate);
        await Assert.That(watch.WaitForEnd()).IsEqualTo(0);
        await Assert.That(watch.Error).IsEqualTo("");
    }

    [Test]
    public async Task Who_watches_is_not_waited_for_gets_no_message_and_is_in_no_journal()
    {
        using var work = new Workplace();
        ClocksProcess[] watchers = [.. Enumerable.Range(0, 10).Select(_ => Watch(work))];
        Array.ForEach(watchers, watch => AddressOf(watch));
        ClocksProcess[] nodes =
        [
            .. ((int[])[1, 2, 3]).Select(id => work.Node(id, "--rate", "20", "--duration", "4", "--expect", "3", "--mix", "1,1,1,1")),
        ];
        foreach (ClocksProcess watch in watchers)
        {
            UntilMetric(watch, "clocks_running{machine=\"3\"} 1");
        }

        foreach (ClocksProcess node in nodes)
        {
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
            await Assert.That(node.Error).IsEqualTo("");
        }

        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
        foreach (int id in (int[])[1, 2, 3])
        {
            await Assert.That(work.Journal(id).Of("PEER_UP").Count()).IsEqualTo(2);
            await Assert.That(Evidence.Number(work.Journal(id).Last, "sent")).IsGreaterThan(0);
        }
    }

    [Test]
    public async Task With_a_key_only_who_has_it_sees_and_who_has_not_is_told_why_he_does_not()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new", "one.key");
        work.Finish(0, "key", "new", "two.key");
        ClocksProcess node = work.Node(1, "--key-file", "one.key", "--rate", "20", "--duration", "0");
        ClocksProcess ours = Rows(work, "--key-file", "one.key"), theirs = Rows(work, "--key-file", "two.key"), none = Rows(work);
        ClocksProcess.Until(() => RowOfOne().IsMatch(ours.Out), () => ours.Out + ours.Error);
        foreach ((ClocksProcess watch, string said) in ((ClocksProcess, string)[])[(theirs, "has another key"), (none, "has a key")])
        {
            ClocksProcess.Until(() => watch.Error.Contains(said), () => watch.Out + watch.Error);
            await Assert.That(RowOfOne().IsMatch(watch.Out)).IsFalse().Because(watch.Out);
        }

        node.Signal(PosixSignalNumber.Terminate);
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
    }

    [Test]
    public async Task Strangers_who_ask_for_everything_and_read_nothing_do_not_keep_a_node_from_its_run()
    {
        using var work = new Workplace();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        ClocksProcess[] nodes =
        [
            work.Node(1, "--rate", "50", "--duration", "5", "--expect", "2"),
            work.Node(2, "--rate", "50", "--duration", "5", "--expect", "2", "--port", $"{port}"),
        ];
        nodes[1].WaitForOutput("+ 1");
        var held = new List<TcpClient>();
        byte[] ask = [0x94, 6, 1, (byte)(0xa0 + work.Cluster.Length), .. Encoding.ASCII.GetBytes(work.Cluster), 0];
        for (int i = 0; i < 400; i++)
        {
            try
            {
                held.Add(new TcpClient("127.0.0.1", port));
                held[^1].Client.Send(i % 3 == 2 ? [0x94, 6, 1, 0xff] : ask);
            }
            catch (SocketException)
            {
                // It closes on whoever asks too much.
            }
        }

        ClocksProcess watch = Watch(work);
        foreach (ClocksProcess node in nodes)
        {
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        }

        held.ForEach(one => one.Dispose());
        watch.Signal(PosixSignalNumber.Terminate);
        await Assert.That(watch.WaitForEnd()).IsEqualTo(0);
        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
        await Assert.That(work.Journal(2).Of("PEER_UP").Count()).IsEqualTo(1);
        await Assert.That(Evidence.Number(work.Journal(2).Last, "n") + Evidence.Number(work.Journal(2).Last, "late_ticks")).IsEqualTo(250);
    }

    [Test]
    public async Task A_node_that_writes_text_says_why_it_is_not_seen()
    {
        using var work = new Workplace();
        work.Node(1, "--rate", "20", "--duration", "0", "--log-format", "text");
        ClocksProcess watch = Rows(work);
        ClocksProcess.Until(() => watch.Error.Contains("writes no journal that could be shown"), () => watch.Out + watch.Error);
        await Assert.That(RowOfOne().IsMatch(watch.Out)).IsFalse().Because(watch.Out);
    }

    /// <summary>What the page is told at first.</summary>
    private static string Events(ClocksProcess watch)
    {
        using var client = new HttpClient();
        using Stream stream = client.GetStreamAsync(new Uri(new Uri(AddressOf(watch)), "/events")).Result;
        var text = new StringBuilder();
        byte[] room = new byte[65_536];
        while (!text.ToString().Contains("\"machines\":["))
        {
            text.Append(Encoding.UTF8.GetString(room, 0, stream.Read(room)));
        }

        return text.ToString();
    }

    [GeneratedRegex(@"http://[0-9.:\[\]]+/")]
    private static partial Regex Address();

    [GeneratedRegex(@"^1  +\d", RegexOptions.Multiline)]
    private static partial Regex RowOfOne();
}
