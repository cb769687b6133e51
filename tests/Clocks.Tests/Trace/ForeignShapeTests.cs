using System.Globalization;
using Clocks.Model;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Findings;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;
using Line = Clocks.Tests.Trace.ForeignRun.Line;

namespace Clocks.Tests.Trace;

/// <summary>
/// Logs as all kinds of programs write them are read without being told how: every event, every clock, and no rule is called
/// broken of a run that keeps it.
/// </summary>
public sealed class ForeignShapeTests
{
    private static readonly DateTime Began = new(2025, 3, 4, 12, 0, 0, DateTimeKind.Utc);

    private static readonly Dictionary<string, (string Name, string Head, Func<Line, string> Line)> Shapes = new()
    {
        ["brackets"] = ("vm_#.log", "", l => $"[{Word(l, "INTERNAL", "SEND", "RECV")}] {Time(l):HH:mm:ss.ffffff} LC={l.Clock} q={l.Queue}"),
        ["number first"] = ("node#.txt", "", l => $"{l.Clock} {Word(l, "internal", "sent", "received")} {Epoch(l)}"),
        ["sentence"] = ("process-#.log", "Process started with clock rate 6\n", l => l.Kind switch
        {
            EventKind.Receive =>
                $"{Time(l):yyyy-MM-dd HH:mm:ss} - Received message from Machine {l.From}, "
                    + $"Queue length: {l.Queue}, Logical clock: {l.Clock}",
            EventKind.Send =>
                $"{Time(l):yyyy-MM-dd HH:mm:ss} - Sent message to Machine {string.Join(" and ", l.To)}, Logical clock: {l.Clock}",
            _ => $"{Time(l):yyyy-MM-dd HH:mm:ss} - Internal event, Logical clock: {l.Clock}",
        }),
        ["german"] = ("maschine#.log", "", l =>
            $"{Time(l):HH:mm:ss.fff} | {Word(l, "intern", "gesendet", "empfangen")} | Logische Uhr: {l.Clock} | Warteschlange: {l.Queue}"),
        ["spanish"] = ("nodo_#.log", "", l => $"{Epoch(l)};{Word(l, "interno", "enviado", "recibido")};reloj={l.Clock};cola={l.Queue}"),
        ["old to new"] = ("M#.log", "", l =>
            $"{Epoch(l)} {Word(l, "Internal", "Send", "Receive")} event, clock: {l.Old} -> {l.Clock}, queue size {l.Queue}"),
        ["tabs"] = ("log.#.tsv", "", l =>
            $"{l.Seconds:0.000}\t{Word(l, "Internal", "Send", "Receive")}\tLogical Clock: {l.Clock}\tQueue Length: {l.Queue}"),
        ["python logging"] = ("client_#_events.log", "", l =>
            $"{Time(l):yyyy-MM-dd HH:mm:ss},{Time(l):fff} - INFO - {Word(l, "internal event", "sent message", "received message")}; "
                + $"Lamport clock {l.Clock}; {l.Queue} pending"),
        ["table"] = ("m#.csv", "time,type,logical clock,queue\n", l =>
            $"{Epoch(l)},{Word(l, "INTERNAL", "SEND", "RECEIVE")},{l.Clock},{l.Queue}"),
        ["table in another order"] = ("m#.csv", "clock;queue_len;event;ts\n", l =>
            $"{l.Clock};{l.Queue};\"{Word(l, "idle", "send", "recv")}\";{Epoch(l)}"),
        ["table of yes and no"] = ("m#.csv", "was_idle,sent_message,message_received,system_time,logical_clock_time,length_of_queue\n", l =>
            $"{Word(l, "1,0,0", "0,1,0", "0,0,1")},{Epoch(l)},{l.Clock},{l.Queue}"),
        ["table without a head"] = ("vm#.csv", "", l => $"{Word(l, "internal", "send", "receive")},{l.Clock},{Epoch(l)}"),
        ["keys and values"] = ("p#.log", "", l =>
            $"ts={Epoch(l)} event={Word(l, "local", "send", "receive")} clock={l.Clock} queue={l.Queue} machine={l.Machine}"),
        ["json lines"] = ("node#.jsonl", "", l =>
            $"{{\"type\":\"{Word(l, "internal", "send", "receive")}\",\"lamport\":{l.Clock},\"queueLength\":{l.Queue},\"ts\":{Epoch(l)}}}"),
        ["json nested"] = ("node#.json", "", l => l.Kind == EventKind.Receive
            ? $"{{\"event\":\"recv\",\"clock\":{l.Clock},\"queue\":{l.Queue},\"msg\":{{\"from\":{l.From},\"clock\":{l.MessageClock}}}}}"
            : $"{{\"event\":\"{Word(l, "internal", "send", "")}\",\"clock\":{l.Clock},\"to\":[{string.Join(',', l.To)}]}}"),
        ["sender and clock"] = ("m#.log", "", l => l.Kind switch
        {
            EventKind.Receive =>
                $"{Epoch(l)} | RECEIVE from {l.From} | message clock: {l.MessageClock} | clock: {l.Clock} | queue: {l.Queue}",
            EventKind.Send => $"{Epoch(l)} | SEND to {string.Join(", ", l.To)} | clock: {l.Clock} | queue: {l.Queue}",
            _ => $"{Epoch(l)} | INTERNAL | clock: {l.Clock} | queue: {l.Queue}",
        }),
    };

