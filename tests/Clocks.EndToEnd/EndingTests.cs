namespace Clocks.EndToEnd;

public sealed class EndingTests
{
    [Test]
    [Arguments(PosixSignalNumber.Interrupt)]
    [Arguments(PosixSignalNumber.Terminate)]
    public async Task A_signal_while_ticking_ends_in_good_order(PosixSignalNumber signal)
    {
        using var work = new Workplace();
        ClocksProcess one = work.Node(1, "--rate", "6", "--duration", "0");
        ClocksProcess two = work.Node(2, "--rate", "6", "--duration", "0");
        one.WaitForOutput("+ 2");
        two.WaitForOutput("+ 1");
        one.Signal(signal);
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Error);
        Evidence journal = work.Journal(1);
        await journal.AssertComplete();
        await Assert.That(journal.Last.GetProperty("reason").GetString()).IsEqualTo("signal");
        two.WaitForOutput("- 1");
        await Assert.That(two.Out).Contains("bye");
    }

    [Test]
    [Arguments(PosixSignalNumber.Interrupt)]
    [Arguments(PosixSignalNumber.Terminate)]
    public async Task A_signal_while_waiting_for_peers_ends_in_good_order(PosixSignalNumber signal)
    {
        using var work = new Workplace();
        ClocksProcess one = work.Node(1, "--expect", "2");
        one.WaitForOutput("node 1");
        one.Signal(signal);
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Error);
        Evidence journal = work.Journal(1);
        await Assert.That(journal.Lines.Count).IsEqualTo(2);
        await journal.AssertComplete();
    }

    [Test]
    public async Task A_second_signal_while_shutting_down_exits_at_once_and_the_journal_is_complete_already()
    {
        using var work = new Workplace();
        ClocksProcess one = work.Node(1, "--rate", "6", "--duration", "0");
        ClocksProcess two = work.Node(2, "--rate", "6", "--duration", "0");
        one.WaitForOutput("+ 2");
        two.WaitForOutput("+ 1");
        // A peer that is stopped never closes its end, so the Bye is waited for.
        two.Signal(PosixSignalNumber.Stop);
        one.Signal(PosixSignalNumber.Interrupt);
        string journal = Path.Combine(work.Folder, "machine_1.jsonl");
        ClocksProcess.Until(() => File.ReadAllText(journal).Contains("\"END\""), () => "END");
        one.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(one.WaitForEnd() is 0 or 130).IsTrue();
        await work.Journal(1).AssertComplete();
        two.Signal(PosixSignalNumber.Continue);
    }

    [Test]
    public async Task A_killed_peer_is_an_event_and_comes_back_when_it_is_started_again()
    {
        using var work = new Workplace();
        ClocksProcess one = work.Node(1, "--rate", "6", "--duration", "0");
        ClocksProcess two = work.Node(2, "--rate", "6", "--duration", "0");
        ClocksProcess three = work.Node(3, "--rate", "6", "--duration", "0");
        ClocksProcess.Until(() => RunTests.Ups(one) == 2 && RunTests.Ups(three) == 2, () => one.Out);
        two.Signal(PosixSignalNumber.Kill);
        one.WaitForOutput("- 2");
        three.WaitForOutput("- 2");
        await Assert.That(one.Out).Contains("connection-lost");
        work.Node(2, "--rate", "6", "--duration", "0");
        ClocksProcess.Until(() => RunTests.Ups(one) == 3 && RunTests.Ups(three) == 3, () => one.Out);
        one.Signal(PosixSignalNumber.Interrupt);
        await Assert.That(one.WaitForEnd()).IsEqualTo(0);
        Evidence journal = work.Journal(1);
        await journal.AssertComplete();
        await Assert.That(journal.Of("PEER_DOWN").Count()).IsEqualTo(1);
        await Assert.That(journal.Of("PEER_UP").Count()).IsEqualTo(3);
    }

    [Test]
    public async Task A_killed_nodes_journal_ends_in_at_most_one_torn_line()
    {
        using var work = new Workplace();
        ClocksProcess one = work.Node(1, "--rate", "5000", "--duration", "0");
        string journal = Path.Combine(work.Folder, "machine_1.jsonl");
        ClocksProcess.Until(() => File.Exists(journal) && new FileInfo(journal).Length > 500_000, () => "half a megabyte");
        one.Signal(PosixSignalNumber.Kill);
        one.WaitForEnd();
        string[] lines = File.ReadAllText(journal).Split('\n');
        long n = 0;
        foreach (string line in lines.Skip(1).SkipLast(1))
        {
            await Assert.That(System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("n").GetInt64())
                .IsEqualTo(++n);
        }
    }

    [Test]
    public async Task On_peer_loss_stop_ends_the_node_with_its_peer()
    {
        using var work = new Workplace();
        ClocksProcess one = work.Node(1, "--duration", "0", "--on-peer-loss", "stop");
        ClocksProcess two = work.Node(2, "--duration", "0");
        one.WaitForOutput("+ 2");
        two.Signal(PosixSignalNumber.Kill);
        await Assert.That(one.WaitForEnd()).IsEqualTo(0).Because(one.Error);
        await Assert.That(work.Journal(1).Last.GetProperty("reason").GetString()).IsEqualTo("peer-loss");
    }

    [Test]
    public async Task Nodes_that_do_not_come_are_named_and_the_exit_code_says_failed()
    {
        using var work = new Workplace();
        ClocksProcess one = work.Node(1, "--expect", "3", "--expect-timeout", "1");
        await Assert.That(one.WaitForEnd()).IsEqualTo(1);
        await Assert.That(one.Error).Contains("waited 1 s for 2 other nodes, 0 came");
        await Assert.That(work.Journal(1).Last.GetProperty("reason").GetString()).IsEqualTo("expect-timeout");
    }
}
