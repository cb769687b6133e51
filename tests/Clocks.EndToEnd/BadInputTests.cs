using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Clocks.EndToEnd;

public sealed class BadInputTests
{
    /// <summary>Of the protocol: the kind of a refusal, and its code for an id that is taken.</summary>
    private const byte RefuseKind = 3, IdTaken = 3;

    [Test]
    [Arguments("run", "Option '--id' is required")]
    [Arguments("--id 70000", "'70000' is not an id")]
    [Arguments("--id x", "'x' is not an id")]
    [Arguments("--id 1 --rate 0", "'0' is not a rate")]
    [Arguments("--id 1 --rate 7..2", "write 2..7")]
    [Arguments("--id 1 --mix 1,1,1", "needs four weights")]
    [Arguments("--id 1 --internal 1.5", "'1.5' is not a probability")]
    [Arguments("--id 1 --duration -1", "'-1' is not a duration")]
    [Arguments("--id 1 --peers here", "'here' is not host:port")]
    [Arguments("--id 1 --discovery magic", "'magic' is none of mdns, loopback, static and dns:NAME")]
    [Arguments("--id 1 --discovery dns:", "--discovery: the name of the zone is missing; write it, such as dns:lab.example")]
    [Arguments("--id 1 --discovery dns:lab@ns.example", "--discovery: 'ns.example' is not the address of a DNS server")]
    [Arguments("--id 1 --discovery dns:lab..example", "--discovery: 'lab..example' is not a name in the DNS")]
    [Arguments("--id 1 --discovery dns:lab:0", "--discovery: '0' is not a port from 1 to 65535")]
    [Arguments("lab --discovery dns:lab.example", "clocks lab: a lab says itself where its nodes are")]
    [Arguments("watch --discovery static", "'static' is none of mdns, loopback and dns:NAME")]
    [Arguments("doctor --discovery static", "'static' is none of mdns, loopback and dns:NAME")]
    [Arguments("peers --discovery static", "'static' is none of mdns, loopback and dns:NAME")]
    [Arguments("peers --discovery dns:lab@ns.example", "--discovery: 'ns.example' is not the address of a DNS server")]
    [Arguments("peers --loopback --discovery dns:lab.example", "--loopback and --discovery contradict each other: each says how")]
    [Arguments("doctor --hello --discovery dns:lab.example", "--hello and --discovery contradict each other: whoever calls")]
    [Arguments("--id 1 --log-format xml", "'xml' is neither")]
    [Arguments("--id 1 --port 0", "'0' is not a port")]
    [Arguments("--id 1 --host nowhere", "'nowhere' is not an IP address")]
    [Arguments("--id 1 --seed -5", "'-5' is not a seed")]
    [Arguments("--id 1 --seed 9007199254740992", "'9007199254740992' is not a seed: a whole number from 0 to 9007199254740991")]
    [Arguments("experiment faults --seed 9007199254740990", "the seed 9007199254740992 is greater than 9007199254740991")]
    [Arguments("lab --loopback --runs 2 --seed 9007199254740991", "a seed for each of 2 runs would pass 9007199254740991")]
    [Arguments("--id 1 --cluster cafe\u0301", "--cluster: character 5 (U+0301) is a part of a letter")]
    [Arguments("peers --once --loopback --cluster \u1112\u1161", "(U+1112) is a part of a letter, or a second code of one: retype")]
    [Arguments("--id 1 --frobnicate", "there is no option '--frobnicate'")]
    [Arguments("--rat 4", "there is no option '--rat'; did you mean '--rate'?")]
    [Arguments("run --id 1 more words", "'more' is one word too many")]
    [Arguments("--id 1 --discovery static", "needs --peers")]
    [Arguments("--id 1 --interface ,", "--interface: no interface is named")]
    [Arguments("--id 1 --interface", "--interface needs a value: name,...")]
    [Arguments("--id 1 --log x.jsonl --diagnostics ./x.jsonl", "the diagnostics and the journal are both to be written to 'x.jsonl'")]
    [Arguments("--id 1 --diagnostics machine_1.jsonl", "are both to be written to 'machine_1.jsonl'")]
    [Arguments("--id 1 --log d.2.jsonl --diagnostics d.jsonl", "'d.jsonl', when they are full, and the journal are both to be")]
    [Arguments("completions", "the shell is missing: bash, zsh, fish, powershell")]
    [Arguments("doctor --listen --hello --loopback", "--listen and --hello contradict each other: they are for two machines")]
    [Arguments("fly away", "there is no command 'fly'")]
    [Arguments("analyse logs", "there is no command 'analyse'; did you mean 'analyze'?")]
    [Arguments("verify --delimiter (", "clocks verify: --delimiter: this is no regular expression")]
    [Arguments("verify --jsn", "there is no option '--jsn'")]
    [Arguments("export --to pdf", "clocks export: --to: 'pdf' is none of")]
    [Arguments("watch --speed 0", "'0' is not a speed: a number from 0.01 to 1000000")]
    [Arguments("watch --listen nowhere", "'nowhere' is not ADDRESS:PORT, such as 127.0.0.1:8080")]
    [Arguments("watch --listen 127.0.0.1:99999", "is not ADDRESS:PORT")]
    [Arguments("watch --window 5", "'5' is not a number of events")]
    [Arguments("watch logs --loopback", "--loopback is for the nodes of the network, and a run is read from its files: leave one")]
    [Arguments("watch --cluster red logs/latest", "--cluster is for the nodes of the network")]
    [Arguments("watch --peers nobody", "'nobody' is not host:port")]
    [Arguments("watch one two", "'two' is one word too many")]
    [Arguments("grade", "clocks grade: no program is named; write it behind --")]
    [Arguments("grade --sed 7 -- ./node", "there is no option '--sed'")]
    [Arguments("grade nope --run ./node", "there is no folder 'nope'")]
    [Arguments("grade .", "'.' is a folder: say with --run how each submission in it is started")]
    [Arguments("grade --csv -- ./node", "--csv is the table of a class")]
    [Arguments("grade --door tcp -- ./node", "'tcp' is no door: stdio or wire")]
    [Arguments("grade --seed 9007199254740992 -- ./node", "is not a seed: a whole number from 0 to 9007199254740991")]
    [Arguments("grade --jobs 3 -- ./node", "--jobs means nothing without --run")]
    [Arguments("grade --memory none -- ./node", "'none' is not a number of MiB: a whole number from 1")]
    [Arguments("lab --on one,-oProxyCommand=x", "--on: '-oProxyCommand=x' is not user@host:port, such as lab-3, anna@10.0.0.7:2222")]
    [Arguments("lab --on one:0", "'one:0' is not user@host:port")]
    [Arguments("lab --on one,one", "'one' is named twice; --nodes gives each host several nodes")]
    [Arguments("lab --on 'one", "''one' is not user@host:port")]
    [Arguments("lab --on ./hosts", "--on: there is no file './hosts'")]
    [Arguments("lab --on ,", "',' names no host")]
    [Arguments("lab --on one,two --nodes 1", "--nodes 1 is fewer than the 2 hosts")]
    [Arguments("collect", "the list of hosts is missing: machines to fetch from by ssh")]
    [Arguments("grade -- ./nothere", "clocks grade: there is no program './nothere'")]
    [Arguments("grade -- nothere --flag", "clocks grade: there is no program 'nothere' on the PATH")]
    [Arguments("grade -- /dev/null", "clocks grade: '/dev/null' may not be executed; chmod +x it, or name before it what runs it")]
    [Arguments("grade --logs here -- ./nothere", "clocks grade: there is no program './nothere'")]
    [Arguments("grade /usr --run nothere", "clocks grade: --run: there is no program 'nothere' on the PATH")]
    [Arguments("simulate --duration 1e6", "'1e6' is not a duration: seconds, such as 60 or 0.5, or 2m, at most 31622400")]
    [Arguments("simulate --duration 0", "'0' is not a duration: seconds, such as 60 or 0.5, or 2m, at most 31622400")]
    [Arguments("lab --duration 1e6", "'1e6' is not a duration: seconds, such as 60 or 0.5, or 2m, at most 31622400; 0 means until Ctrl-C")]
    [Arguments("simulate --nodes 1 --rates 1,2", "2 clock rates are too many for 1 machine")]
    [Arguments("--id 1 --loopback --key-file /dev/null", "'/dev/null' is a device and holds no key; clocks key new FILE writes one")]
    [Arguments("--id 1 --loopback --key-file /usr", "--key-file: '/usr' is a folder and holds no key")]
    [Arguments("lab --loopback --config /usr", "'/usr' is a folder; name a file with --config")]
    [Arguments("simulate --log a --log b", "clocks simulate: --log is given more than once; leave one")]
    [Arguments("lab --nodes 0", "'0' is not a number of nodes")]
    [Arguments("lab --rates 1,zz", "'zz' is not a rate")]
    public async Task A_wrong_command_line_gets_one_sentence_and_64(string line, string sentence)
    {
        using var work = new Workplace();
        ClocksProcess node = work.Run(line.Split(' '));
        await Assert.That(node.WaitForEnd()).IsEqualTo(64).Because(node.Out + node.Error);
        string[] lines = node.Error.TrimEnd().Split('\n');
        await Assert.That(lines[0]).Contains(sentence);
        await Assert.That(lines.Length == 1 || (lines.Length == 2 && lines[1].StartsWith("See clocks", StringComparison.Ordinal)))
            .IsTrue().Because(node.Error);
        await Assert.That(Directory.GetFiles(work.Folder)).IsEmpty();
    }

