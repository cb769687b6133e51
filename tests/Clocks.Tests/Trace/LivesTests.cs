using System.Globalization;
using System.Text;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

/// <summary>
/// Node 2 is killed and starts again: both of its lives number events and messages from 1, with the same seed even to
/// the same clocks, and node 1 takes what both have sent.
/// </summary>
public sealed class LivesTests
{
    private const string FirstRun = "0000000000000000000000000000000a";
    private const string SecondRun = "0000000000000000000000000000000b";

    [Test]
    public async Task What_a_killed_life_sent_may_be_taken_when_the_next_is_connected_already()
    {
        using var scratch = new Scratch();
        Life(scratch, FirstRun, 0, sends: 3);
        Life(scratch, SecondRun, 5, sends: 2);
        Receiver(scratch, [(1, 1), (2, 2), (3, 3), (6, 1), (7, 2)], takenFromSecond: 8);

        RunTrace run = TraceLoader.Load([scratch.Folder]);
        await Assert.That(Senders(run)).IsEqualTo("A#1 A#2 A#3 B#1 B#2");
        await Assert.That(Judged(run, "fifo-channels").Verdict).IsEqualTo(Verdict.Valid);
        await Assert.That(Judged(run, "receive-has-send").Verdict).IsEqualTo(Verdict.Valid);
    }

    [Test]
    public async Task A_message_belongs_to_the_life_that_was_connected_when_it_arrived()
    {
        using var scratch = new Scratch();
        Life(scratch, FirstRun, 0, sends: 3);
        Life(scratch, SecondRun, 5, sends: 3);
        Receiver(scratch, [(1, 1), (6, 1), (7, 2), (8, 3)], takenFromSecond: 8);

        RunTrace run = TraceLoader.Load([scratch.Folder]);
        await Assert.That(Senders(run)).IsEqualTo("A#1 B#1 B#2 B#3");
        await Assert.That(Judged(run, "fifo-channels").Verdict).IsEqualTo(Verdict.Valid);
    }

    [Test]
    public async Task Messages_of_one_life_out_of_order_break_the_channel_whatever_else_was_taken_between()
    {
        using var scratch = new Scratch();
        Life(scratch, FirstRun, 0, sends: 3);
        Life(scratch, SecondRun, 5, sends: 2);
        Receiver(scratch, [(1, 1), (2, 3), (6, 1), (3, 2)], takenFromSecond: 8);

        RuleResult fifo = Judged(TraceLoader.Load([scratch.Folder]), "fifo-channels");
        await Assert.That(fifo.Verdict).IsEqualTo(Verdict.Invalid);
        await Assert.That(string.Join(' ', fifo.Counterexample!.Locations))
            .IsEqualTo("machine_1.jsonl:6 machine_1.jsonl:8");
        await Assert.That(fifo.Counterexample.Text).Contains("event 3, place 3, comes that of event 2, place 2");
    }

    [Test]
    public async Task What_a_life_without_a_journal_sent_is_not_looked_for_in_another()
    {
        using var scratch = new Scratch();
        Life(scratch, SecondRun, 5, sends: 3);
        Receiver(scratch, [(1, 1), (2, 2), (3, 3), (6, 1)], takenFromSecond: 8);

        RunTrace run = TraceLoader.Load([scratch.Folder]);
        await Assert.That(Senders(run)).IsEqualTo("- - - B#1");
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
        await Assert.That(Judged(run, "fifo-channels").Verdict).IsEqualTo(Verdict.Valid);
    }

    [Test]
    public async Task Without_the_journals_of_the_sender_numbers_fall_as_often_as_it_was_connected_anew()
    {
        using var scratch = new Scratch();
        Receiver(scratch, [(1, 1), (2, 2), (6, 1), (7, 2)], takenFromSecond: 8);
        await Assert.That(Judged(TraceLoader.Load([scratch.Folder]), "fifo-channels").Verdict).IsEqualTo(Verdict.Valid);

        Receiver(scratch, [(1, 1), (2, 2), (6, 1), (7, 2), (8, 1)], takenFromSecond: 9);
        RuleResult fifo = Judged(TraceLoader.Load([scratch.Folder]), "fifo-channels");
        await Assert.That(fifo.Verdict).IsEqualTo(Verdict.Invalid);
        await Assert.That(fifo.Violations).IsEqualTo(1);
    }

    [Test]
    [Arguments(4.9, Verdict.Valid)]
    [Arguments(5.1, Verdict.Invalid)]
    public async Task A_send_that_was_on_its_way_when_the_peer_was_connected_anew_is_of_the_old_connection(double sentAtS, Verdict verdict)
    {
        using var scratch = new Scratch();
        var text = new StringBuilder();
        Header(text, 1, "00000000000000000000000000000001", 0);
        Line(text, Peer("PEER_UP", FirstRun, 0));
        Send(text, 1, 1, 3);
        Line(text, Peer("PEER_DOWN", FirstRun, 4));
        Line(text, Peer("PEER_UP", SecondRun, 5));
        Send(text, 2, 2, sentAtS);
        Send(text, 3, 1, 6);
        File.WriteAllText(Path.Combine(scratch.Folder, "machine_1.jsonl"), text.ToString());
        await Assert.That(Judged(TraceLoader.Load([scratch.Folder]), "fifo-channels").Verdict).IsEqualTo(verdict);
    }

