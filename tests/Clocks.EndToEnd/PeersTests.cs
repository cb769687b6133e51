using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Clocks.EndToEnd;

[TestClass]
public sealed class PeersTests
{
    [TestMethod]
    public void Peers_shows_nodes_as_they_come_and_go()
    {
        using var work = new Workplace();
        ClocksProcess watch = work.Run("peers", "--loopback", "--cluster", work.Cluster, "--json");
        ClocksProcess node = work.Node(7, "--duration", "0", "--rate", "3.5");
        watch.WaitForOutput("\"found\"");
        node.Signal(PosixSignalNumber.Interrupt);
        Assert.AreEqual(0, node.WaitForEnd(), node.Error);
        watch.WaitForOutput("\"gone\"");
        watch.Signal(PosixSignalNumber.Interrupt);
        Assert.AreEqual(0, watch.WaitForEnd(), watch.Error);
        JsonElement found = JsonDocument.Parse(watch.Out.Split('\n')[0]).RootElement;
        Assert.AreEqual(7, found.GetProperty("id").GetInt32());
        Assert.AreEqual(work.Cluster, found.GetProperty("cluster").GetString());
        Assert.AreEqual(3.5, found.GetProperty("clock_rate").GetDouble());
        Assert.AreEqual(Environment.MachineName, found.GetProperty("host").GetString());
        Assert.AreEqual("loopback", found.GetProperty("source").GetString());
        Assert.AreEqual(32, found.GetProperty("run").GetString()!.Length);
        StringAssert.StartsWith(found.GetProperty("addresses")[0].GetString(), "127.0.0.1:");
        Assert.IsLessThan(1, found.GetProperty("age_seconds").GetDouble());
    }

    [TestMethod]
    public void Once_ends_when_it_is_quiet_and_shows_only_the_cluster_that_was_asked_for()
    {
        using var work = new Workplace();
        using var elsewhere = new Workplace();
        ClocksProcess one = work.Node(1, "--duration", "0");
        ClocksProcess two = work.Node(2, "--duration", "0");
        elsewhere.Node(3, "--duration", "0").WaitForOutput("node 3");
        one.WaitForOutput("+ 2");
        two.WaitForOutput("+ 1");
        ClocksProcess peers = work.Run("peers", "--loopback", "--once", "--cluster", work.Cluster);
        Assert.AreEqual(0, peers.WaitForEnd(), peers.Error);
        Assert.AreEqual(2, peers.Out.Split('\n').Count(line => line.StartsWith('+')), peers.Out);
        Assert.IsFalse(peers.Out.Contains(elsewhere.Cluster), peers.Out);
        Assert.IsFalse(peers.Out.Split('\n').Any(line => line.Length > 80), peers.Out);
        ClocksProcess all = work.Run("peers", "--loopback", "--once", "--json");
        Assert.AreEqual(0, all.WaitForEnd(), all.Error);
        StringAssert.Contains(all.Out, elsewhere.Cluster);
    }

    [TestMethod]
    public void Nobody_there_is_said_and_is_no_failure()
    {
        using var work = new Workplace();
        ClocksProcess peers = work.Run("peers", "--loopback", "--once", "--cluster", work.Cluster);
        Assert.AreEqual(0, peers.WaitForEnd());
        StringAssert.Contains(peers.Error, $"nobody of cluster '{work.Cluster}' is there");
    }

    [TestMethod]
    public void A_host_name_that_would_steer_the_terminal_is_shown_harmless()
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
        Assert.AreEqual(0, watch.WaitForEnd());
        Assert.IsFalse((watch.Out + watch.Error).Any(c => char.IsControl(c) && c is not '\n' and not '\r'), watch.Out);
        StringAssert.Contains(watch.Out, "\\027]0;owned");
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

    [TestMethod]
    public void A_node_whose_sockets_are_used_up_rests_and_lets_peers_in_when_there_are_some_again()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("reads /proc");
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
        Assert.IsLessThan(50, JiffiesOf(node) - before, "of the 150 in which 30 events happen 20 times a second");
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

    [TestMethod]
    public void Where_no_interface_can_be_used_peers_has_failed()
    {
        using var work = new Workplace();
        string said = work.Finish(1, "peers", "--once", "--cluster", work.Cluster, "--interface", "nix0");
        StringAssert.Contains(said, "no network interface matches 'nix0'");
    }
}
