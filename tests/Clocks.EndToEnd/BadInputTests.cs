using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Clocks.EndToEnd;

[TestClass]
public sealed class BadInputTests
{
    [TestMethod]
    [DataRow("run", "Option '--id' is required")]
    [DataRow("--id 70000", "'70000' is not an id")]
    [DataRow("--id x", "'x' is not an id")]
    [DataRow("--id 1 --rate 0", "'0' is not a rate")]
    [DataRow("--id 1 --rate 7..2", "write 2..7")]
    [DataRow("--id 1 --mix 1,1,1", "needs four weights")]
    [DataRow("--id 1 --internal 1.5", "'1.5' is not a probability")]
    [DataRow("--id 1 --duration -1", "'-1' is not a duration")]
    [DataRow("--id 1 --peers here", "'here' is not host:port")]
    [DataRow("--id 1 --discovery magic", "'magic' is none of")]
    [DataRow("--id 1 --log-format xml", "'xml' is neither")]
    [DataRow("--id 1 --port 0", "'0' is not a port")]
    [DataRow("--id 1 --host nowhere", "'nowhere' is not an IP address")]
    [DataRow("--id 1 --seed -5", "'-5' is not a seed")]
    [DataRow("--id 1 --frobnicate", "there is no option '--frobnicate'")]
    [DataRow("--rat 4", "there is no option '--rat'; did you mean '--rate'?")]
    [DataRow("run --id 1 more words", "'more' is one word too many")]
    [DataRow("--id 1 --discovery static", "needs --peers")]
    [DataRow("--id 1 --interface ,", "--interface: no interface is named")]
    [DataRow("--id 1 --interface", "--interface needs a value: name,...")]
    [DataRow("completions", "the shell is missing: bash, zsh, fish, powershell")]
    [DataRow("doctor --listen --hello --loopback", "--listen and --hello are for two machines")]
    [DataRow("fly away", "there is no command 'fly'")]
    [DataRow("analyse logs", "there is no command 'analyse'; did you mean 'analyze'?")]
    [DataRow("verify --jsn", "there is no option '--jsn'")]
    [DataRow("export --to pdf", "clocks export: --to: 'pdf' is none of")]
    [DataRow("lab --nodes 0", "'0' is not a number of nodes")]
    [DataRow("lab --rates 1,zz", "'zz' is not a rate")]
    public void A_wrong_command_line_gets_one_sentence_and_64(string line, string sentence)
    {
        using var work = new Workplace();
        ClocksProcess node = work.Run(line.Split(' '));
        Assert.AreEqual(64, node.WaitForEnd(), node.Out + node.Error);
        string[] lines = node.Error.TrimEnd().Split('\n');
        StringAssert.Contains(lines[0], sentence);
        Assert.IsTrue(lines.Length == 1 || (lines.Length == 2 && lines[1].StartsWith("See clocks", StringComparison.Ordinal)), node.Error);
        Assert.IsEmpty(Directory.GetFiles(work.Folder));
    }

