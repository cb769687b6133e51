using Clocks.Model;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;
using Line = Clocks.Tests.Trace.ForeignRun.Line;

namespace Clocks.Tests.Trace;

/// <summary>Logs whose words do not tell the clock, or mislead, are read by what the numbers do from step to step.</summary>
public sealed class ClockSearchTests
{
    private static readonly Dictionary<string, (string Name, string Head, Func<Line, string> Line)> Shapes = new()
    {
        ["a sentence for what is no message"] = ("machine_#.log", "", l => l.Kind switch
        {
            EventKind.Receive => $"Clock {l.Clock}: received message {l.MessageClock}, {l.Queue} left",
            EventKind.Send => $"Clock {l.Clock}: sent",
            _ => $"Clock {l.Clock}: did something",
        }),
        ["two clocks in a line"] = ("m#.log", "", l => l.Kind == EventKind.Receive
            ? $"{l.Seconds:0.00} Received message from {l.From} with clock {l.MessageClock}. Clock: {l.Clock}"
            : $"{l.Seconds:0.00} {Word(l, "event", "sent", "")}. Clock: {l.Clock}"),
        ["an arrow before the clock"] = ("m#.txt", "", l => $"{l.Seconds:0.00}, {Word(l, "tick", "send->", "recv<-")}, {l.Clock}"),
        ["bare columns, a word of its own"] = ("m#.csv", "", l =>
            $"{(l.To.Count > 0 ? l.To[0] : 0)},{Word(l, "step", "S", "R")},{l.MessageClock},{l.Clock},{l.Queue}"),
        ["a head that says clock elsewhere"] = ("m#.csv", "c1,kind,time,with clock\n", l =>
            $"{string.Join('+', l.To)},{Word(l, "step", "send", "receive")},{l.Clock},{Word(l, "", "", $"{l.MessageClock}")}"),
        ["a first line that is no head"] = ("m#.csv", "", l => $"kind:{Word(l, "I", "S", "R")}; c:{l.Clock}"),
        ["only the clock before"] = ("m#.log", "", l => $"{l.Seconds:0.00} {Word(l, "internal", "send", "receive")} old_clock={l.Old}"),
        ["json, a time that is logical"] = ("m#.jsonl", "", l => l.Kind == EventKind.Receive
            ? $$"""{"node":{{l.Machine}},"kind":"received","ts":{{l.Clock}},"src":{{l.From}},"msg_ts":{{l.MessageClock}}}"""
            : $$"""{"node":{{l.Machine}},"kind":"{{Word(l, "event", "sent", "")}}","ts":{{l.Clock}}}"""),
        ["json, a clock of two"] = ("m#.jsonl", "", l =>
            $$$"""{"event":"{{{Word(l, "internal", "send", "receive")}}}","clock":{"before":{{{l.Old}}},"after":{{{l.Clock}}}}}"""),
        ["json, keys of no meaning"] = ("m#.jsonl", "", l =>
            $$"""{"kind":"{{Word(l, "event", "send", "recv")}}","c1":"{{string.Join('+', l.To)}}","c2":{{l.Clock}},"c3":{{l.Queue}}}"""),
    };

    [Test]
    public async Task The_numbers_that_keep_the_rules_are_the_clocks()
    {
        foreach ((string shape, (string name, string head, Func<Line, string> line)) in Shapes)
        {
            using var folder = new Scratch();
            var truth = new ForeignRun(11, 15);
            truth.Write(folder, name, line, head);
            RunTrace run = TraceLoader.Load([folder.Folder]);
            await Assert.That(run.EventCount).IsEqualTo(truth.Lines.Count).Because(shape);
            await Assert.That(string.Concat(run.Nodes.Select(n => n.Doubt))).IsEmpty().Because(shape);
            await Assert.That(run.Nodes.Select(n => n.LastClock))
                .IsSequence(Enumerable.Range(0, 3).Select(m => truth.Lines.Last(l => l.Machine == m).Clock)).Because(shape);
            await Assert.That(run.Nodes.Sum(n => n.ReceiveCount))
                .IsEqualTo(truth.Lines.Count(l => l.Kind == EventKind.Receive)).Because(shape);
        }
    }

    [Test]
    public async Task The_pattern_that_is_printed_reads_the_same()
    {
        foreach ((string shape, (string name, string head, Func<Line, string> line)) in Shapes)
        {
            using var folder = new Scratch();
            new ForeignRun(12, 15).Write(folder, name, line, head);
            RunTrace guessed = TraceLoader.Load([folder.Folder]);
            string why = guessed.Problems.First(p => p.Why.Contains("--pattern", StringComparison.Ordinal)).Why;
            string pattern = why[(why.IndexOf("--pattern '", StringComparison.Ordinal) + "--pattern '".Length)..^1];
            RunTrace read = TraceLoader.Load([folder.Folder], new LogReading(Pattern: pattern));
            await Assert.That(Verification.Compute(read).Rules.Select(rule => $"{rule.Name} {rule.Verdict} {rule.Checked}"))
                .IsSequence(Verification.Compute(guessed).Rules.Select(rule => $"{rule.Name} {rule.Verdict} {rule.Checked}"))
                .Because($"{shape}: {pattern}");
        }
    }

    [Test]
    public async Task The_clocks_of_messages_are_found_by_the_jumps_that_they_explain()
    {
        using var folder = new Scratch();
        var truth = new ForeignRun(13, 15);
        (string name, string head, Func<Line, string> line) = Shapes["json, a time that is logical"];
        truth.Write(folder, name, line, head);
        RunTrace run = TraceLoader.Load([folder.Folder]);
        Verification verified = Verification.Compute(run);
        await Assert.That(verified.Rules.Single(rule => rule.Name == "receive-has-send"))
            .Member(rule => rule.Verdict, verdict => verdict.IsEqualTo(Verdict.Valid));
        await Assert.That(run.Problems.Select(p => p.Why)).Contains(
            "Taken as internal events, for want of a meaning: event; --word send=WORD says otherwise.");
    }

    [Test]
    public async Task What_counts_the_lines_is_no_clock_though_the_clock_breaks_the_rules()
    {
        using var folder = new Scratch();
        long n = 0;
        new ForeignRun(14, 15, static (kind, old, message) => Math.Max(old, message) + 2).Write(
            folder, "m#.log", l => $"{++n} {Word(l, "internal", "send", "receive")} clock={l.Clock}");
        RunTrace run = TraceLoader.Load([folder.Folder]);
        await Assert.That(run.Nodes[0].LastClock).IsGreaterThan(run.Nodes[0].EventCount);
        await Assert.That(run.Nodes[0].Doubt).IsNotNull();
    }

    private static string Word(Line l, string other, string send, string receive) =>
        l.Kind == EventKind.Receive ? receive : l.Kind == EventKind.Send ? send : other;
}