    private static void Send(StringBuilder text, int n, int k, double atS) => Line(text, $$"""
        {"event":"SEND","system_time":{{Time(atS)}},"machine_id":1,"old_clock":{{n - 1}},"new_clock":{{n}},"queue_len":0,
        "recipients":[["b",1]],"n":{{n}},"to":[2],"k":[{{k}}],"mono_ns":{{(long)(atS * 1e9)}}}
        """);

    private static RuleResult Judged(RunTrace run, string rule) =>
        Verification.Compute(run).Rules.Single(r => r.Name == rule);

    /// <summary>Of each receive of node 1, in order: which event of which life it was matched with.</summary>
    private static string Senders(RunTrace run)
    {
        TraceNode receiver = run.Nodes[0];
        return string.Join(' ', Enumerable.Range(0, receiver.EventCount).Select(i => receiver[i].Sender).Select(s =>
            s.IsNone ? "-" : $"{(run.Nodes[s.Lane].Header!.Run.ToString() == FirstRun ? "A" : "B")}#{run[s].N}"));
    }

    /// <summary>A life of node 2 that sends to node 1 every tenth of a second and is killed.</summary>
    private static void Life(Scratch scratch, string run, int startS, int sends)
    {
        var text = new StringBuilder();
        Header(text, 2, run, startS);
        for (int n = 1; n <= sends; n++)
        {
            Line(text, $$"""
                {"event":"SEND","system_time":{{Time(startS + n / 10.0)}},"machine_id":2,"old_clock":{{n - 1}},
                "new_clock":{{n}},"queue_len":0,"recipients":[["a",1]],"n":{{n}},"to":[1],"k":[{{n}}],
                "mono_ns":{{n * 100_000_000L}}}
                """);
        }

        File.WriteAllText(Path.Combine(scratch.Folder, run == FirstRun ? "machine_2.old.jsonl" : "machine_2.jsonl"),
            text.ToString());
    }

    /// <summary>
    /// Node 1, connected with the first life from 0 s to 4 s and with the second from 5 s: each message by when it
    /// arrived and its number in the sender, which is its clock and its place in the channel, too. All are taken later.
    /// </summary>
    private static void Receiver(Scratch scratch, (int ArrivedS, int N)[] messages, int takenFromSecond)
    {
        var text = new StringBuilder();
        Header(text, 1, "00000000000000000000000000000001", 0);
        Line(text, Peer("PEER_UP", FirstRun, 0));
        Line(text, Peer("PEER_DOWN", FirstRun, 4));
        Line(text, Peer("PEER_UP", SecondRun, 5));
        int clock = 0;
        for (int i = 0; i < messages.Length; i++)
        {
            (int arrivedS, int n) = messages[i];
            int next = Math.Max(clock, n) + 1;
            long mono = (takenFromSecond + i) * 1_000_000_000L;
            Line(text, $$"""
                {"event":"RECEIVE","system_time":{{Time(takenFromSecond + i)}},"machine_id":1,"old_clock":{{clock}},
                "new_clock":{{next}},"queue_len":0,"n":{{i + 1}},"from":2,"message":{{n}},
                "message_clock":{{n}},"k":{{n}},"waited_ns":{{mono - arrivedS * 1_000_000_000L}},
                "arrived_ns":{{arrivedS * 1_000_000_000L}},"mono_ns":{{mono}}}
                """);
            clock = next;
        }

        File.WriteAllText(Path.Combine(scratch.Folder, "machine_1.jsonl"), text.ToString());
    }

    private static void Header(StringBuilder text, int id, string run, int startS) => Line(text, $$"""
        {"event":"STARTUP","system_time":{{Time(startS)}},"machine_id":{{id}},"clock_rate":0,"format":1,"run":"{{run}}",
        "cluster":"default","seed":1,"mix":"1,1,1,7","clock":"lamport","host":"a","version":"0.1.0"}
        """);

    private static string Peer(string word, string run, int atS) => $$"""
        {"event":"{{word}}","system_time":{{Time(atS)}},"machine_id":1,"peer":2,"address":"b:1","reason":"mdns",
        "run":"{{run}}","host":"b","mono_ns":{{atS * 1_000_000_000L}}}
        """;

    private static void Line(StringBuilder text, string json) =>
        text.Append(json.ReplaceLineEndings("")).Append('\n');

    private static string Time(double s) => (1_795_252_980 + s).ToString("F6", CultureInfo.InvariantCulture);
}