    [TestMethod]
    [DataRow("peers --once --loopback")]
    [DataRow("completions zsh")]
    [DataRow("--help")]
    [DataRow("run --id 1 --loopback --duration 0.1")]
    [DataRow("simulate --nodes 2 --duration 1")]
    public void A_full_disk_behind_standard_output_is_one_sentence_and_1(string line)
    {
        if (!File.Exists("/dev/full"))
        {
            Assert.Inconclusive("Skipped: needs /dev/full.");
        }

        using var work = new Workplace();
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec \"$0\" {line} >/dev/full", ClocksProcess.Binary])
        {
            RedirectStandardError = true,
            WorkingDirectory = work.Folder,
        })!;
        string[] said = shell.StandardError.ReadToEnd().TrimEnd().Split('\n');
        shell.WaitForExit();
        Assert.AreEqual(1, shell.ExitCode, string.Join('|', said));
        Assert.AreEqual(1, said.Count(each => each.Contains("standard output takes no more", StringComparison.Ordinal)));
        Assert.IsFalse(said.Any(each => each.Contains("exception", StringComparison.OrdinalIgnoreCase)));
    }

    [TestMethod]
    public void A_port_in_use_is_named_and_no_journal_is_begun()
    {
        using var work = new Workplace();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        ClocksProcess node = work.Node(1, "--port", $"{port}");
        Assert.AreEqual(1, node.WaitForEnd());
        StringAssert.Contains(node.Error, $"port {port} is in use");
        Assert.IsEmpty(Directory.GetFiles(work.Folder));
    }

    [TestMethod]
    public void The_second_node_with_an_id_learns_who_has_it_and_the_first_goes_on()
    {
        using var work = new Workplace();
        ClocksProcess first = work.Node(3, "--duration", "0", "--rate", "6");
        string journal = Path.Combine(work.Folder, "machine_3.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadLines(journal).Count() > 10, () => first.Out);
        ClocksProcess second = work.Node(3, "--duration", "0", "--log", "second.jsonl");
        Assert.AreEqual(1, second.WaitForEnd());
        StringAssert.Contains(second.Error, "id 3");
        StringAssert.Contains(second.Error, "127.0.0.1");
        StringAssert.Contains(second.Error, Environment.MachineName);
        Assert.AreEqual("id-taken", Evidence.Read(Path.Combine(work.Folder, "second.jsonl")).Last.GetProperty("reason").GetString());
        Assert.IsFalse(first.HasExited);
    }

    [TestMethod]
    public void A_folder_that_cannot_be_written_is_named()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "occupied"), "");
        ClocksProcess node = work.Node(1, "--log", "occupied/deeper/");
        Assert.AreEqual(1, node.WaitForEnd());
        StringAssert.Contains(node.Error, "occupied");
        Assert.IsFalse(node.Error.Contains("   at "), node.Error);
    }

    [TestMethod]
    public void A_full_disk_ends_the_node_with_a_complete_journal_and_the_others_go_on()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/unshare"))
        {
            Assert.Inconclusive("needs root and unshare to mount a small file system");
        }

        using var work = new Workplace();
        ClocksProcess other = work.Node(2, "--duration", "0", "--rate", "6");
        string script = $"""
            mkdir small && mount -t tmpfs -o size=256k none small || exit 99
            {ClocksProcess.Binary} --id 1 --loopback --cluster {work.Cluster} --rate 2000 --duration 60 --log small/
            code=$?
            cp small/machine_1.jsonl machine_1.jsonl
            exit $code
            """;
        ClocksProcess node = work.Keep(ClocksProcess.StartOther("/usr/bin/unshare", work.Folder, "-m", "sh", "-c", script));
        Assert.AreEqual(1, node.WaitForEnd(), node.Error);
        StringAssert.Contains(node.Error, "machine_1.jsonl");
        Evidence journal = work.Journal(1);
        Assert.AreEqual("END", Evidence.Kind(journal.Last));
        Assert.AreEqual("journal", journal.Last.GetProperty("reason").GetString());
        other.WaitForOutput("- 1");
        Assert.IsFalse(other.HasExited);
    }

    [TestMethod]
    public void What_is_no_node_gets_refused_and_the_node_goes_on()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Node(1, "--duration", "0", "--rate", "6", "--verbose");
        ClocksProcess.Until(() => node.Error.Contains("listening on port"), () => node.Error);
        int port = int.Parse(node.Error.Split("listening on port ")[1].Split(' ')[0]);
        using (var stranger = new TcpClient("127.0.0.1", port))
        {
            stranger.GetStream().Write("GET / HTTP/1.1\r\n\r\n"u8);
            ClocksProcess.Until(() => node.Error.Contains("sent a frame that"), () => node.Error);
        }

        node.Signal(PosixSignalNumber.Interrupt);
        Assert.AreEqual(0, node.WaitForEnd());
        work.Journal(1).AssertComplete();
    }

    [TestMethod]
    public void An_option_in_the_environment_counts_as_on_the_command_line()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Keep(ClocksProcess.StartOther(
            "/usr/bin/env", work.Folder, "CLOCKS_RATE=10", "CLOCKS_DURATION=0.5", "CLOCKS_LOOPBACK=true",
            ClocksProcess.Binary, "--id", "1", "--cluster", work.Cluster));
        Assert.AreEqual(0, node.WaitForEnd(), node.Error);
        Assert.AreEqual(5, work.Journal(1).Events.Count());
    }

    [TestMethod]
    public void A_process_that_may_open_hardly_any_file_says_so()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("has no ulimit");
        }

        using var work = new Workplace();
        // With fewer than these the console itself has none left to speak with.
        for (int files = 15; files <= 22; files++)
        {
            ClocksProcess node = work.Keep(ClocksProcess.StartOther("/bin/sh", work.Folder, "-c",
                $"ulimit -n {files}; exec {ClocksProcess.Binary} --id 1 --loopback --cluster {work.Cluster} --duration 0.1"));
            int code = node.WaitForEnd();
            Assert.IsTrue(code is 0 or 1, $"{files} files: {code} {node.Error}");
            Assert.IsFalse(node.Error.Contains("   at "), node.Error);
            Assert.IsTrue(code == 0 || node.Error.Contains("system"), node.Error);
        }
    }
}
