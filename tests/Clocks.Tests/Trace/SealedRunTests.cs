using Clocks.Model;
using Clocks.Trace.Events;
using Clocks.Trace.Loading;

namespace Clocks.Tests.Trace;

/// <summary>The three steps by which a run is built: load, match, seal.</summary>
public sealed class SealedRunTests
{
    private static readonly EventRef Send = new(0, 0), Receive = new(1, 0);

    [Test]
    public async Task Sealing_matches_nothing_itself()
    {
        var run = new RunTrace(Lanes(), matchedCount: 0, []);
        await Assert.That(run[Receive].Match).IsEqualTo(MatchState.NotTold);
        await Assert.That(run[Receive].Sender.IsNone).IsTrue();
    }

    [Test]
    public async Task What_was_matched_before_is_complete_in_the_sealed_run()
    {
        LanesByNode lanes = Lanes();
        var run = new RunTrace(lanes, MessageMatching.Match(lanes), []);
        await Assert.That(run.MatchedCount).IsEqualTo(run.ReceiveCount);
        await Assert.That(run[Receive].Match).IsEqualTo(MatchState.Matched);
        await Assert.That(run[Receive].Sender).IsEqualTo(Send);
        await Assert.That(run.MissingPeers.Single()).IsEqualTo(new NodeId(9));
    }

    /// <summary>Node 1 sends to node 2, which takes the message, and to node 9, which has no journal.</summary>
    private static LanesByNode Lanes()
    {
        TraceDraft sender = new() { Id = new NodeId(1), Knows = FormatFeatures.All };
        sender.Add(new ClockEvent { Kind = EventKind.Send, N = 1, NewClock = 1 }, 1);
        sender.AddDelivery(2, 1);
        sender.AddDelivery(9, 1);
        TraceDraft receiver = new() { Id = new NodeId(2), Knows = FormatFeatures.All };
        var taken = new Arrival(new Message(new NodeId(1), 1, 1, 1), 0);
        receiver.Add(new ClockEvent { Kind = EventKind.Receive, N = 1, NewClock = 2, Arrival = taken }, 1);
        sender.Store.Seal();
        receiver.Store.Seal();
        return new LanesByNode([new TraceNode(sender, "a", 0), new TraceNode(receiver, "b", 1)]);
    }
}
