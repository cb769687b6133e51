using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Clocks.Journal;
using Clocks.Journal.Logging;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Loop;
using Clocks.Tests.Journal;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;
using Clocks.Trace.Verify;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ZLogger;

namespace Clocks.Tests.Node;

/// <summary>
/// Whole nodes, from the first line of their journals to the last, over a transport without a network.
/// </summary>
public sealed class ClockNodeTests
{
    private const long Millisecond = 1_000_000;

    [Test]
    public async Task Three_nodes_that_expect_each_other_leave_a_valid_run()
    {
        using var folder = new Scratch();
        var network = new MemoryNetwork();
        NodeResult[] results = RunAll(
            from id in new[] { 1, 2, 3 }
            select Node(network, Options(folder, id) with { Expect = 3, DurationNs = 150 * Millisecond }));
        foreach (NodeResult result in results)
        {
            await Assert.That(result.Reason).IsEqualTo(EndReason.Duration).Because(result.Problem ?? "");
            await Assert.That(result.Footer.N + result.Footer.LateTicks).IsEqualTo(150);
        }

        RunTrace run = TraceLoader.Load([folder.Folder]);
        Verification verified = Verification.Compute(run);
        await Assert.That(verified.Verdict)
            .IsEqualTo(Verdict.Valid).Because(string.Join("; ", verified.Rules.Select(r => $"{r.Name}: {r.Verdict}")));
        await Assert.That(run.EventCount).IsEqualTo(results.Sum(r => r.Footer.N));
        await Assert.That(results.Sum(r => r.Footer.Received)).IsGreaterThan(0).Because("no message came through");
    }

    [Test]
    public async Task A_node_that_waits_in_vain_says_who_came()
    {
        using var folder = new Scratch();
        var network = new MemoryNetwork();
        NodeResult[] results = RunAll(
            from id in new[] { 1, 2 }
            select Node(network, Options(folder, id) with { Expect = 3, ExpectTimeoutMs = 3_000 }));
        await Assert.That(Array.TrueForAll(results, r => r.Reason == EndReason.ExpectTimeout && r.Footer.N == 0))
            .IsTrue();

        // The one that gives up a moment later no longer has the other, but says that it came.
        await Assert.That(results[0].Problem).Contains("1 came: 2");
        await Assert.That(results[1].Problem).Contains("1 came: 1");
    }

    [Test]
    public async Task The_loss_of_a_peer_ends_a_node_that_was_told_so_and_no_other()
    {
        using var folder = new Scratch();
        var network = new MemoryNetwork();
        ClockNode steadfast = Node(network, Options(folder, 2) with { Expect = 3 });
        ClockNode leaver = Node(network, Options(folder, 1) with { Expect = 3, DurationNs = 50 * Millisecond });
        ClockNode follower = Node(network, Options(folder, 3) with { Expect = 3, StopsOnPeerLoss = true });
        Task<NodeResult> goesOn = Task.Factory.StartNew(steadfast.Run, TaskCreationOptions.LongRunning);
        NodeResult[] results = RunAll([leaver, follower]);
        await Assert.That(results[0].Reason).IsEqualTo(EndReason.Duration);
        await Assert.That(results[1].Reason).IsEqualTo(EndReason.PeerLoss);
        Scratch.Until(() => steadfast.Status is { Peers: 0, Ticking: true }, "the third node ticks on alone");
        await Assert.That(goesOn.IsCompleted).IsFalse();
        steadfast.Stop();
        await Assert.That(goesOn.Result.Reason).IsEqualTo(EndReason.Signal);
        steadfast.Dispose();
        string[] lines = Scratch.Lines(folder.Path("machine_2.jsonl"));
        await Assert.That(lines.Count(l => l.Contains("\"PEER_DOWN\"", StringComparison.Ordinal))).IsEqualTo(2);
        await Assert.That(lines[^1]).Contains("\"reason\":\"signal\"");
    }

    [Test]
    public async Task A_node_whose_journal_cannot_begin_says_why_and_never_starts()
    {
        using var folder = new Scratch();
        File.WriteAllText(folder.Path("file"), "");
        NodeOptions options = Options(folder, 1) with { JournalPath = folder.Path("file/machine_1.jsonl") };
        await Assert.That(TryNode(new MemoryNetwork(), options, out ClockNode? node, out string problem)).IsFalse();
        await Assert.That(node).IsNull();
        await Assert.That(problem).Contains("--log");
    }

