using Clocks.Trace.Events;
using Clocks.Trace.Events.Columns;
using Clocks.Trace.Jobs;

namespace Clocks.Trace.Loading;

/// <summary>
/// Finds for every receive the one send that it took its message from: same sender, same event number, this node among
/// the recipients, not taken before. Both ends of each message are noted in the stores of their lanes, or the reason
/// why a receive has no send. Of several incarnations of the sender the one that was connected when the message arrived
/// is meant, where the receiver's journal tells. Runs once, between loading and sealing, on several threads: a message
/// to one node is no other node's, so each thread has nodes of its own and notes the sends of their receives; then each has a part
/// of the time and notes the other ends, since deliveries to many nodes lie side by side.
/// </summary>
internal sealed class MessageMatching
{
    private readonly LanesByNode _lanes;

    /// <summary>The lanes of nodes that have no other, and those of nodes that have several.</summary>
    private readonly List<TraceNode> _single = [];
    private readonly List<List<TraceNode>> _several = [];

    /// <summary>By the lane of the sender; made when the first of its messages is looked for.</summary>
    private readonly SendCursor[] _sends;

    private MessageMatching(LanesByNode lanes) => (_lanes, _sends) = (lanes, new SendCursor[lanes.All.Length]);

    /// <summary>Matches everything that can be matched and returns how many receives that were.</summary>
    public static long Match(LanesByNode lanes)
    {
        bool areThreadsWorth = lanes.EventCount >= ParallelJobs.WorthEvents;
        var shares = new MessageMatching[areThreadsWorth ? ParallelJobs.Threads : 1];
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = new MessageMatching(lanes);
        }

        foreach (TraceNode lane in lanes.All)
        {
            List<TraceNode> incarnations = lanes.Of(lane.Id);
            MessageMatching share = shares[lane.Lane % shares.Length];
            if (incarnations.Count == 1)
            {
                share._single.Add(lane);
            }
            else if (incarnations[0] == lane)
            {
                share._several.Add(incarnations);
            }
        }

        ParallelJobs.Run(shares.Length, i => shares[i].Match(), shares.Length);
        ParallelJobs.Run(shares.Length, i => NoteReceivers(lanes.All, i, shares.Length), shares.Length);
        long matched = 0;
        foreach (TraceNode lane in lanes.All)
        {
            matched += lane.Store.Matched;
        }

