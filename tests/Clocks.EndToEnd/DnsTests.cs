using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Clocks.EndToEnd;

/// <summary>Nodes that a zone of the DNS names, on loopback; bind9 and dnsmasq answer in tests/lan/scenarios/12-dns.sh.</summary>
public sealed class DnsTests
{
    [Test]
    public async Task Nodes_that_a_zone_names_meet_and_one_that_starts_elsewhere_is_told()
    {
        using var work = new Workplace();
        int[] ports = [FreePort(), FreePort()];
        using var server = new TinyServer(ports);
        string[] all =
        [
            "--host", "127.0.0.1", "--discovery", $"dns:lab.example@127.0.0.1:{server.Port}", "--cluster", work.Cluster, "--rate", "20",
        ];
        string[] pair = [.. all, "--expect", "2", "--duration", "1"];
        ClocksProcess one = work.Run(["--id", "1", "--port", $"{ports[0]}", .. pair]);
        ClocksProcess two = work.Run(["--id", "2", "--port", $"{ports[1]}", .. pair]);
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Out + one.Error);
        await Assert.That(two.WaitForEnd()).IsEqualTo(0).Because(two.Out + two.Error);
        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
        string journals = string.Concat(Directory.GetFiles(work.Folder, "machine_*.jsonl").Select(File.ReadAllText));
        await Assert.That(journals).Contains("\"reason\":\"dns\"");

        ClocksProcess three = work.Run(["--id", "3", "--duration", "0", .. all]);
        ClocksProcess.Until(() => three.Error.Contains($"give it --port {ports[1]}"), () => three.Error);
        three.Signal(PosixSignalNumber.Terminate);
        await Assert.That(three.WaitForEnd()).IsEqualTo(0).Because(three.Error);
    }

    [Test]
    public async Task A_node_whose_server_is_not_there_says_so_once_and_ticks()
    {
        using var work = new Workplace();
        int port = FreePort();
        string said = work.Finish(
            0, "--id", "1", "--host", "127.0.0.1", "--discovery", $"dns:lab.example@127.0.0.1:{port}", "--cluster", work.Cluster,
            "--duration", "3", "--rate", "20");
        await Assert.That(said.Split("no DNS server answers: 127.0.0.1").Length).IsEqualTo(2).Because(said);
        await Evidence.Read(Path.Combine(work.Folder, "machine_1.jsonl")).AssertComplete();
    }

    [Test]
    public async Task Peers_shows_whom_a_zone_names_as_it_shows_whom_it_hears()
    {
        using var work = new Workplace();
        using var server = new TinyServer([5001, 5002]);
        string zone = $"dns:lab.example@127.0.0.1:{server.Port}";
        // What names no cluster may belong to any.
        ClocksProcess peers = work.Run("peers", "--once", "--json", "--cluster", "red", "--discovery", zone);
        await Assert.That(peers.WaitForEnd()).IsEqualTo(0).Because(peers.Error);
        string[] lines = peers.Out.TrimEnd().Split('\n');
        await Assert.That((lines.Length, peers.Error)).IsEqualTo((2, ""));
        JsonElement found = JsonDocument.Parse(lines[0]).RootElement;
        await Assert.That(found.GetProperty("event").GetString()).IsEqualTo("found");
        await Assert.That(found.GetProperty("source").GetString()).IsEqualTo("dns");
        await Assert.That(found.GetProperty("host").GetString()).IsEqualTo("host");
        await Assert.That(found.GetProperty("addresses")[0].GetString()).IsEqualTo("127.0.0.1:5001");
        await Assert.That(found.GetProperty("age_seconds").GetDouble()).IsLessThan(1);
        foreach (string unknown in (string[])["id", "cluster", "run", "clock_rate", "interface"])
        {
            await Assert.That(found.GetProperty(unknown).ValueKind).IsEqualTo(JsonValueKind.Null).Because(unknown);
        }

        ClocksProcess rows = work.Run("peers", "--discovery", zone);
        rows.WaitForOutput("127.0.0.1:5002");
        rows.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(rows.WaitForEnd()).IsEqualTo(0).Because(rows.Error);
        await Assert.That(rows.Out.Split("+ ?     ?                host ").Length).IsEqualTo(3).Because(rows.Out);
    }

    [Test]
    public async Task Peers_says_once_what_is_wrong_with_a_zone_and_fails()
    {
        using var work = new Workplace();
        int port = FreePort();
        string silent = work.Finish(1, "peers", "--once", "--json", "--discovery", $"dns:lab.example@127.0.0.1:{port}");
        await Assert.That(silent.TrimEnd()).IsEqualTo(
            $"clocks peers: dns:lab.example@127.0.0.1:{port}: no DNS server answers: 127.0.0.1:{port} (refused); does one run there, "
                + "and does a firewall let UDP and TCP through?");
        using var server = new TinyServer([]);
        string empty = work.Finish(1, "peers", "--once", "--json", "--discovery", $"dns:lab.example@127.0.0.1:{server.Port}");
        await Assert.That(empty).Contains("lab.example has addresses, and no SRV record says at which port nodes listen")
            .And.DoesNotContain("is there");
    }

    [Test]
    public async Task A_key_of_peers_is_for_announcements_and_no_zone_makes_any()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new", "one.key");
        string[] keyed = ["peers", "--once", "--cluster", work.Cluster, "--key-file", "one.key", "--discovery"];
        await Assert.That(work.Finish(0, [.. keyed, "loopback"])).Contains("nobody of cluster");
        await Assert.That(work.Finish(64, [.. keyed, "dns:lab.example@127.0.0.1:1"]))
            .Contains("--key-file and --discovery contradict each other: a zone proves nothing by a key");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Answers SRV with a host at these ports, A with 127.0.0.1, everything else with nothing, for five seconds each.</summary>
    private sealed class TinyServer : IDisposable
    {
        private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
        private readonly int[] _ports;

        public TinyServer(int[] ports)
        {
            _ports = ports;
            _ = AnswerAll();
        }

        public int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

        public void Dispose() => _socket.Dispose();

        private async Task AnswerAll()
        {
            while (true)
            {
                try
                {
                    UdpReceiveResult asked = await _socket.ReceiveAsync();
                    byte[] answer = Answer(asked.Buffer);
                    await _socket.SendAsync(answer, asked.RemoteEndPoint);
                }
                catch (Exception end) when (end is ObjectDisposedException or SocketException)
                {
                    // Closed while it waited.
                    return;
                }
            }
        }

        private byte[] Answer(byte[] question)
        {
            int end = Array.IndexOf(question, (byte)0, 12) + 1, type = question[end] * 256 + question[end + 1];
            byte[] head = [0xC0, 12, .. question[end..(end + 4)], 0, 0, 0, 5];
            bool isService = type == 33 && Encoding.ASCII.GetString(question, 13, 7) == "_clocks";
            byte[][] records = isService ? [.. _ports.Select(port => (byte[])
                    [.. head, 0, 12, 0, 0, 0, 0, (byte)(port >> 8), (byte)port, 4, .. "host"u8, 0])]
                : type == 1 ? [[.. head, 0, 4, 127, 0, 0, 1]] : [];
            byte[] header = [.. question[..2], 0x81, 0x80, 0, 1, 0, (byte)records.Length, 0, 0, 0, 0];
            return [.. header, .. question[12..(end + 4)], .. records.SelectMany(r => r)];
        }
    }
}
