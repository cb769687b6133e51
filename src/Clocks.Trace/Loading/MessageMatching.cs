using Clocks.Trace.Events;
using Clocks.Trace.Jobs;

namespace Clocks.Trace.Loading;

/// <summary>
/// Finds for every receive the one send that it took its message from: same sender, same event number, this node among
/// the recipients, not taken before. Both ends of each message are noted in the stores of their lanes, or the reason
/// why a receive has no send. Of several incarnations of the sender the one that was connected when the message arrived
/// is meant, where the receiver's journal tells. Runs once, between loading and sealing, on several threads: a message
/// to one node is no other node's, so each node is a job that marks only its own receives and the recipients that are
/// this node.
/// </summary>
internal static class MessageMatching
{
    /// <summary>Matches everything that can be matched and returns how many receives that were.</summary>
    public static long Match(LanesByNode lanes)
    {
        bool areThreadsWorth = lanes.EventCount >= ParallelJobs.WorthEvents;
        var shares = new List<List<TraceNode>>();
        for (int i = 0; i < (areThreadsWorth ? Environment.ProcessorCount : 1); i++)
        {
            shares.Add([]);
        }

        var jobs = new List<Action>();
        foreach (TraceNode lane in lanes.All)
        {
            if (lanes.Of(lane.Id).Count == 1)
            {
                shares[lane.Lane % shares.Count].Add(lane);
            }
            else if (lanes.Of(lane.Id)[0] == lane)
            {
                // One job matches all incarnations of a node, one after the other: two would mark the same deliveries.
                jobs.Add(() => MatchWhole(lanes, lanes.Of(lane.Id)));
            }
        }

        jobs.AddRange(shares.ConvertAll<Action>(share => () => MatchInStripes(lanes, share)));
        ParallelJobs.Run(jobs, areThreadsWorth);
        long matched = 0;
        foreach (TraceNode lane in lanes.All)
        {
            matched += lane.Store.Matched;
        }

        return matched;
    }

    private static void MatchWhole(LanesByNode lanes, IReadOnlyList<TraceNode> incarnations)
    {
        foreach (TraceNode incarnation in incarnations)
        {
            Match(lanes, incarnation, 0, incarnation.EventCount, PeerSessions.Of(lanes, incarnation));
        }
    }

    private static void MatchInStripes(LanesByNode lanes, List<TraceNode> share)
    {
        var met = new Dictionary<TraceNode, PeerSessions?>();
        foreach (TraceNode node in share)
        {
            met[node] = PeerSessions.Of(lanes, node);
        }

        foreach ((TraceNode node, int from, int to) in Stripes.Of(share))
        {
            Match(lanes, node, from, to, met[node]);
        }
    }

    private static void Match(LanesByNode lanes, TraceNode node, int from, int to, PeerSessions? met)
    {
        var store = new EventCursor(node.Store);
        for (int position = from, row = node.Store.ReceivesUpTo(from); position < to; position++)
        {
            if (store.Kind(position) == EventKind.Receive)
            {
                var receive = new MatchedReceive(node, position, row, ref store);
                Match(lanes, in receive, met);
                row++;
            }
        }
    }

    private static void Match(LanesByNode lanes, in MatchedReceive receive, PeerSessions? met)
    {
        if (receive.From < 0)
        {
            return;
        }

        // Where the connections tell which incarnation was there when the message arrived, no other comes into question.
        IReadOnlyList<TraceNode> incarnations = lanes.Of(new NodeId(receive.From));
        if (met?.IncarnationAt(receive.From, receive.ArrivedNs) is { } incarnation)
        {
            int index = MissingIncarnations.IndexOf(incarnations, incarnation);
            MatchState state = index < 0 ? MatchState.NoJournal : TryIncarnation(in receive, incarnations[index], false);
            Settle(in receive, state);
            return;
        }

        var why = MatchState.NoJournal;
        int closest = 0;
        for (int i = 0; i < incarnations.Count && why != MatchState.Matched; i++)
        {
            MatchState state = TryIncarnation(in receive, incarnations[i], incarnations.Count > 1);

            // A restarted sender has several incarnations; the reason that came nearest to a match says most.
            if (Nearness(state) >= closest)
            {
                (why, closest) = (state, Nearness(state));
            }
        }

        // Where an incarnation of the sender is known by name but not by journal, a contradiction with the others
        // accuses nobody.
        bool mayBeAnother = incarnations.Count > 0 && closest < Nearness(MatchState.InHole)
            && MissingIncarnations.Has(lanes, receive.Node, receive.From);
        Settle(in receive, mayBeAnother ? MatchState.NoJournal : why);
    }