        return matched;
    }

    private static void NoteReceivers(TraceNode[] lanes, int part, int parts)
    {
        foreach ((int lane, int from, int to) in Stripes.Of(lanes, part, parts))
        {
            EventStore store = lanes[lane].Store;
            var kinds = new ColumnCursor(store.Kinds);
            for (int position = from, row = store.ReceivesUpTo(from); position < to; position++)
            {
                if (kinds.At(position) != (long)EventKind.Receive)
                {
                    continue;
                }

                if (store.Sender(row) is { IsNone: false } send)
                {
                    lanes[send.Lane].Store.SetReceiver(store.SentAs(row), new EventRef(lane, position));
                }

                row++;
            }
        }
    }

    /// <summary>
    /// The incarnations of a node are matched one after the other, whole: they would mark the same deliveries. All others a stretch
    /// of each at a time.
    /// </summary>
    private void Match()
    {
        foreach (List<TraceNode> incarnations in _several)
        {
            foreach (TraceNode incarnation in incarnations)
            {
                var store = new EventCursor(incarnation.Store);
                Match(incarnation, ref store, 0, incarnation.EventCount, PeerSessions.Of(_lanes, incarnation));
            }
        }

        EventCursor[] stores = EventCursor.Of(_single);
        List<PeerSessions?> met = _single.ConvertAll(node => PeerSessions.Of(_lanes, node));

        foreach ((int lane, int from, int to) in Stripes.Of([.. _single]))
        {
            Match(_single[lane], ref stores[lane], from, to, met[lane]);
        }
    }

    private void Match(TraceNode node, ref EventCursor store, int from, int to, PeerSessions? met)
    {
        for (int position = from, row = node.Store.ReceivesUpTo(from); position < to; position++)
        {
            if (store.Kind(position) == EventKind.Receive)
            {
                var receive = new MatchedReceive(node, position, row, ref store);
                RunId? run = met?.IncarnationAt(receive.From, store.MonoNs(position) - store.WaitedNs(row));
                Match(in receive, run);
                row++;
            }
        }
    }

    /// <param name="receive">The receive.</param>
    /// <param name="run">The incarnation of the sender that was connected when its message arrived; null where that is not told.</param>
    private void Match(in MatchedReceive receive, RunId? run)
    {
        if (receive.From < 0)
        {
            return;
        }

        if (run is null && _lanes.OnlyOf(receive.From) is >= 0 and var only
            && TryIncarnation(in receive, only, false) == MatchState.Matched)
        {
            return;
        }

        // Where the connections tell which incarnation was there when the message arrived, no other comes into question.
        List<TraceNode> incarnations = _lanes.Of(new NodeId(receive.From));
        if (run is { } incarnation)
        {
            int index = MissingIncarnations.IndexOf(incarnations, incarnation);
            MatchState state = index < 0 ? MatchState.NoJournal : TryIncarnation(in receive, incarnations[index].Lane, false);
            Settle(in receive, state);
            return;
        }

        var why = MatchState.NoJournal;
        int closest = 0;
        for (int i = 0; i < incarnations.Count && why != MatchState.Matched; i++)
        {
            MatchState state = TryIncarnation(in receive, incarnations[i].Lane, incarnations.Count > 1);

            // A restarted sender has several incarnations; the reason that came nearest to a match says most.
            if (Nearness(state) >= closest)
            {
                (why, closest) = (state, Nearness(state));
            }
        }

        // Where an incarnation of the sender is known by name but not by journal, a contradiction with the others
        // accuses nobody.
        bool mayBeAnother = incarnations.Count > 0 && closest < Nearness(MatchState.InHole)
            && MissingIncarnations.Has(_lanes, receive.Node, receive.From);
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
    /// <param name="receive">The receive.</param>
    /// <param name="lane">The lane of the incarnation.</param>
    /// <param name="strict">Whether the clock must be that of the send.</param>
    private MatchState TryIncarnation(in MatchedReceive receive, int lane, bool strict)
    {
        ref SendCursor sends = ref _sends[lane];
        if (sends.IsNone)
        {
            sends = new SendCursor(_lanes.All[lane].Store);
        }

        int send = sends.IsDense ? sends.PositionOf(receive.MessageN) : _lanes.All[lane].PositionOf(receive.MessageN);
        if (send < 0)
        {
            return Absent(_lanes.All[lane], receive.MessageN);
        }

        // Only a send has recipients: whether it is one need only be asked where there are none.
        (int Start, int End) deliveries = sends.Deliveries(send);
        if (deliveries.Start == deliveries.End && _lanes.All[lane].Store.Kind(send) != EventKind.Send)
        {
            return MatchState.NotASend;
        }

        if (strict && sends.NewClock(send) != receive.MessageClock)
        {
            return MatchState.NotToThisNode;
        }

        int delivery = DeliveryTo(ref sends, deliveries, in receive, out bool isTaken, out long k);
        if (delivery < 0)
        {
            return isTaken ? MatchState.TakenTwice : MatchState.NotToThisNode;
        }

        sends.Take(delivery);
        receive.Node.Store.SetSender(
            receive.Row, new EventRef(lane, send), delivery, receive.Doubts(ref sends, send, k));
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
    private static int DeliveryTo(
        ref SendCursor sends, (int Start, int End) deliveries, in MatchedReceive receive, out bool isTaken, out long k)
    {
        int to = receive.Node.Id.Value;
        long wanted = receive.MessageK;
        (isTaken, k) = (false, wanted);

        // Found by halving in nearly every send; only a journal whose recipients are not in order, or a number that does
        // not fit, needs a look at all of them.
        int likely = sends.DeliveryTo(deliveries, to);
        if (likely >= 0 && sends.DeliveryK(likely) == wanted && wanted != 0 && sends.IsFree(likely))
        {
            return likely;
        }

        int free = -1;
        for (int delivery = deliveries.Start; delivery < deliveries.End; delivery++)
        {
            if (sends.To(delivery) != to || sends.DeliveryK(delivery) == 0)
            {
                continue;
            }

            // The one with the number of the receive; where journals do not tell numbers, the first that is free.
            if (!sends.IsFree(delivery))
            {
                isTaken = true;
            }
            else if (sends.DeliveryK(delivery) == wanted)
            {
                return delivery;
            }
            else if (free < 0)
            {
                free = delivery;
            }
        }

        k = free < 0 ? 0 : sends.DeliveryK(free);
        return free;
    }
}
