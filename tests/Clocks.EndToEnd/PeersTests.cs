using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Clocks.EndToEnd;

public sealed class PeersTests
{
    [Test]
    public async Task Peers_shows_nodes_as_they_come_and_go()
    {
        using var work = new Workplace();
        ClocksProcess watch = work.Run("peers", "--loopback", "--cluster", work.Cluster, "--json");
        ClocksProcess node = work.Node(7, "--duration", "0", "--rate", "3.5");
        watch.WaitForOutput("\"found\"");
        node.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        watch.WaitForOutput("\"gone\"");
        watch.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(watch.WaitForEnd()).IsEqualTo(0).Because(watch.Error);
        JsonElement found = JsonDocument.Parse(watch.Out.Split('\n')[0]).RootElement;
        await Assert.That(found.GetProperty("id").GetInt32()).IsEqualTo(7);
        await Assert.That(found.GetProperty("cluster").GetString()).IsEqualTo(work.Cluster);
        await Assert.That(found.GetProperty("clock_rate").GetDouble()).IsEqualTo(3.5);
        await Assert.That(found.GetProperty("host").GetString()).IsEqualTo(Environment.MachineName);
        await Assert.That(found.GetProperty("source").GetString()).IsEqualTo("loopback");
        await Assert.That(found.GetProperty("run").GetString()!.Length).IsEqualTo(32);
        await Assert.That(found.GetProperty("addresses")[0].GetString()).StartsWith("127.0.0.1:");
        await Assert.That(found.GetProperty("age_seconds").GetDouble()).IsLessThan(1);
    }

    [Test]
    public async Task Once_ends_when_it_is_quiet_and_shows_only_the_cluster_that_was_asked_for()
    {
        using var work = new Workplace();
        using var elsewhere = new Workplace();
        ClocksProcess one = work.Node(1, "--duration", "0");
        ClocksProcess two = work.Node(2, "--duration", "0");
        elsewhere.Node(3, "--duration", "0").WaitForOutput("node 3");
        one.WaitForOutput("+ 2");
        two.WaitForOutput("+ 1");
        ClocksProcess peers = work.Run("peers", "--loopback", "--once", "--cluster", work.Cluster);
        await Assert.That(peers.WaitForEnd()).IsEqualTo(0).Because(peers.Error);
        await Assert.That(peers.Out.Split('\n').Count(line => line.StartsWith('+'))).IsEqualTo(2).Because(peers.Out);
        await Assert.That(peers.Out.Contains(elsewhere.Cluster)).IsFalse().Because(peers.Out);
        await Assert.That(peers.Out.Split('\n').Any(line => line.Length > 80)).IsFalse().Because(peers.Out);
        ClocksProcess all = work.Run("peers", "--loopback", "--once", "--json");
        await Assert.That(all.WaitForEnd()).IsEqualTo(0).Because(all.Error);
        await Assert.That(all.Out).Contains(elsewhere.Cluster);
    }

    [Test]
    public async Task Nobody_there_is_said_and_is_no_failure()
    {
        using var work = new Workplace();
        ClocksProcess peers = work.Run("peers", "--loopback", "--once", "--cluster", work.Cluster);
        await Assert.That(peers.WaitForEnd()).IsEqualTo(0);
        await Assert.That(peers.Error).Contains($"nobody of cluster '{work.Cluster}' is there");
    }

