using System.Net;
using System.Net.Sockets;

namespace Clocks.EndToEnd;

/// <summary>Nodes of a cluster with a key, and those who do not have it.</summary>
public sealed class KeyTests
{
    private const int GreetingBytes = 50;

    [Test]
    public async Task Two_nodes_with_a_key_meet_and_their_run_is_valid()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new");
        ClocksProcess one = work.Node(1, "--key-file", "clocks.key", "--rate", "20", "--duration", "3", "--expect", "2");
        ClocksProcess two = work.Node(2, "--key-file", "clocks.key", "--rate", "20", "--duration", "3", "--expect", "2");
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Error);
        await Assert.That(two.WaitForEnd()).IsEqualTo(0).Because(two.Error);
        await Assert.That(work.Journal(1).Of("RECEIVE").Count()).IsGreaterThan(0);
        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
    }

    [Test]
    public async Task A_peer_written_in_Python_from_the_specifications_is_a_peer()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new");
        ClocksProcess node = work.Node(
            2, "--key-file", "clocks.key", "--rate", "20", "--duration", "0", "--mix", "1,1,1,1", "--port", $"{FreePort(out int port)}");
        ClocksProcess.Until(() => File.Exists(Path.Combine(work.Folder, "machine_2.jsonl")), () => node.Error);
        string script = Path.Combine(AppContext.BaseDirectory, "keyed_peer.py");
        ClocksProcess peer = work.Keep(
            ClocksProcess.StartOther("/usr/bin/python3", work.Folder, script, $"{port}", work.Cluster, "9", "clocks.key"));
        node.WaitForOutput("+ 9");
        ClocksProcess.Until(() => work.Journal(2).Of("RECEIVE").Count() == 3 && work.Journal(2).Of("SEND").Any(), () => node.Out);
        node.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        await Assert.That(peer.WaitForEnd()).IsEqualTo(0).Because(peer.Error);
        await Assert.That(peer.Out).Contains("[1, ").Because("it got messages");
        await Assert.That(Evidence.Number(work.Journal(2).Of("RECEIVE").First(), "message_clock")).IsEqualTo(1_000);
    }

    [Test]
    public async Task A_lab_hands_its_key_to_its_nodes()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new", "lab.key");
        work.Finish(0, "lab", "--nodes", "2", "--duration", "2", "--rate", "20", "--loopback", "--key-file", "lab.key", "--verbose");
        string run = Directory.GetDirectories(Path.Combine(work.Folder, "logs"), "run_*").Single();
        await Assert.That(work.Finish(0, "verify", run)).Contains("valid");
    }

    [Test]
    public async Task Who_has_another_key_is_left_alone_and_each_says_so_once()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new", "one.key");
        work.Finish(0, "key", "new", "two.key");
        ClocksProcess one = work.Node(1, "--key-file", "one.key", "--rate", "5", "--duration", "0");
        ClocksProcess two = work.Node(2, "--key-file", "two.key", "--rate", "5", "--duration", "0");
        ClocksProcess.Until(() => Keys(one) == 1 && Keys(two) == 1, () => one.Error + two.Error);
        string peers = work.Finish(0, "peers", "--once", "--loopback", "--cluster", work.Cluster, "--key-file", "one.key");
        string doctor = work.Finish(1, "doctor", "--loopback", "--cluster", work.Cluster, "--key-file", "one.key");
        string plain = work.Finish(0, "peers", "--once", "--loopback", "--cluster", work.Cluster);
        await Assert.That(peers).Contains("1 node with another key, or with none");
        await Assert.That(peers).Contains(work.Cluster);
        await Assert.That(doctor).Contains("1 node of this cluster has another key");
        await Assert.That(plain).Contains("2 nodes with another key, or with none");
        foreach (ClocksProcess node in (ClocksProcess[])[one, two])
        {
            node.Signal(PosixSignalNumber.Interrupt);
            await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
            await Assert.That(Keys(node)).IsEqualTo(1).Because(node.Error);
            await Assert.That(node.Out).DoesNotContain("+ ");
        }
    }

    [Test]
    public async Task Keys_change_one_machine_after_another()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new", "old.key");
        work.Finish(0, "key", "new", "young.key");
        string old = File.ReadAllText(Path.Combine(work.Folder, "old.key"));
        string young = File.ReadAllText(Path.Combine(work.Folder, "young.key"));
        Write(work, "both.key", old + young);
        Write(work, "changed.key", young + old);
        ClocksProcess one = work.Node(1, "--key-file", "both.key", "--rate", "20", "--duration", "2", "--expect", "2");
        ClocksProcess two = work.Node(2, "--key-file", "changed.key", "--rate", "20", "--duration", "2", "--expect", "2");
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Error);
        await Assert.That(two.WaitForEnd()).IsEqualTo(0).Because(two.Error);
        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
    }

    [Test]
    public async Task A_stranger_who_knows_all_but_the_key_makes_a_node_do_nothing()
    {
        using var work = new Workplace();
        work.Finish(0, "key", "new");
        ClocksProcess one = work.Run(
            "--id", "1", "--cluster", work.Cluster, "--discovery", "static", "--host", "127.0.0.1", "--port", $"{FreePort(out int port)}",
            "--key-file", "clocks.key", "--rate", "20", "--duration", "0");
        ClocksProcess.Until(() => File.Exists(Path.Combine(work.Folder, "machine_1.jsonl")), () => one.Error);
        using var tap = new WireTap(port);
        ClocksProcess two = work.Run(
            "--id", "2", "--cluster", work.Cluster, "--discovery", "static", "--host", "127.0.0.1", "--peers", $"127.0.0.1:{tap.Port}",
            "--key-file", "clocks.key", "--rate", "20", "--duration", "0");
        one.WaitForOutput("+ 2");
        ClocksProcess.Until(() => tap.Heard().Length > 1_000, () => two.Error);
        string journal = Path.Combine(work.Folder, "machine_1.jsonl");
        int peersBefore = Count(File.ReadAllText(journal), "PEER");
        byte[] heard = tap.Heard();
        var random = new Random(13);
        for (int i = 0; i < 60; i++)
        {
            byte[] garbage = new byte[random.Next(1, 300)];
            random.NextBytes(garbage);
            byte[] words = (i % 4) switch
            {
                0 => heard,
                1 => garbage,
                2 => heard[..GreetingBytes],
                // A hello without a key: an array of ten, version 1.
                _ => [0x9a, 0, 1, 0xa1, (byte)'x', 2, .. garbage],
            };
            await Assert.That(Say(port, words)).IsEqualTo(0).Because($"{i}: it was answered");
        }

        ClocksProcess.Until(() => Count(one.Error, "127.0.0.1") >= 1, () => one.Error);
        int messages = work.Journal(1).Of("RECEIVE").Count();
        ClocksProcess.Until(() => work.Journal(1).Of("RECEIVE").Count() > messages, () => "no message passes any more");
        await Assert.That(Count(File.ReadAllText(journal), "PEER")).IsEqualTo(peersBefore);
        two.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(two.WaitForEnd()).IsEqualTo(0).Because(two.Error);
        await Assert.That(two.Error).DoesNotContain("key");
        one.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Error);
        string[] lines = [.. one.Error.Split('\n').Where(l => l.Contains("key", StringComparison.Ordinal))];
        await Assert.That(lines.Length).IsEqualTo(2).Because(one.Error);
        await Assert.That(lines[1]).Contains("59 more of 'key' from 127.0.0.1");
        await Assert.That(work.Finish(0, "verify", ".")).Contains("valid");
    }

    [Test]
    public async Task A_key_is_not_written_over_and_one_that_others_can_read_is_not_used()
    {
        using var work = new Workplace();
        string said = work.Finish(0, "key", "new");
        string path = Path.Combine(work.Folder, "clocks.key"), key = File.ReadAllText(path);
        await Assert.That(key.Trim().Length).IsEqualTo(64);
        await Assert.That(said).DoesNotContain(key.Trim());
        await Assert.That(work.Finish(1, "key", "new")).Contains("'clocks.key' is there already, and a key is not written over");
        await Assert.That(File.ReadAllText(path)).IsEqualTo(key);
        await Assert.That(Refused(work, "clocks.none")).Contains("there is no file 'clocks.none'; clocks key new writes one");
        Write(work, "short.key", "abc\n");
        await Assert.That(Refused(work, "short.key")).Contains("'short.key' is no key");
        Write(work, "many.key", key + key + key);
        await Assert.That(Refused(work, "many.key")).Contains("'many.key' has 3 keys");
        if (!OperatingSystem.IsWindows())
        {
            await Assert.That(File.GetUnixFileMode(path)).IsEqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            await Assert.That(Refused(work, "clocks.key")).Contains("chmod 600 clocks.key");
        }
    }

    private static string Refused(Workplace work, string file) => work.Finish(64, "--id", "1", "--loopback", "--key-file", file);

    private static void Write(Workplace work, string name, string text)
    {
        string path = Path.Combine(work.Folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static int Keys(ClocksProcess node) => Count(node.Error, "another key and is left alone");

    private static int Count(string text, string word) => text.Split(word).Length - 1;

    private static int FreePort(out int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    /// <summary>Says this to a node, and how many bytes it answers before it closes.</summary>
    private static int Say(int port, byte[] words)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 8_000 };
        socket.Connect(IPAddress.Loopback, port);
        int answered = 0;
        try
        {
            socket.Send(words);
            socket.Shutdown(SocketShutdown.Send);
            var bytes = new byte[4_096];
            for (int read; (read = socket.Receive(bytes)) > 0; answered += read)
            {
            }
        }
        catch (SocketException)
        {
            // Closed with what it had not read.
        }

        return answered;
    }
}
