using System.Text;
using Clocks.Render.Export;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Import;
using Clocks.Trace.Loading;
using Clocks.Trace.Measure;
using Clocks.Trace.Verify;

namespace Clocks.Tests.Trace;

/// <summary>Logs with vector clocks are read as ShiViz reads them, and written again as they were.</summary>
public sealed class ShivizTests
{
    private const string TwoExecutions = """
        === first try ===
        10:01 asks
        web {"web":1}
        10:02 is asked
        data-base {"data-base":1, "web":1}
        === second try ===
        10:07 asks in vain
        web {"web":1}
        10:09 gives up
        web {"web":2}

        """;

    [Test]
    public async Task Executions_keep_their_hosts_vectors_and_texts()
    {
        using var folder = new Scratch();
        RunTrace run = Load(folder, TwoExecutions);
        await Assert.That(Told(run)).IsEqualTo("""
            0 first try web: 10:01 asks [web 1]
            0 first try data-base: 10:02 is asked [data-base 1, web 1]
            1 second try web: 10:07 asks in vain [web 1] 10:09 gives up [web 2]
            """);
        await Assert.That(run.Nodes.Select(n => n.Label)).IsSequence(["web", "data-base", "second try/web"]);
        await Assert.That(run.Problems.Single().Why).Contains("2 executions");
    }

    [Test]
    [Arguments(TwoExecutions)]
    [Arguments("a {\"a\":1}\nfirst\nb {\"a\":1,\"b\":1}\nsecond\na {\"a\":2}\n\n")]
    [Arguments("[10:01] INFO up\n4@t[main,5] {\"4@t[main,5]\":1}  \n[10:02] INFO \u201cdown\u201d\n4@t[main,5] {\"4@t[main,5]\":2}\n")]
    [Arguments("[x/user/n0] {\"n0\" : 1} begins\n[x/user/n1] {\"n1\" : 1, \"n0\" : 1} hears\n[x/user/n1] {\"n1\" : 2, \"n0\" : 1} ends\n")]
    public async Task What_is_written_again_says_the_same(string log)
    {
        using var folder = new Scratch();
        RunTrace run = Load(folder, log);
        string once = Export(run);
        RunTrace again = Load(folder, once);
        await Assert.That(Told(again)).IsEqualTo(Told(run));
        await Assert.That(Export(again)).IsEqualTo(once);
    }

    [Test]
    public async Task Parser_and_delimiter_by_hand_read_what_is_in_no_line_of_the_usual_form()
    {
        const string Log = """
            --- run A ---
            State 1: <Init line 3>
            /\ Host = w1
            /\ Clock = "{\"w1\":1}"
            State 2: <Send line 9>
            /\ Host = w2
            /\ Clock = "{\"w1\":1,\"w2\":1}"
            --- run B ---
            State 1: <Init line 3>
            /\ Host = w1
            /\ Clock = "{\"w1\":1}"

            """;
        const string Parser = """^State [0-9]+: <(?<event>\w*) (?<where>.*)>\n/\\ Host = (?<host>.*)\n/\\ Clock = "(?<clock>.*)"$""";
        using var folder = new Scratch();
        RunTrace run = Load(folder, Log, new LogReading(Pattern: Parser, Delimiter: "^--- (?<trace>.*) ---$"));
        await Assert.That(Told(run)).IsEqualTo("""
            0 run A w1: Init [w1 1]
            0 run A w2: Send [w1 1, w2 1]
            1 run B w1: Init [w1 1]
            """);
    }

    [Test]
    public async Task A_delimiter_alone_divides_what_is_recognised()
    {
        using var folder = new Scratch();
        RunTrace run = Load(folder, "a {\"a\":1}\nx\n~~~ 2 ~~~\na {\"a\":1}\ny\n", new LogReading(Delimiter: "^~~~ (?<trace>.*) ~~~$"));
        await Assert.That(run.Nodes).Count().IsEqualTo(2);
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [Test]
    public async Task Words_around_a_vector_are_no_Lamport_clock()
    {
        using var folder = new Scratch();
        RunTrace run = Load(folder, string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"[INFO] [10/13/2014 04:23:2{i}] [dispatcher-{i % 3}] [akka://B/user/node0] {{\"node0\" : {i}}} Sending {7 * i % 5}\n")));
        await Assert.That(run.Nodes.Single().Format).IsEqualTo("shiviz");
        await Assert.That(run.Nodes.Single().Vectors!.Events[4].Text).IsEqualTo("Sending 0");
        await Assert.That(Verification.Compute(run).Verdict).IsEqualTo(Verdict.Unknown);
    }

    [Test]
    public async Task Messages_go_between_names()
    {
        using var folder = new Scratch();
        RunTrace run = Load(folder, TwoExecutions);
        ChannelMeasures channel = RunMeasures.Compute(run).Channels.Single();
        await Assert.That((channel.From, channel.To)).IsEqualTo(("web", "data-base"));
    }

    [Test]
    public async Task A_vector_that_cannot_be_read_is_said()
    {
        using var folder = new Scratch();
        RunTrace run = Load(folder, "a {\"a\":1}\nx\na {\"a\":-2}\ny\n");
        await Assert.That(run.Problems.Single(p => p.LosesEvidence).Why).Contains("Line 3 cannot be used");
    }

    [Test]
    public async Task An_export_of_ours_is_accused_of_nothing_and_written_again_the_same()
    {
        using var folder = new Scratch();
        string once = Export(Samples.Load("good"));
        RunTrace run = Load(folder, once);
        Verification verified = Verification.Compute(run);
        await Assert.That(verified.Rules.Where(r => r.Verdict == Verdict.Invalid)).IsEmpty();
        await Assert.That(run.EventCount).IsEqualTo(Samples.Load("good").EventCount);
        await Assert.That(Export(run)).IsEqualTo(once);
    }

    private static RunTrace Load(Scratch folder, string log, LogReading? reading = null)
    {
        File.WriteAllText(folder.Path("run.shiviz.log"), log);
        return TraceLoader.Load([folder.Path("run.shiviz.log")], reading ?? LogReading.Default);
    }

    private static string Export(RunTrace run)
    {
        using var text = new MemoryStream();
        Exports.ByName("shiviz")!.Write(new ExportRequest(run), text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>A line for each host: its execution, its name, and each event with its vector.</summary>
    private static string Told(RunTrace run) => string.Join('\n', run.Nodes.Select(n => n.Vectors!)
        .OrderBy(v => v.Execution).Select(v => $"{v.Execution} {v.ExecutionName} {v.Host}: " + string.Join(' ', v.Events.Select(e =>
            $"{e.Text} [{string.Join(", ", e.Clock.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"))}]"))));
}