    private static void Settle(in MatchedReceive receive, MatchState state)
    {
        if (state != MatchState.Matched)
        {
            receive.Node.Store.SetUnmatched(receive.Row, state);
        }
    }

    /// <summary>
    /// Torn and holed journals outrank a contradiction: where evidence is missing, nobody is accused.
    /// </summary>
    private static int Nearness(MatchState state) => state switch
    {
        MatchState.Matched => 6,
        MatchState.BeyondTornEnd or MatchState.InHole => 5,
        MatchState.TakenTwice => 4,
        MatchState.NotToThisNode => 3,
        MatchState.NotASend => 2,
        _ => 1,
    };

    /// <summary>
    /// With several incarnations numbers repeat, so where nothing else tells them apart the match is strict: only the
    /// one whose send carried this clock is meant.
    /// </summary>
    private static MatchState TryIncarnation(in MatchedReceive receive, TraceNode sender, bool strict)
    {
        int send = sender.PositionOf(receive.MessageN);
        if (send < 0)
        {
            return Absent(sender, receive.MessageN);
        }

        if (sender.Store.Kind(send) != EventKind.Send)
        {
            return MatchState.NotASend;
        }

        if (strict && sender.Store.NewClock(send) != receive.MessageClock)
        {
            return MatchState.NotToThisNode;
        }

        int delivery = DeliveryTo(sender, send, receive.Node.Id.Value, receive.MessageK, out bool isTaken, out long k);
        if (delivery < 0)
        {
            return isTaken ? MatchState.TakenTwice : MatchState.NotToThisNode;
        }

        sender.Store.SetReceiver(delivery, new EventRef(receive.Node.Lane, receive.Position));
        receive.Node.Store.SetSender(
            receive.Row, new EventRef(sender.Lane, send), delivery, receive.Doubts(sender.Store, send, k));
        return MatchState.Matched;
    }

    private static MatchState Absent(TraceNode sender, long n)
    {
        if (sender.IsComplete)
        {
            return MatchState.NoSuchEvent;
        }

        if (n > sender.LastN)
        {
            return sender.Footer is { } footer && n > footer.N ? MatchState.NoSuchEvent : MatchState.BeyondTornEnd;
        }

        return n < 1 ? MatchState.NoSuchEvent : MatchState.InHole;
    }

    /// <summary>
    /// The delivery of a send to this node that is still free, by channel number where the journal tells it.
    /// </summary>
    /// <returns>It, with its number in the channel; or -1, and whether it is taken by another receive.</returns>
    private static int DeliveryTo(TraceNode sender, int send, int to, long wanted, out bool isTaken, out long k)
    {
        (isTaken, k) = (false, wanted);

        // Found by halving in nearly every send; only a journal whose recipients are not in order, or a number that does
        // not fit, needs a look at all of them.
        int likely = sender.Store.DeliveryTo(send, to);
        if (likely >= 0 && sender.Store.DeliveryK(likely) == wanted && wanted != 0 && sender.Store.Receiver(likely).IsNone)
        {
            return likely;
        }

        int free = -1;
        int end = sender.Store.DeliveriesEnd(send);
        for (int delivery = sender.Store.DeliveriesStart(send); delivery < end; delivery++)
        {
            if (sender.Store.To(delivery) != to || sender.Store.DeliveryK(delivery) == 0)
            {
                continue;
            }

            // The one with the number of the receive; where journals do not tell numbers, the first that is free.
            if (!sender.Store.Receiver(delivery).IsNone)
            {
                isTaken = true;
            }
            else if (sender.Store.DeliveryK(delivery) == wanted)
            {
                return delivery;
            }
            else if (free < 0)
            {
                free = delivery;
            }
        }

        k = free < 0 ? 0 : sender.Store.DeliveryK(free);
        return free;
    }
}