    [Test]
    [Arguments("peers --once --loopback")]
    [Arguments("completions zsh")]
    [Arguments("--help")]
    [Arguments("run --id 1 --loopback --duration 0.1")]
    [Arguments("simulate --nodes 2 --duration 1")]
    public async Task A_full_disk_behind_standard_output_is_one_sentence_and_1(string line)
    {
        if (!File.Exists("/dev/full"))
        {
            Skip.Test("needs /dev/full.");
        }

        using var work = new Workplace();
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec \"$0\" {line} >/dev/full", ClocksProcess.Binary])
        {
            RedirectStandardError = true,
            WorkingDirectory = work.Folder,
        })!;
        string[] said = shell.StandardError.ReadToEnd().TrimEnd().Split('\n');
        shell.WaitForExit();
        await Assert.That(shell.ExitCode).IsEqualTo(1).Because(string.Join('|', said));
        await Assert.That(said.Count(each => each.Contains("standard output takes no more", StringComparison.Ordinal)))
            .IsEqualTo(1);
        await Assert.That(said.Any(each => each.Contains("exception", StringComparison.OrdinalIgnoreCase))).IsFalse();
    }

    [Test]
    [Arguments("mkdir gone; cd gone; rmdir ../gone; exec \"$0\" verify", "clocks verify: the folder in which this was started is gone")]
    [Arguments("mkdir gone; cd gone; rmdir ../gone; exec \"$0\" simulate", "clocks simulate: the folder in which this was started is gone")]
    [Arguments("ulimit -f 4; exec \"$0\" simulate --nodes 3 --rate 50 --log big", "is as large as this system lets a file be")]
    [Arguments("\"$0\" simulate --duration 1 --log r && exec \"$0\" export r --to csv --output r/", "'r/' is a folder; name a file in it")]
    [Arguments("TMPDIR=/proc/x exec \"$0\" grade -- cat", "clocks grade: the folder '/proc/x' is not there and cannot be made: its file")]
    public async Task What_a_shell_takes_away_is_one_sentence_and_1(string script, string sentence)
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("needs a shell.");
        }

        using var work = new Workplace();
        ClocksProcess shell = work.Keep(ClocksProcess.StartOther("sh", work.Folder, "-c", script, ClocksProcess.Binary));
        await Assert.That(shell.WaitForEnd()).IsEqualTo(1).Because(shell.Error);
        await Assert.That(shell.Error).Contains(sentence).And.DoesNotContain("xception");
    }

    [Test]
    public async Task A_port_in_use_is_named_and_no_journal_is_begun()
    {
        using var work = new Workplace();
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        ClocksProcess node = work.Node(1, "--port", $"{port}");
        await Assert.That(node.WaitForEnd()).IsEqualTo(1);
        await Assert.That(node.Error).Contains($"port {port} is in use");
        await Assert.That(Directory.GetFiles(work.Folder)).IsEmpty();
    }

    [Test]
    public async Task The_second_node_with_an_id_that_has_not_ticked_ends_and_the_first_goes_on()
    {
        using var work = new Workplace();
        ClocksProcess first = work.Node(3, "--duration", "0", "--rate", "6");
        string journal = Path.Combine(work.Folder, "machine_3.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadLines(journal).Count() > 10, () => first.Out);
        ClocksProcess second = work.Node(3, "--duration", "0", "--log", "second.jsonl", "--expect", "2");
        await Assert.That(second.WaitForEnd()).IsEqualTo(1);
        await Assert.That(second.Error).Contains("id 3");
        await Assert.That(second.Error).Contains("127.0.0.1");
        await Assert.That(second.Error).Contains(Environment.MachineName);
        await Assert.That(Evidence.Read(Path.Combine(work.Folder, "second.jsonl")).Last.GetProperty("reason").GetString())
            .IsEqualTo("id-taken");
        await Assert.That(first.HasExited).IsFalse();
    }

    [Test]
    public async Task Two_nodes_with_one_id_that_tick_go_on_and_each_says_so()
    {
        using var work = new Workplace();
        ClocksProcess first = work.Node(3, "--duration", "0", "--rate", "6");
        string journal = Path.Combine(work.Folder, "machine_3.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && File.ReadLines(journal).Count() > 10, () => first.Out);
        ClocksProcess second = work.Node(3, "--duration", "0", "--rate", "100", "--log", "second.jsonl");
        ClocksProcess.Until(
            () => first.Error.Contains("give this node another --id") || second.Error.Contains("give this node another --id"),
            () => first.Error + second.Error);
        first.Signal(PosixSignalNumber.Terminate);
        second.Signal(PosixSignalNumber.Terminate);
        await Assert.That((first.WaitForEnd(), second.WaitForEnd())).IsEqualTo((0, 0)).Because(first.Error + second.Error);
        await Assert.That((first.Error + second.Error).Split("--id").Length - 1).IsLessThan(8).Because("said a few times");
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "occupied"), "");
        ClocksProcess node = work.Node(1, "--log", "occupied/deeper/");
        await Assert.That(node.WaitForEnd()).IsEqualTo(1);
        await Assert.That(node.Error).Contains("occupied");
        await Assert.That(node.Error.Contains("   at ")).IsFalse().Because(node.Error);
    }

    [Test]
    public async Task A_full_disk_ends_the_node_with_a_complete_journal_and_the_others_go_on()
    {
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/unshare"))
        {
            Skip.Test("needs root and unshare to mount a small file system");
        }

        using var work = new Workplace();
        ClocksProcess other = work.Node(2, "--duration", "0", "--rate", "6");
        string script = $"""
            mkdir small && mount -t tmpfs -o size=256k none small || exit 99
            {ClocksProcess.Binary} --id 1 --loopback --cluster {work.Cluster} --rate 2000 --duration 60 --log small/ \
                --diagnostics said.ndjson
            code=$?
            cp small/machine_1.jsonl machine_1.jsonl
            exit $code
            """;
        ClocksProcess node = work.Keep(ClocksProcess.StartOther("/usr/bin/unshare", work.Folder, "-m", "sh", "-c", script));
        await Assert.That(node.WaitForEnd()).IsEqualTo(1).Because(node.Error);
        await Assert.That(node.Error).Contains("machine_1.jsonl");
        Evidence journal = work.Journal(1);
        await Assert.That(Evidence.Kind(journal.Last)).IsEqualTo("END");
        await Assert.That(journal.Last.GetProperty("reason").GetString()).IsEqualTo("journal");
        other.WaitForOutput("- 1");
        await Assert.That(other.HasExited).IsFalse();
        string said = File.ReadAllText(Path.Combine(work.Folder, "said.ndjson"));
        await Assert.That(said.Split("\"event_id\":402").Length - 1).IsEqualTo(1).Because(said);
        await Assert.That(said).DoesNotContain("closed the journal");
    }

    [Test]
    public async Task A_peer_that_refuses_this_node_does_not_steer_the_terminal()
    {
        using var work = new Workplace();
        using var forger = new TcpListener(IPAddress.Loopback, 0);
        forger.Start();
        ClocksProcess node = work.Run(
            "--id", "1", "--discovery", "static", "--host", "127.0.0.1", "--cluster", work.Cluster, "--duration", "0", "--verbose",
            "--expect", "2", "--peers", $"127.0.0.1:{((IPEndPoint)forger.LocalEndpoint).Port}");
        using TcpClient caller = forger.AcceptTcpClient();
        // A Refuse frame: an array of kind, code and a reason.
        byte[] reason = "\u001b]0;owned\u0007\u001b[2J\nclocks: forged"u8.ToArray();
        caller.GetStream().Write([0x93, RefuseKind, IdTaken, (byte)(0xa0 + reason.Length), .. reason]);
        await Assert.That(node.WaitForEnd()).IsEqualTo(1).Because(node.Out + node.Error);
        await Assert.That((node.Out + node.Error).Any(c => char.IsControl(c) && c is not '\n' and not '\r'))
            .IsFalse().Because(node.Error);
        string[] lines = node.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Assert.That(lines.Any(line => line.StartsWith("clocks: forged", StringComparison.Ordinal))).IsFalse();
        string[] shown = [.. lines.Where(line => line.Contains("?]0;owned??[2J?clocks: forged"))];
        await Assert.That(shown).Count().IsEqualTo(2).Because(node.Error);
        await Assert.That(shown[0]).StartsWith("clocks: refused by 127.0.0.1 (IdTaken)");
        await Assert.That(shown[1]).EndsWith("give this node another --id");
    }

    [Test]
    public async Task What_is_no_node_gets_refused_and_the_node_goes_on()
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
        await Assert.That(node.WaitForEnd()).IsEqualTo(0);
        await work.Journal(1).AssertComplete();
    }

    [Test]
    public async Task An_option_in_the_environment_counts_as_on_the_command_line()
    {
        using var work = new Workplace();
        ClocksProcess node = work.Keep(ClocksProcess.StartOther(
            "/usr/bin/env", work.Folder, "CLOCKS_RATE=10", "CLOCKS_DURATION=0.5", "CLOCKS_LOOPBACK=true",
            ClocksProcess.Binary, "--id", "1", "--cluster", work.Cluster));
        await Assert.That(node.WaitForEnd()).IsEqualTo(0).Because(node.Error);
        await Assert.That(work.Journal(1).Events.Count()).IsEqualTo(5);
    }

    [Test]
    public async Task A_process_that_may_open_hardly_any_file_says_so()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("has no ulimit");
        }

        using var work = new Workplace();
        // With fewer than these the console itself has none left to speak with.
        for (int files = 15; files <= 22; files++)
        {
            ClocksProcess node = work.Keep(ClocksProcess.StartOther("/bin/sh", work.Folder, "-c",
                $"ulimit -n {files}; exec {ClocksProcess.Binary} --id 1 --loopback --cluster {work.Cluster} --duration 0.1"));
            int code = node.WaitForEnd();
            await Assert.That(code is 0 or 1).IsTrue().Because($"{files} files: {code} {node.Error}");
            await Assert.That(node.Error.Contains("   at ")).IsFalse().Because(node.Error);
            await Assert.That(code == 0 || node.Error.Contains("system")).IsTrue().Because(node.Error);
        }
    }
}
