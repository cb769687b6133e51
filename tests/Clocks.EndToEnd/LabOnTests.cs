namespace Clocks.EndToEnd;

/// <summary>A lab on other machines, and what it left there, by an ssh that reaches nobody.</summary>
public sealed class LabOnTests
{
    [Test]
    public async Task A_lab_on_two_hosts_is_collected_and_judged_and_leaves_nothing_there()
    {
        using var work = new Workplace();
        string said = await Finish(work, 0, "lab --on anna@one,two:2222 --duration 1 --rate 20");
        await Assert.That(said).Contains("lab of 2 nodes on 2 hosts, 1 s").And.Contains("valid");
        await Assert.That(Journals(work, "logs/latest")).IsEquivalentTo(["machine_1.jsonl", "machine_2.jsonl"]);
        await Assert.That(Directory.GetDirectories(Kept(work, "anna@one"), "run_*")).IsEmpty();
        await Assert.That(Directory.GetDirectories(Path.Combine(work.Folder, "logs", "latest"))).IsEmpty();
    }

    [Test]
    public async Task Hosts_have_rates_of_their_own_and_several_nodes_and_several_runs()
    {
        using var work = new Workplace();
        File.WriteAllText(Path.Combine(work.Folder, "hosts"), "# fast\none 50 # as it says\n\ntwo 10\n");
        string said = await Finish(work, 0, "lab --on hosts --nodes 4 --runs 2 --duration 1");
        await Assert.That(said).Contains("2 runs of 4 nodes on 2 hosts").And.Contains("50,10,50,10");
        await Assert.That(Directory.GetDirectories(Path.Combine(work.Folder, "logs"), "run_*").Length).IsGreaterThanOrEqualTo(2);
    }

    [Test]
    public async Task A_host_that_is_gone_is_named_and_the_others_go_on()
    {
        using var work = new Workplace();
        string said = await Finish(work, 0, "lab --on one,gone,two --duration 1 --rate 20");
        await Assert.That(said).Contains("clocks lab: gone: ssh: connect to host gone port 22: No route to host")
            .And.Contains("lab of 2 nodes on 2 hosts");
    }

    [Test]
    public async Task With_require_all_no_host_begins_alone()
    {
        using var work = new Workplace();
        string said = await Finish(work, 1, "lab --on one,gone --require-all --duration 1");
        await Assert.That(said).Contains("1 of 2 hosts can take part, so the lab did not begin");
        await Assert.That(Directory.Exists(Path.Combine(work.Folder, "logs"))).IsFalse();
    }

    [Test]
    public async Task A_fault_of_a_process_is_for_one_machine()
    {
        using var work = new Workplace();
        await Assert.That(await Finish(work, 64, "lab --on one --fault 'kill 1 at 1s'"))
            .Contains("'kill 1 at 1s' is for a lab on one machine");
    }

    [Test]
    public async Task Collect_takes_lives_that_were_moved_aside_and_refuses_other_runs()
    {
        using var work = new Workplace();
        work.Finish(
            2, "simulate", "--nodes", "2", "--duration", "6", "--seed", "4", "--fault", "kill 1 at 2s; restart 1 at 3s", "--log", "sim");
        foreach (string journal in Directory.GetFiles(Path.Combine(work.Folder, "sim"), "machine_*.jsonl"))
        {
            string host = Path.GetFileName(journal).StartsWith("machine_1", StringComparison.Ordinal) ? "one" : "two";
            string folder = Directory.CreateDirectory(Path.Combine(FakeSsh.Home(work, host), "logs")).FullName;
            File.Copy(journal, Path.Combine(folder, Path.GetFileName(journal)));
        }

        string said = await Finish(work, 2, "collect one,two --from logs --log collected");
        await Assert.That(said).Contains("3 journals of 2 hosts");
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "2", "--log", "other");
        string known = Path.Combine(FakeSsh.Home(work, "two"), "logs", "machine_2.jsonl");
        File.Copy(Path.Combine(work.Folder, "other", "machine_2.jsonl"), known, overwrite: true);
        File.Delete(Directory.GetFiles(Path.Combine(FakeSsh.Home(work, "one"), "logs"), "machine_1.*.jsonl")[0]);
        await Assert.That(await Finish(work, 1, "collect one,two --from logs --log mixed")).Contains("journals are of 2 different runs");
    }

    [Test]
    public async Task Collect_takes_the_newest_run_where_it_is_the_same_everywhere()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "5", "--log", "sim");
        foreach ((string host, string journal) in ((string, string)[])[("one", "machine_1.jsonl"), ("two", "machine_2.jsonl")])
        {
            string folder = Directory.CreateDirectory(Path.Combine(Kept(work, host), "run_2026-01-02_03-04-05-01234567")).FullName;
            File.Copy(Path.Combine(work.Folder, "sim", journal), Path.Combine(folder, journal));
        }

        await Assert.That(await Finish(work, 0, "collect one,two")).Contains("2 journals of 2 hosts");
        Directory.CreateDirectory(Path.Combine(Kept(work, "two"), "run_2027-01-02_03-04-05-01234567"));
        string said = await Finish(work, 1, "collect one,two");
        await Assert.That(said).Contains("these are of different runs").And.Contains(".clocks/run_2027-01-02_03-04-05-01234567: two");
        await Assert.That(await Finish(work, 1, "collect three")).Contains("three: no run of clocks lab --on lies there");
    }

    [Test]
    public async Task What_a_host_sends_beside_journals_comes_to_lie_nowhere()
    {
        using var work = new Workplace();
        string folder = Directory.CreateDirectory(Path.Combine(FakeSsh.Home(work, "one"), "logs")).FullName;
        File.WriteAllText(Path.Combine(folder, "machine_1.\u001b[2J.jsonl"), "{}\n");
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine\n");
        string said = await Finish(work, 1, "collect one --from logs");
        await Assert.That(said).Contains("is no journal").And.DoesNotContain("\u001b");
        await Assert.That(Journals(work, "logs/latest")).IsEmpty();
    }

    private static string Kept(Workplace work, string host) => Path.Combine(FakeSsh.Home(work, host), ".clocks");

    private static string[] Journals(Workplace work, string folder) =>
        [.. Directory.GetFiles(Path.Combine(work.Folder, folder), "machine_*").Select(static path => Path.GetFileName(path))];

    private static async Task<string> Finish(Workplace work, int code, string line)
    {
        if (OperatingSystem.IsWindows())
        {
            Skip.Test("what stands in for ssh is a script of a shell");
        }

        ClocksProcess process = work.Keep(ClocksProcess.StartOther(
            "sh", work.Folder, "-c", $"{FakeSsh.Install(work)} '{ClocksProcess.Binary}' {line}"));
        int ended = process.WaitForEnd();
        string said = process.Out + process.Error;
        await Assert.That(ended).IsEqualTo(code).Because(said);
        await Assert.That(said).DoesNotContain("   at ");
        return said;
    }
}
