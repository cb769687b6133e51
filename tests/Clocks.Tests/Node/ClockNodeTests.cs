using Clocks.Journal;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Loop;
using Clocks.Tests.Journal;
using Clocks.Trace;
using Clocks.Trace.Verify;
using Microsoft.Extensions.Logging.Abstractions;

namespace Clocks.Tests.Node;

/// <summary>
/// Whole nodes, from the first line of their journals to the last, over a transport without a network.
/// </summary>
[TestClass]
public sealed class ClockNodeTests
{
    private const long Millisecond = 1_000_000;

    [TestMethod]
    public void Three_nodes_that_expect_each_other_leave_a_valid_run()
    {
        using var folder = new Scratch();
        var network = new MemoryNetwork();
        NodeResult[] results = RunAll(
            from id in new[] { 1, 2, 3 }
            select Node(network, Options(folder, id) with { Expect = 3, DurationNs = 150 * Millisecond }));
        foreach (NodeResult result in results)
        {
            Assert.AreEqual(EndReason.Duration, result.Reason, result.Problem);
            Assert.AreEqual(150, result.Footer.N + result.Footer.LateTicks);
        }

        RunTrace run = TraceLoader.Load([folder.Folder]);
        Verification verified = Verification.Of(run);
        Assert.AreEqual(Verdict.Valid, verified.Verdict, string.Join("; ", verified.Rules.Select(r => $"{r.Name}: {r.Verdict}")));
        Assert.AreEqual(results.Sum(r => r.Footer.N), run.EventCount);
        Assert.IsGreaterThan(0, results.Sum(r => r.Footer.Received), "no message came through");
    }

    [TestMethod]
    public void A_node_that_waits_in_vain_says_who_came()
    {
        using var folder = new Scratch();
        var network = new MemoryNetwork();
        NodeResult[] results = RunAll(
            from id in new[] { 1, 2 }
            select Node(network, Options(folder, id) with { Expect = 3, ExpectTimeoutMs = 300 }));
        Assert.IsTrue(Array.TrueForAll(results, r => r.Reason == EndReason.ExpectTimeout && r.Footer.N == 0));
        Assert.IsTrue(
            Array.Exists(results, r => r.Problem!.Contains("1 came (2)", StringComparison.Ordinal)), results[0].Problem);
    }

    [TestMethod]
    public void The_loss_of_a_peer_ends_a_node_that_was_told_so_and_no_other()
    {
        using var folder = new Scratch();
        var network = new MemoryNetwork();
        ClockNode steadfast = Node(network, Options(folder, 2) with { Expect = 3 });
        ClockNode leaver = Node(network, Options(folder, 1) with { Expect = 3, DurationNs = 50 * Millisecond });
        ClockNode follower = Node(network, Options(folder, 3) with { Expect = 3, StopsOnPeerLoss = true });
        Task<NodeResult> goesOn = Task.Factory.StartNew(steadfast.Run, TaskCreationOptions.LongRunning);
        NodeResult[] results = RunAll([leaver, follower]);
        Assert.AreEqual(EndReason.Duration, results[0].Reason);
        Assert.AreEqual(EndReason.PeerLoss, results[1].Reason);
        Scratch.Until(() => steadfast.Status is { Peers: 0, Ticking: true }, "the third node ticks on alone");
        Assert.IsFalse(goesOn.IsCompleted);
        steadfast.Stop();
        Assert.AreEqual(EndReason.Signal, goesOn.Result.Reason);
        steadfast.Dispose();
        string[] lines = Scratch.Lines(folder.Path("machine_2.jsonl"));
        Assert.AreEqual(2, lines.Count(l => l.Contains("\"PEER_DOWN\"", StringComparison.Ordinal)));
        Assert.Contains("\"reason\":\"signal\"", lines[^1]);
    }

    [TestMethod]
    public void A_node_whose_journal_cannot_begin_says_why_and_never_starts()
    {
        using var folder = new Scratch();
        File.WriteAllText(folder.Path("file"), "");
        NodeOptions options = Options(folder, 1) with { JournalPath = folder.Path("file/machine_1.jsonl") };
        Assert.IsFalse(TryNode(new MemoryNetwork(), options, out ClockNode? node, out string problem));
        Assert.IsNull(node);
        Assert.Contains("--log", problem);
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
        Assert.IsTrue(TryNode(network, options, out ClockNode? node, out string problem), problem);
        return node!;
    }

    private static bool TryNode(MemoryNetwork network, NodeOptions options, out ClockNode? node, out string problem)
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
        Assert.IsTrue(Task.WaitAll(runs, TimeSpan.FromSeconds(20)), "a node did not end within 20 s");
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
}
