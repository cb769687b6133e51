using System.Text;
using Clocks.Faults;
using Clocks.Lab;
using Clocks.Lab.Hosts;
using Clocks.Model;
using Clocks.Processes;

namespace Clocks.Tests.Lab;

/// <summary>The machines of a lab by ssh: their names, what their shells are told, and what they send.</summary>
public sealed class HostTests
{
    [Test]
    [Arguments("lab-3", "lab-3", 0, "lab-3")]
    [Arguments("anna@lab-3:2222", "anna@lab-3", 2222, "lab-3")]
    [Arguments("10.0.0.7", "10.0.0.7", 0, "10.0.0.7")]
    [Arguments("anna@[fd00::7]:22", "anna@fd00::7", 22, "[fd00::7]")]
    [Arguments("[fd00::7]", "fd00::7", 0, "[fd00::7]")]
    [Arguments("fd00::7", "fd00::7", 0, "[fd00::7]")]
    [Arguments("fe80::1%eth0", "fe80::1%eth0", 0, "[fe80::1%eth0]")]
    public async Task A_host_is_what_ssh_takes_and_a_port(string text, string target, int port, string address)
    {
        await Assert.That(LabHost.TryParse(text, out LabHost? host, out string problem)).IsTrue().Because(problem);
        await Assert.That((host!.Target, host.Port, host.Address, host.Rate)).IsEqualTo((target, port, address, (RateChoice?)null));
    }

    [Test]
    [Arguments("-oProxyCommand=reboot")]
    [Arguments("lab 3 4")]
    [Arguments("lab:0")]
    [Arguments("lab:65536")]
    [Arguments("lab:x")]
    [Arguments("a;reboot")]
    [Arguments("$(reboot)")]
    [Arguments("'lab'")]
    [Arguments("@lab")]
    [Arguments("anna@")]
    [Arguments("x[fd00::7]:22")]
    [Arguments("lab 0")]
    [Arguments("")]
    public async Task What_is_no_host_is_refused_in_a_sentence(string text)
    {
        await Assert.That(LabHost.TryParse(text, out _, out string problem)).IsFalse();
        await Assert.That(problem).IsNotEmpty();
    }

    [Test]
    public async Task Nodes_are_dealt_out_in_turn_and_one_session_starts_those_of_a_host()
    {
        bool isRead = HostList.TryRead("one 6,anna@two:2222", out IReadOnlyList<LabHost> hosts, out string problem);
        await Assert.That(isRead).IsTrue().Because(problem);
        var nodes = new RealLab(new LabPlan { Machines = 5 }, 7, ".") { Further = ["--key-file", "it's"] };
        var lab = new RemoteLab(nodes, hosts, "run_1");
        IReadOnlyList<LabPart> parts = lab.Parts;
        await Assert.That(string.Join("; ", parts.Select(static part => $"{part.Name}: {string.Join(',', part.Ids)}")))
            .IsEqualTo("one: 1,3,5; anna@two:2222: 2,4");
        ChildStart start = lab.Start(parts[1], 0, 0);
        await Assert.That(start.Program).IsEqualTo("ssh");
        await Assert.That(start.Arguments.TakeLast(4).Take(3)).IsEquivalentTo(["-p", "2222", "anna@two"]);
        await Assert.That(start.Arguments).Contains("BatchMode=yes");
    }

    [Test]
    public async Task Nodes_without_multicast_are_told_ports_and_where_all_are()
    {
        _ = HostList.TryRead("one,anna@two:2222", out IReadOnlyList<LabHost> hosts, out _);
        RemoteLab lab = new RemoteLab(new RealLab(new LabPlan { Machines = 3 }, 7, "."), hosts, "run_1").WithAddresses();
        await Assert.That(lab.Nodes.Ports).IsSequence([5001, 5001, 5002]);
        await Assert.That(lab.Nodes.Further[^1]).IsEqualTo("one:5001,two:5001,one:5002");
    }

    [Test]
    public async Task A_word_of_a_script_comes_through_two_shells_as_it_was()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("there is no POSIX shell here");
        }

        const string Word = "it's \"$HOME\" `id` $(id) \\n ! * ;";
        ChildStart start = HostSessions.Start(new LabHost("x", "x", 0, null), $"printf %s {HostSessions.Word(Word)}", false);
        var said = new StringBuilder();
        bool isStarted = ChildProcess.TryStart(
            new ChildStart("sh", ["-c", start.Arguments[^1]]) { OnOutput = line => said.Append(line) },
            out ChildProcess? shell, out string problem);
        await Assert.That(isStarted).IsTrue().Because(problem);
        using (shell)
        {
            shell!.WaitForEnd(-1);
        }

        await Assert.That(said.ToString()).IsEqualTo(Word);
    }

    [Test]
    public async Task The_checksum_is_that_of_cksum()
    {
        // IEEE Std 1003.1, cksum: of nothing, and of the nine digits (also printf 123456789 | cksum).
        await Assert.That(PosixChecksum.Of([])).IsEqualTo("4294967295 0");
        await Assert.That(PosixChecksum.Of("123456789"u8)).IsEqualTo("930766865 9");
    }

    [Test]
    public async Task Journals_come_through_however_their_bytes_are_split_and_whatever_stands_before()
    {
        byte[] sent = Encoding.UTF8.GetBytes(
            "Welcome to lab-3\nclocks-file 5 machine_1.jsonl\nab\ncdclocks-file 0 machine_1.2026-01-02_03-04-05.jsonl\nclocks-end\n");
        for (int piece = 1; piece <= sent.Length; piece++)
        {
            using var folder = new Folder();
            using var stream = new JournalStream(folder.Path);
            for (int at = 0; at < sent.Length; at += piece)
            {
                stream.Take(sent.AsSpan(at, Math.Min(piece, sent.Length - at)));
            }

            await Assert.That((stream.IsWhole, stream.Problem)).IsEqualTo((true, null));
            await Assert.That(File.ReadAllText(Path.Combine(folder.Path, "machine_1.jsonl"))).IsEqualTo("ab\ncd");
            await Assert.That(Directory.GetFiles(folder.Path).Length).IsEqualTo(2);
        }
    }

    [Test]
    [Arguments("clocks-file 3 ../machine_1.jsonl\nabc")]
    [Arguments("clocks-file 3 machine_1./../../x.jsonl\nabc")]
    [Arguments("clocks-file 3 notes.txt\nabc")]
    [Arguments("clocks-file -3 machine_1.jsonl\nabc")]
    [Arguments("clocks-file 3\nabc")]
    [Arguments("clocks-file 1 machine_1.jsonl\nabc\n")]
    [Arguments("clocks-file 1 machine_1.jsonl\naclocks-file 1 machine_1.jsonl\na")]
    public async Task What_is_no_journal_ends_the_collecting(string sent)
    {
        using var folder = new Folder();
        string inside = Directory.CreateDirectory(Path.Combine(folder.Path, "inside")).FullName;
        using var stream = new JournalStream(inside);
        stream.Take(Encoding.UTF8.GetBytes(sent));
        await Assert.That(stream.Problem).IsNotNull();
        await Assert.That(stream.IsWhole).IsFalse();
        await Assert.That(Directory.GetFiles(folder.Path)).IsEmpty();
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("clocks-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