    [Test]
    public async Task Whoever_listens_to_a_node_hears_every_event_of_its_journal()
    {
        using var folder = new Scratch();
        var heard = new ConcurrentQueue<string>();
        using ILoggerFactory logs = LoggerFactory.Create(logging => logging.AddZLoggerInMemory(
            processorKey: null, options => options.UseJsonFormatter(), processor => processor.MessageReceived += heard.Enqueue));
        NodeOptions options = Options(folder, 1) with
        {
            DurationNs = 50 * Millisecond,
            EventListener = logs.CreateLogger(EventLog.Category),
        };
        NodeResult result = RunAll([Node(new MemoryNetwork(), options)]).Single();
        await Assert.That(result.Footer.N).IsGreaterThan(0);
        await Assert.That(heard.Select(entry => JsonDocument.Parse(entry).RootElement.GetProperty("n").GetInt64()))
            .IsSequence(Enumerable.Range(1, (int)result.Footer.N).Select(n => (long)n));
    }

    [Test]
    public async Task A_request_to_end_that_comes_when_the_node_is_gone_changes_nothing()
    {
        using var folder = new Scratch();
        ClockNode node = Node(new MemoryNetwork(), Options(folder, 1) with { DurationNs = 20 * Millisecond });
        NodeResult result = node.Run();
        node.Dispose();
        node.Stop();
        node.Note("the clock of the machine was set");
        await Assert.That(result.Reason).IsEqualTo(EndReason.Duration);
        await Assert.That(Scratch.Lines(folder.Path("machine_1.jsonl"))[^1]).Contains("\"END\"");
    }

    [Test]
    public async Task A_node_without_an_end_counts_the_ticks_that_came_too_late()
    {
        using var folder = new Scratch();
        var slow = new SlowListener();
        ClockNode node = Node(new MemoryNetwork(), Options(folder, 1) with { EventListener = slow });
        Task<NodeResult> run = Task.Factory.StartNew(node.Run, TaskCreationOptions.LongRunning);
        Scratch.Until(() => node.Status.Events > 3, "it ticks on");
        node.Stop();
        JournalFooter end = (await run).Footer;
        node.Dispose();
        await Assert.That(end.LateTicks).IsBetween(40, 1_000_000).Because("the listener took fifty periods for one event");
    }

    private static NodeOptions Options(Scratch folder, int id) => new()
    {
        Id = new NodeId(id),
        Rate = ClockRate.FromMillihertz(1_000_000),
        Seed = (ulong)id,
        DurationNs = 0,
        Pacing = Pacing.Sleep,
        JournalPath = folder.Path($"machine_{id}.jsonl"),
        Version = "test",
    };

    private static ClockNode Node(MemoryNetwork network, NodeOptions options)
    {
        if (!TryNode(network, options, out ClockNode? node, out string problem))
        {
            Assert.Fail(problem);
        }

        return node!;
    }

    private static bool TryNode(MemoryNetwork network, NodeOptions options, [NotNullWhen(true)] out ClockNode? node, out string problem)
    {
        var timeline = new Timeline();
        var run = new RunId((UInt128)(ulong)options.Id.Value + 1);
        var transport = new MemoryTransport(network, timeline, options.Id, run);
        return ClockNode.TryCreate(
            options, run, timeline, transport, [], new Nobody(), NullLogger.Instance, out node, out problem);
    }

    /// <summary>Each on a thread of its own, to the end.</summary>
    private static NodeResult[] RunAll(IEnumerable<ClockNode> nodes)
    {
        ClockNode[] all = [.. nodes];
        Task<NodeResult>[] runs = Array.ConvertAll(
            all, node => Task.Factory.StartNew(node.Run, TaskCreationOptions.LongRunning));
        if (!Task.WaitAll(runs, TimeSpan.FromSeconds(20)))
        {
            Assert.Fail("a node did not end within 20 s");
        }

        Array.ForEach(all, node => node.Dispose());
        return Array.ConvertAll(runs, run => run.Result);
    }

    /// <summary>An observer whom nothing interests.</summary>
    private sealed class Nobody : INodeObserver
    {
        public void OnPeerUp(Peer peer, string how, Instant at)
        {
            // The journal has it.
        }

        public void OnPeerDown(Peer peer, string reason, Instant at)
        {
            // The journal has it.
        }

        public void OnProgress(NodeStatus status)
        {
            // Nobody looks.
        }
    }

    /// <summary>Takes fifty periods for the second event.</summary>
    private sealed class SlowListener : ILogger
    {
        private int _events;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (++_events == 2)
            {
                using var never = new ManualResetEventSlim();
                never.Wait(50);
            }
        }
    }
}