    [Test]
    public async Task A_host_name_that_would_steer_the_terminal_is_shown_harmless()
    {
        using var work = new Workplace();
        ClocksProcess watch = work.Run("peers", "--loopback", "--cluster", work.Cluster);
        using var forger = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        forger.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        byte[] loopback = IPAddress.Loopback.GetAddressBytes();
        forger.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.MulticastInterface, loopback);
        forger.Bind(new IPEndPoint(IPAddress.Any, 5353));
        byte[] packet = Forged(work.Cluster, "\u001b]0;owned\u0007\u001b[2J");
        ClocksProcess.Until(
            () =>
            {
                forger.SendTo(packet, new IPEndPoint(IPAddress.Parse("224.0.0.251"), 5353));
                return watch.Out.Contains("owned");
            },
            () => watch.Out + watch.Error);
        watch.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(watch.WaitForEnd()).IsEqualTo(0);
        await Assert.That((watch.Out + watch.Error).Any(c => char.IsControl(c) && c is not '\n' and not '\r'))
            .IsFalse().Because(watch.Out);
        await Assert.That(watch.Out).Contains("\\027]0;owned");
    }

    /// <summary>An announcement as any program could send it: PTR, SRV, TXT, A.</summary>
    private static byte[] Forged(string cluster, string host)
    {
        byte[] type = [.. Label("_clocks"), .. Label("_tcp"), .. Label("local"), 0];
        byte[] instance = [.. Label("forged"), .. type];
        byte[] target = [.. Label("forged-host"), .. Label("local"), 0];
        byte[] text =
        [
            .. Label("txtvers=1"), .. Label("id=9"), .. Label($"cluster={cluster}"), .. Label("proto=1"),
            .. Label("run=00112233445566778899aabbccddeeff"), .. Label("host=" + host),
        ];
        return
        [
            0, 0, 0x84, 0, 0, 0, 0, 4, 0, 0, 0, 0,
            .. Record(type, 12, instance), .. Record(instance, 33, [0, 0, 0, 0, 0x1B, 0x61, .. target]),
            .. Record(instance, 16, text), .. Record(target, 1, [127, 0, 0, 1]),
        ];
    }

    private static byte[] Label(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)bytes.Length, .. bytes];
    }

    private static byte[] Record(byte[] name, byte type, byte[] data) =>
        [.. name, 0, type, 0, 1, 0, 0, 0, 120, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    [Test]
    public async Task A_node_whose_sockets_are_used_up_rests_and_lets_peers_in_when_there_are_some_again()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip.Test("reads /proc");
        }

        using var work = new Workplace();
        ClocksProcess node = work.Keep(ClocksProcess.StartOther("/bin/sh", work.Folder, "-c",
            $"ulimit -n 48; exec {ClocksProcess.Binary} --id 1 --loopback --cluster {work.Cluster} --rate 20 --duration 0 --verbose"));
        ClocksProcess.Until(() => node.Error.Contains("listening on port"), () => node.Error);
        int port = int.Parse(node.Error.Split("listening on port ")[1].Split(' ')[0]);
        var knocking = new List<TcpClient>();
        for (int i = 0; i < 60; i++)
        {
            knocking.Add(new TcpClient("127.0.0.1", port));
        }

        ClocksProcess.Until(() => node.Error.Contains("ulimit -n"), () => node.Error);
        long before = JiffiesOf(node), events = Lines(work);
        ClocksProcess.Until(() => Lines(work) >= events + 30, () => node.Error);
        await Assert.That(JiffiesOf(node) - before)
            .IsLessThan(50).Because("of the 150 in which 30 events happen 20 times a second");
        knocking.ForEach(static client => client.Dispose());
        ClocksProcess peer = work.Node(2, "--duration", "0");
        node.WaitForOutput("+ 2");
        peer.WaitForOutput("+ 1");
    }

    private static int Lines(Workplace work)
    {
        string path = Path.Combine(work.Folder, "machine_1.jsonl");
        return File.Exists(path) ? File.ReadAllLines(path).Length : 0;
    }

    /// <summary>Hundredths of a second that all threads of a process have run.</summary>
    private static long JiffiesOf(ClocksProcess process)
    {
        string[] fields = File.ReadAllText($"/proc/{process.Pid}/stat").Split(") ")[1].Split(' ');
        return long.Parse(fields[11]) + long.Parse(fields[12]);
    }

    [Test]
    public async Task Where_no_interface_can_be_used_peers_has_failed()
    {
        using var work = new Workplace();
        string said = work.Finish(1, "peers", "--once", "--cluster", work.Cluster, "--interface", "nix0");
        await Assert.That(said).Contains("no network interface matches 'nix0'");
    }
}
