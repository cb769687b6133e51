using System.Diagnostics;

namespace Clocks.EndToEnd;

/// <summary>
/// However and whenever a lab ends, three seconds later nothing of it is left, and the journals of the nodes that were
/// not killed are complete.
/// </summary>
public sealed class LabEndingTests
{
    /// <summary>Three seconds where the machine has time, and far less than the run would last.</summary>
    private const int LeftMsMax = 15_000;

    [Test]
    [Arguments(PosixSignalNumber.Interrupt)]
    [Arguments(PosixSignalNumber.Terminate)]
    [Arguments(PosixSignalNumber.Kill)]
    public async Task While_its_nodes_tick(PosixSignalNumber signal)
    {
        using var work = new Workplace();
        ClocksProcess lab = Start(work, "--duration", "0");
        ClocksProcess.Until(() => AreTicking(work, 3), () => lab.Out + lab.Error);
        await AssertNothingIsLeft(work, lab, signal);
        await AssertComplete(work, 1, 2, 3);
    }

    [Test]
    [Arguments(PosixSignalNumber.Interrupt)]
    [Arguments(PosixSignalNumber.Terminate)]
    [Arguments(PosixSignalNumber.Kill)]
    public async Task While_a_node_is_paused(PosixSignalNumber signal)
    {
        using var work = new Workplace();
        ClocksProcess lab = Start(work, "--duration", "0", "--fault", "pause 3 200ms..10m");
        ClocksProcess.Until(() => NodesOf(work, lab).Any(IsStopped), () => lab.Out + lab.Error);
        await AssertNothingIsLeft(work, lab, signal);
        await AssertComplete(work, 1, 2, 3);
    }

    [Test]
    [Arguments(PosixSignalNumber.Interrupt)]
    [Arguments(PosixSignalNumber.Terminate)]
    [Arguments(PosixSignalNumber.Kill)]
    public async Task Between_kill_and_restart(PosixSignalNumber signal)
    {
        using var work = new Workplace();
        ClocksProcess lab = Start(work, "--duration", "0", "--fault", "kill 2 at 200ms; restart 2 at 10m");
        lab.WaitForOutput("kill 2");
        await AssertNothingIsLeft(work, lab, signal);
        await AssertComplete(work, 1, 3);
    }

    [Test]
    [Arguments(PosixSignalNumber.Interrupt)]
    [Arguments(PosixSignalNumber.Terminate)]
    [Arguments(PosixSignalNumber.Kill)]
    public async Task Between_two_runs(PosixSignalNumber signal)
    {
        using var work = new Workplace();
        ClocksProcess lab = Start(work, "--duration", "0.3", "--runs", "100");
        lab.WaitForOutput("run 1 of 100: valid");
        await AssertNothingIsLeft(work, lab, signal);
        if (signal != PosixSignalNumber.Kill)
        {
            await Assert.That(lab.Out).Contains(" of 100 runs");
            await Assert.That(Directory.GetDirectories(Path.Combine(work.Folder, "logs"), "run_*").Length)
                .IsLessThan(100);
        }
    }

    [Test]
    public async Task Before_all_of_them_are_there()
    {
        using var work = new Workplace();
        ClocksProcess lab = Start(work, "--duration", "0");
        ClocksProcess.Until(() => NodesOf(work, lab).Count > 0, () => lab.Out + lab.Error);
        await AssertNothingIsLeft(work, lab, PosixSignalNumber.Kill);
    }

    [Test]
    public async Task A_second_signal_ends_it_at_once_and_its_nodes_soon_after()
    {
        using var work = new Workplace();
        ClocksProcess lab = Start(work, "--duration", "0", "--fault", "pause 3 200ms..10m");
        ClocksProcess.Until(() => NodesOf(work, lab).Any(IsStopped), () => lab.Out + lab.Error);
        lab.Signal(PosixSignalNumber.Interrupt);
        await AssertNothingIsLeft(work, lab, PosixSignalNumber.Interrupt);
    }

    private static ClocksProcess Start(Workplace work, params string[] arguments) =>
        work.Run(["lab", "--rates", "20,20,20", "--loopback", .. arguments]);

    private static async Task AssertNothingIsLeft(Workplace work, ClocksProcess lab, PosixSignalNumber signal)
    {
        if (!lab.HasExited)
        {
            lab.Signal(signal);
        }

        var since = Stopwatch.StartNew();
        lab.WaitForEnd();
        ClocksProcess.Until(() => NodesOf(work, lab).Count == 0, () => $"left: {string.Join(' ', NodesOf(work, lab))}");
        await Assert.That(since.ElapsedMilliseconds).IsLessThan(LeftMsMax).Because(lab.Out + lab.Error);
    }

    private static async Task AssertComplete(Workplace work, params int[] nodes)
    {
        foreach (int id in nodes)
        {
            await Evidence.Read(Path.Combine(work.Folder, "logs", "latest", $"machine_{id}.jsonl")).AssertComplete();
        }
    }

    private static bool AreTicking(Workplace work, int nodes)
    {
        string latest = Path.Combine(work.Folder, "logs", "latest");
        string[] journals = Directory.Exists(latest) ? Directory.GetFiles(latest, "machine_*.jsonl") : [];
        return journals.Length == nodes && journals.All(j => File.ReadAllText(j).Contains("\"new_clock\""));
    }

    /// <summary>
    /// The processes that work in this workplace: its nodes, whoever their parent is, and a child that a lab has made and that is not
    /// yet its node.
    /// </summary>
    private static List<int> NodesOf(Workplace work, ClocksProcess lab)
    {
        var nodes = new List<int>();
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int pid) && pid != lab.Pid && FolderOf(pid) == work.Folder)
            {
                nodes.Add(pid);
            }
        }

        return nodes;
    }

    private static string FolderOf(int pid) => Ask(pid, "cwd", static path => new FileInfo(path).LinkTarget);

    private static bool IsStopped(int pid) => Read(pid, "stat").Contains(") T ");

    private static string Read(int pid, string what) => Ask(pid, what, File.ReadAllText);

    /// <summary>What the system says of a process; nothing when that is gone, or another user's.</summary>
    private static string Ask(int pid, string what, Func<string, string?> how)
    {
        try
        {
            return how($"/proc/{pid}/{what}") ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