    public static IEnumerable<string> Names() => Shapes.Keys;

    [Test]
    [Arguments("2023-11-14 22:13:20 - Internal event, Logical clock: 1")]
    [Arguments("14.11.2023 22:13:20 state [1, 2] at 7 of unit")]
    [Arguments("12:00:01,250 alpha went 17 far, until 12:00:02,250")]
    [Arguments("Tue Nov 14 22:13:20 2023 alpha went 17 far")]
    [Arguments("10:00:00 [S1 T1] becomes candidate")]
    public async Task The_pattern_to_start_from_reads_the_line_that_it_was_made_of(string line)
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.Path("machine_1.log"), line + "\n");
        LoadProblem problem = TraceLoader.Load([scratch.Folder]).Problems.Single();
        string pattern = problem.Why[(problem.Why.IndexOf("--pattern '", StringComparison.Ordinal) + 11)..^1];
        RunTrace run = TraceLoader.Load([scratch.Folder], new LogReading(null, pattern));
        await Assert.That(run.EventCount).IsEqualTo(1).Because($"{pattern}: {string.Join('|', run.Problems)}");
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task A_true_run_is_read_whole_and_not_accused(string shape)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            using var folder = new Scratch();
            var truth = new ForeignRun(seed);
            (string name, string head, Func<Line, string> line) = Shapes[shape];
            truth.Write(folder, name, line, head);
            RunTrace run = TraceLoader.Load([folder.Folder]);
            string said = string.Join('\n', run.Problems.Select(p => p.Why));
            await Assert.That(run.EventCount).IsEqualTo(truth.Lines.Count).Because(said);
            await Assert.That(run.Nodes).Count().IsEqualTo(3).Because(said);
            await Assert.That(RunMeasures.Compute(run).FinalDrift).IsEqualTo(truth.Drift).Because(said);
            Verification verified = Verification.Compute(run);
            await Assert.That(verified.Verdict).IsEqualTo(Verdict.Unknown)
                .Because(said + string.Join('\n', verified.Rules.Select(r => $"{r.Name} {r.Counterexample?.Text}")));
            await Assert.That(verified.Rules.Single(r => r.Name == "step-is-one").Verdict).IsEqualTo(Verdict.Valid).Because(said);
        }
    }

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task A_step_of_five_is_found(string shape)
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(7);
        int at = truth.Lines.FindIndex(l => l is { Machine: 1, Kind: EventKind.Internal, Clock: > 10 });
        for (int i = at; i < truth.Lines.Count; i++)
        {
            Line l = truth.Lines[i];
            truth.Lines[i] = l.Machine != 1 ? l : l with { Clock = l.Clock + 4, Old = i == at ? l.Old : l.Old + 4 };
        }

        (string name, string head, Func<Line, string> line) = Shapes[shape];
        truth.Write(folder, name, line, head);
        RuleResult step = Verification.Compute(TraceLoader.Load([folder.Folder])).Rules.Single(r => r.Name == "step-is-one");
        await Assert.That(step.Verdict).IsEqualTo(Verdict.Invalid);
        await Assert.That(step.Counterexample!.Locations.Single()).IsEqualTo(
            $"{name.Replace('#', '1')}:{truth.Lines.Take(at + 1).Count(l => l.Machine == 1) + (head.Length > 0 ? 1 : 0)}");
    }

    [Test]
    public async Task What_a_guess_would_call_broken_accuses_nobody_where_another_number_would_do()
    {
        using var folder = new Scratch();
        File.WriteAllText(folder.Path("machine1.log"), """
            [2024-01-01 10:00:00] Internal event. Clock: 1
            [2024-01-01 10:00:01] Sent message to machine 2. Clock: 2
            [2024-01-01 10:00:02] Internal event. Clock: 3
            [2024-01-01 10:00:03] Received message from machine 2 with clock 7. Clock: 8, queue length 0
            [2024-01-01 10:00:04] Internal event. Clock: 9

            """);
        File.WriteAllText(folder.Path("machine2.log"), """
            [2024-01-01 10:00:00] Internal event. Clock: 1
            [2024-01-01 10:00:01] Received message from machine 1 with clock 2. Clock: 3, queue length 0
            [2024-01-01 10:00:02] Internal event. Clock: 4
            [2024-01-01 10:00:03] Internal event. Clock: 5
            [2024-01-01 10:00:04] Internal event. Clock: 6
            [2024-01-01 10:00:05] Sent message to machine 1. Clock: 7

            """);
        RunTrace run = TraceLoader.Load([folder.Folder]);
        Verification verified = Verification.Compute(run);
        await Assert.That(run.EventCount).IsEqualTo(11);
        await Assert.That(verified.Verdict).IsEqualTo(Verdict.Unknown);
        await Assert.That(VerdictReason.Of(run, verified)).IsEqualTo(
            "As it was guessed: The clock goes from 2 to 4 at an event of kind Internal (machine2.log:3), and 1 more; "
                + "but 8 in line 4 of machine1.log would be a clock that keeps the rules. A --pattern settles it.");
    }

    [Test]
    public async Task Lines_between_the_events_that_were_not_understood_accuse_nobody()
    {
        using var folder = new Scratch();
        File.WriteAllText(folder.Path("machine1.log"), string.Concat(Enumerable.Range(1, 60).Select(i => i % 3 == 0
            ? $"10:00:{i % 60:00} P1 LC={i} recv\n"
            : i % 3 == 1 ? $"10:00:{i % 60:00} P1 LC={i} send\n" : $"10:00:{i % 60:00} P1 LC={i} event\n")));
        RunTrace run = TraceLoader.Load([folder.Folder]);
        Verification verified = Verification.Compute(run);
        await Assert.That(verified.Rules.Select(rule => rule.Verdict)).DoesNotContain(Verdict.Invalid);
        await Assert.That(run.Nodes[0].Doubt).IsEqualTo(
            "20 lines between the events of machine1.log were not understood, the first is line 2");
    }

    [Test]
    public async Task A_title_that_looks_like_an_event_accuses_nobody()
    {
        using var folder = new Scratch();
        new ForeignRun(6, 20).Write(
            folder, "m#.log", l => $"{l.Seconds:0.00} {Word(l, "internal", "send", "receive")} {l.Clock}",
            "2025-11-30 Machine 3 internal clock speed 5\n");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(Verification.Compute(run).Rules.Select(rule => rule.Verdict)).DoesNotContain(Verdict.Invalid);
    }

    [Test]
    public async Task The_pattern_that_is_printed_reads_the_same()
    {
        foreach ((string shape, (string name, string head, Func<Line, string> line)) in Shapes)
        {
            using var folder = new Scratch();
            new ForeignRun(3).Write(folder, name, line, head);
            RunTrace guessed = TraceLoader.Load([folder.Folder]);
            string why = guessed.Problems.First(p => p.Why.Contains("--pattern", StringComparison.Ordinal)).Why;
            string pattern = why[(why.IndexOf("--pattern '", StringComparison.Ordinal) + "--pattern '".Length)..^1];
            RunTrace read = TraceLoader.Load([folder.Folder], new LogReading(Pattern: pattern));
            await Assert.That(read.EventCount).IsEqualTo(guessed.EventCount).Because($"{shape}: {pattern}");
            await Assert.That(read.Nodes.Select(n => n.LastClock)).IsSequence(guessed.Nodes.Select(n => n.LastClock)).Because(shape);
        }
    }

    [Test]
    public async Task Between_bars_the_clock_of_a_message_is_not_that_of_the_machine()
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(5);
        truth.Write(folder, "log_#.txt", l => $"{Time(l):HH:mm:ss.fff} | " + l.Kind switch
        {
            EventKind.Receive => $"RECEIVE | Message Clock: {l.MessageClock} | Logical Clock: {l.Clock} | Queue: {l.Queue}",
            EventKind.Send => $"SEND | Logical Clock: {l.Clock} | To: [{string.Join(", ", l.To)}]",
            _ => $"INTERNAL | Logical Clock: {l.Clock}",
        });
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes.Select(n => n.EventCount)).IsSequence([60, 30, 20]);
        await Assert.That(run.Nodes.Select(n => n.LastClock)).IsSequence(
            [.. new[] { 0, 1, 2 }.Select(m => (long)truth.Lines.Last(l => l.Machine == m).Clock)]);
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [Test]
    public async Task One_file_of_several_machines_is_as_many_lanes()
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(4);
        File.WriteAllLines(folder.Path("all.log"), truth.Lines.Select(l =>
            $"{Epoch(l)} [Machine {l.Machine}] {Word(l, "INTERNAL", "SEND", "RECEIVE")} clock={l.Clock} queue={l.Queue}"));
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes.Select(n => n.EventCount)).IsSequence([60, 30, 20]);
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [Test]
    public async Task Sender_and_clock_name_the_send()
    {
        using var folder = new Scratch();
        (string name, string head, Func<Line, string> line) = Shapes["sender and clock"];
        new ForeignRun(2).Write(folder, name, line, head);
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.MatchedCount).IsEqualTo(run.ReceiveCount);
        await Assert.That(Verification.Compute(run).Rules.Single(r => r.Name == "receive-is-max-plus-one").Verdict)
            .IsEqualTo(Verdict.Valid);
    }

    [Test]
    public async Task A_clock_that_is_written_before_it_moves_is_a_finding()
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(5);
        truth.Write(folder, "machine_#.log", l => $"{Epoch(l)} {Word(l, "INTERNAL", "SEND", "RECEIVE")} clock={l.Old}");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Problems.Any(p => p.Why.Contains("before the clock moves", StringComparison.Ordinal))).IsTrue();
        await Assert.That(Verification.Compute(run).Rules.Single(r => r.Name == "step-is-one").Verdict).IsEqualTo(Verdict.Valid);
    }

    [Test]
    public async Task A_file_beside_the_logs_says_how_to_read_them()
    {
        using var folder = new Scratch();
        new ForeignRun(6).Write(folder, "m#.log", l => $"{Word(l, "0", "1", "2")}/{l.Clock}/{Epoch(l)}");
        File.WriteAllText(folder.Path("clocks.format"),
            "# by hand\npattern ^(?<event>\\d)/(?<clock>\\d+)/(?<time>.*)\nword receive=2\nword send=1\nword internal=0\n");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.EventCount).IsEqualTo(110);
        await Assert.That(run.ReceiveCount).IsGreaterThan(0);
        await Assert.That(run.Problems).IsEmpty();
    }

    [Test]
    public async Task A_text_that_is_no_log_is_named_with_the_line_that_came_nearest()
    {
        using var folder = new Scratch();
        File.WriteAllText(folder.Path("raft.log"), "10:00:00 [S1 T1] becomes candidate\n");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes).IsEmpty();
        await Assert.That(run.Problems.Single().Why).Contains("becomes candidate");
    }

    [Test]
    public async Task A_list_that_grows_as_a_vector_clock_does_is_one()
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(4);
        var vectors = new Dictionary<Line, long[]>();
        var sends = new Dictionary<(int, long), long[]>();
        long[][] now = [[0, 0, 0], [0, 0, 0], [0, 0, 0]];
        foreach (Line line in truth.Lines)
        {
            long[] mine = now[line.Machine];
            long[] message = line.Kind == EventKind.Receive ? sends[(line.From, line.MessageClock)] : mine;
            now[line.Machine] = [.. Enumerable.Range(0, 3).Select(i => Math.Max(mine[i], message[i]) + (i == line.Machine ? 1 : 0))];
            vectors[line] = sends[(line.Machine, line.Clock)] = now[line.Machine];
        }

        truth.Write(folder, "run_process_#.log", l => $"[{Nanoseconds(l)}] | {string.Join(',', vectors[l])} | {l.Queue} | "
            + (l.To.Count > 1 ? "DOUBLE SEND" : Word(l, "INTERNAL", "SEND", "RECEIVE")));
        RunTrace run = TraceLoader.Load([folder.Folder]);
        string said = string.Join('\n', run.Problems.Select(p => p.Why));
        await Assert.That(run.Nodes).Count().IsEqualTo(3).Because(said);
        await Assert.That(run.EventCount).IsEqualTo(truth.Lines.Count).Because(said);
        await Assert.That(run.MatchedCount).IsEqualTo(truth.Lines.Count(l => l.Kind == EventKind.Receive)).Because(said);
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown).Because(said);
    }

    private static string Nanoseconds(Line line) => $"{(long)((Time(line) - DateTime.UnixEpoch).TotalSeconds * 1e9)}";

    private static string Word(Line line, string internals, string sends, string receives) =>
        line.Kind switch { EventKind.Receive => receives, EventKind.Send => sends, _ => internals };

    private static DateTime Time(Line line) => Began.AddSeconds(line.Seconds);

    private static string Epoch(Line line) =>
        ((Began - DateTime.UnixEpoch).TotalSeconds + line.Seconds).ToString("0.0000", CultureInfo.InvariantCulture);
}
