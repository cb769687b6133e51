using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Clocks.EndToEnd;

/// <summary>A run while it happens, and once more, on the page and on the terminal.</summary>
public sealed partial class WatchTests
{
    private static async Task<string> Get(string address, string path)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(new Uri(address), path));
    }

    /// <summary>Starts the server at a port of the system's choice; where it is.</summary>
    private static (ClocksProcess Process, string Address) Serve(Workplace work, params string[] arguments)
    {
        ClocksProcess watch = work.Run(["watch", "--listen", "127.0.0.1:0", .. arguments]);
        ClocksProcess.Until(() => Address().IsMatch(watch.Out), () => watch.Out + watch.Error);
        return (watch, Address().Match(watch.Out).Value);
    }

    [Test]
    public async Task A_finished_run_is_a_table_whose_numbers_are_those_of_its_journals()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--rates", "1,4,6", "--duration", "20", "--seed", "3", "--log", "ref");
        string[] lines = work.Finish(0, "watch", "ref", "--terminal").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await Assert.That(lines.Max(line => line.TrimEnd().Length)).IsLessThanOrEqualTo(79);
        foreach (int id in (int[])[1, 2, 3])
        {
            Evidence journal = Evidence.Read(Path.Combine(work.Folder, "ref", $"machine_{id}.jsonl"));
            string[] words = lines.Last(line => line.StartsWith($"{id} ", StringComparison.Ordinal))
                .Split([' ', '#'], StringSplitOptions.RemoveEmptyEntries);
            string[] told = [.. ((string[])["final_clock", "in_queue", "sent", "received"])
                .Select(key => $"{Evidence.Number(journal.Last, key)}")];
            await Assert.That(string.Join(' ', words[1], words[3], words[4], words[5])).IsEqualTo(string.Join(' ', told))
                .Because(string.Join('\n', lines));
        }
    }

    [Test]
    public async Task Who_watches_a_folder_without_a_journal_is_told_what_is_waited_for()
    {
        using var work = new Workplace();
        Directory.CreateDirectory(Path.Combine(work.Folder, "empty"));
        ClocksProcess rows = work.Run("watch", "empty", "--terminal"), next = work.Run("watch", "logs", "--terminal");
        (ClocksProcess page, string _) = Serve(work, "empty");
        foreach (ClocksProcess watch in (ClocksProcess[])[rows, page])
        {
            ClocksProcess.Until(() => watch.Error.Contains("watch: There is no journal in empty yet"), () => watch.Out + watch.Error);
        }

        ClocksProcess.Until(() => next.Error.Contains("clocks watch: There is no run in logs yet: waiting"), () => next.Out + next.Error);
        await Assert.That(rows.HasExited || page.HasExited || next.HasExited).IsFalse();
        work.Finish(0, "simulate", "--rates", "1,4", "--duration", "5", "--seed", "3", "--log", "empty");
        await Assert.That(rows.WaitForEnd()).IsEqualTo(0).Because("the run that came is over");
        await Assert.That(rows.Out).Contains("machine");
        await Assert.That(Regex.Count(rows.Error, "There is no")).IsEqualTo(1).Because(rows.Error);
    }

    [Test]
    public async Task The_page_of_a_lab_follows_it_and_then_the_next_one()
    {
        using var work = new Workplace();
        (ClocksProcess watch, string address) = Serve(work, "logs");
        await Assert.That(await Get(address, "/")).Contains("<script src=\"watch.js\">");
        await Assert.That(await Get(address, "/metrics")).DoesNotContain("machine=");
        foreach (int nodes in (int[])[2, 3])
        {
            ClocksProcess lab = work.Run("lab", "--nodes", $"{nodes}", "--rate", "20", "--duration", "2", "--loopback");
            string wanted = $"clocks_running{{machine=\"{nodes}\"}} 1\n";
            ClocksProcess.Until(() => Get(address, "/metrics").Result.Contains(wanted), () => Get(address, "/metrics").Result);
            await Assert.That(lab.WaitForEnd()).IsEqualTo(0).Because(lab.Out + lab.Error);
            for (int id = 1; id <= nodes; id++)
            {
                Evidence journal = Evidence.Read(Path.Combine(work.Folder, "logs", "latest", $"machine_{id}.jsonl"));
                foreach ((string metric, string key) in ((string, string)[])[
                    ("clock", "final_clock"), ("events_total", "n"), ("sent_total", "sent"), ("received_total", "received")])
                {
                    string told = $"clocks_{metric}{{machine=\"{id}\"}} {Evidence.Number(journal.Last, key)}\n";
                    ClocksProcess.Until(
                        () => Get(address, "/metrics").Result.Contains(told), () => told + Get(address, "/metrics").Result);
                }
            }
        }

        watch.Signal(PosixSignalNumber.Terminate);
        await Assert.That(watch.WaitForEnd()).IsEqualTo(0);
        await Assert.That(watch.Error).IsEqualTo("");
    }

    [Test]
    public async Task A_replay_takes_as_long_as_it_is_told_and_shows_every_event()
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--rates", "5,5", "--duration", "10", "--seed", "3", "--log", "ref");
        long began = Environment.TickCount64;
        string said = work.Finish(0, "watch", "ref", "--terminal", "--speed", "2");
        await Assert.That(Environment.TickCount64 - began).IsGreaterThanOrEqualTo(4_800);
        await Assert.That(said).Contains("2 times as fast");
        await Assert.That(RowOfOne().Count(said)).IsGreaterThan(2).Because("what changed is said again");
    }

    [Test]
    [Arguments("127.0.0.1:0", false)]
    [Arguments("[::1]:0", false)]
    [Arguments("0.0.0.0:0", true)]
    public async Task Whoever_lets_others_look_on_is_told(string listen, bool isWarned)
    {
        using var work = new Workplace();

        // In a network of its own where everybody is to reach it, since nothing of a test leaves this machine.
        work.Finish(0, "simulate", "--nodes", "2", "--duration", "1", "--log", "ref");
        string alone = isWarned ? "unshare -n " : "";
        ClocksProcess watch = work.Keep(ClocksProcess.StartOther(
            "/bin/sh", work.Folder, "-c", $"exec {alone}\"$0\" watch ref --listen {listen}", ClocksProcess.Binary));
        ClocksProcess.Until(() => watch.HasExited || watch.Out.Contains("http://"), () => watch.Out + watch.Error);
        if (watch.HasExited && isWarned)
        {
            Skip.Test($"no network namespaces here: {watch.Error}");
        }

        watch.Signal(PosixSignalNumber.Terminate);
        await Assert.That(watch.WaitForEnd()).IsEqualTo(0);
        await Assert.That(watch.Error.Contains("whoever reaches this machine can look on")).IsEqualTo(isWarned).Because(watch.Error);
    }

    [Test]
    public async Task An_address_in_use_is_said_and_the_usual_one_in_use_is_given_way()
    {
        using var work = new Workplace();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        ClocksProcess watch = work.Run("watch", "logs", "--listen", $"{taken.LocalEndpoint}");
        await Assert.That(watch.WaitForEnd()).IsEqualTo(1);
        await Assert.That(watch.Error).Contains($"{taken.LocalEndpoint} cannot be listened at: it is in use; name another with --listen");
        ClocksProcess[] two = [work.Run("watch", "logs"), work.Run("watch", "logs")];
        string[] addresses = [.. two.Select(one =>
        {
            ClocksProcess.Until(() => Address().IsMatch(one.Out), () => one.Out + one.Error);
            return Address().Match(one.Out).Value;
        })];
        await Assert.That(addresses.Distinct().Count()).IsEqualTo(2);
    }

    [Test]
    public async Task A_lab_shows_its_machines_on_a_terminal_and_leaves_nothing_of_it_behind()
    {
        using var work = new Workplace();
        string sent = OnTerminal(work, "lab --nodes 3 --rate 20 --duration 2 --loopback", 40);
        await Assert.That(sent).Contains("machine       clock   rate  queue");
        string[] screen = Screen.Of(sent);
        await Assert.That(screen.Any(line => line.StartsWith("machine       clock", StringComparison.Ordinal)))
            .IsFalse().Because(string.Join('\n', screen));
        await Assert.That(screen[0]).StartsWith("lab of 3 nodes");
        await Assert.That(screen[1]).Matches("^machine +rate +real +events").Because(string.Join('\n', screen));
        await Assert.That(screen[^1]).EndsWith("plot_lateness.svg");
    }

    [Test]
    [Arguments("TERM=dumb", 24)]
    [Arguments("TERM=xterm", 5)]
    public async Task A_terminal_that_cannot_draw_or_is_low_gets_what_fits_it(string term, int rows)
    {
        using var work = new Workplace();
        work.Finish(0, "simulate", "--nodes", "12", "--rate", "5", "--duration", "4", "--seed", "3", "--log", "ref");
        string sent = OnTerminal(work, "watch ref --terminal --speed 4", rows, term);
        await Assert.That(sent.Contains('\u001b')).IsEqualTo(rows == 5);
        await Assert.That(sent.Contains("more machines")).IsEqualTo(rows == 5);
        string[] screen = Screen.Of(sent);
        if (rows == 5)
        {
            await Assert.That(screen[^1]).StartsWith("12 ").Because(string.Join('\n', screen));
            await Assert.That(screen.Length).IsEqualTo(14).Because("what was drawn before is gone");
        }

        await Assert.That(screen.Count(line => line.StartsWith("machine       clock", StringComparison.Ordinal))).IsEqualTo(1);
    }

    /// <summary>What the binary sends a terminal of 80 columns, which all its streams are, until it ends well.</summary>
    private static string OnTerminal(Workplace work, string arguments, int rows, string term = "TERM=xterm")
    {
        if (!File.Exists("/usr/bin/script"))
        {
            Skip.Test("needs script(1), which makes a terminal");
        }

        string command = $"stty cols 80 rows {rows}; {term} exec '{ClocksProcess.Binary}' {arguments}";
        ClocksProcess process = work.Keep(ClocksProcess.StartOther("/usr/bin/script", work.Folder, "-qefc", command, "sent"));
        if (process.WaitForEnd() != 0)
        {
            Assert.Fail(process.Out);
        }

        // Its own lines stand first and last.
        string sent = File.ReadAllText(Path.Combine(work.Folder, "sent"));
        sent = sent[(sent.IndexOf('\n') + 1)..];
        return sent[..sent.LastIndexOf("\nScript done", StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"http://[0-9.:\[\]]+/")]
    private static partial Regex Address();

    [GeneratedRegex(@"^1  +\d", RegexOptions.Multiline)]
    private static partial Regex RowOfOne();
}
