using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// Each channel is first in, first out. A channel leads from one incarnation of a node to another node: the sender
/// numbers its messages 1, 2, 3, ..., anew with each connection (PEER_UP), and the receiver takes them in the order in
/// which they were sent. A message that never arrives is lost and breaks nothing, but in a real node a connection loses none
/// before one that came; one that comes late or again breaks the order.
/// What a killed incarnation sent may wait in the inbox while the next is connected already, and between two there is
/// no order. Where the sends are in no journal here, the numbers must do: they may fall as often as the peer was
/// connected anew.
/// </summary>
internal sealed class FifoChannels : IRule
{
    /// <summary>The last receive from a peer without a send, and how often its numbers have fallen by then.</summary>
    private sealed class Unmatched
    {
        public long Falls { get; set; }

        public int Position { get; set; } = -1;
    }

    public string Name => "fifo-channels";

    public string Sentence =>
        "Each channel is FIFO: messages are numbered 1, 2, 3, ... by the sender and taken in the order they were sent.";

    public void Check(RuleContext context)
    {
        var places = new ChannelPlaces();
        foreach (TraceNode node in context.Run.Nodes)
        {
            if (node.DeliveryCount > 0
                && context.Tells(node, FormatFeatures.Recipients | FormatFeatures.ChannelNumbers, "channel numbers"))
            {
                CheckSends(context, node, places);
            }

            if (node.ReceiveCount > 0
                && context.Tells(node, FormatFeatures.Senders | FormatFeatures.ChannelNumbers, "channel numbers"))
            {
                CheckReceives(context, node, places);
            }
        }
    }

    /// <param name="context">Where it is reported.</param>
    /// <param name="node">Whose sends.</param>
    /// <param name="places">Room that the lanes share.</param>
    private static void CheckSends(RuleContext context, TraceNode node, ChannelPlaces places)
    {
        if (CountsOn(context, node, places))
        {
            return;
        }

        var store = new EventCursor(node.Store);
        places.Clear();
        int delivery = 0;
        for (int position = 0; position < store.Count; position++)
        {
            for (int end = store.DeliveriesEnd(position); delivery < end; delivery++)
            {
                long k = store.DeliveryK(delivery);
                if (k == 0)
                {
                    continue;
                }

                context.Check();
                int to = store.To(delivery);
                ref ChannelPlace last = ref places.Of(to);
                (long before, int where) = (last.Last, last.Position);
                if (k != before + 1 && !(k == 1 && Connections(node, to, where, position) > 0)
                    && !HasHole(node, where, position))
                {
                    ReportViolation(
                        context, node, where, position, $"To node {to}: after place {before} comes place {k}.");
                }

                last.Set(k, position);
            }
        }
    }

    /// <param name="context">Where it is reported.</param>
    /// <param name="node">Whose receives.</param>
    /// <param name="lastSends">Room that the lanes share: by the lane of the sender the position of its last send, and its receive.</param>
    private static void CheckReceives(RuleContext context, TraceNode node, ChannelPlaces lastSends)
    {
        if (!LosesNothing(node) && AreInOrder(context, node, lastSends))
        {
            return;
        }

        var store = new EventCursor(node.Store);
        lastSends.Clear();
        var unmatched = new Dictionary<int, Unmatched>();
        ChannelPlaces? places = LosesNothing(node) ? new ChannelPlaces() : null;
        places?.Clear();
        Dictionary<int, int> metAgain = MetAgain(node);
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) != EventKind.Receive)
            {
                continue;
            }

            context.Check();
            int row = store.ReceiveRow(position);
            EventRef send = store.Sender(row);
            if (places is not null && !CheckNoneMissing(context, node, position, places, metAgain))
            {
                // One shows it; to look for each of many would take long.
                places = null;
            }

            if (send.IsNone)
            {
                CheckByNumber(context, node, position, LastOf(unmatched, store.From(row)));
                continue;
            }

            ref ChannelPlace last = ref lastSends.Of(send.Lane);
            if (last.Position >= 0 && last.Last > send.Position)
            {
                ReportViolation(context, node, last.Position, position, Contrast(node.Store, last.Position, row));
            }

            last.Set(send.Position, position);
        }
    }

    /// <summary>Whether the messages to each recipient are numbered 1, 2, 3, ...: a look at those alone, which counts them then.</summary>
    private static bool CountsOn(RuleContext context, TraceNode node, ChannelPlaces places)
    {
        var store = new EventCursor(node.Store);
        places.Clear();
        for (int delivery = 0; delivery < node.DeliveryCount; delivery++)
        {
            long k = store.DeliveryK(delivery);
            if (k != 0)
            {
                ref ChannelPlace last = ref places.Of(store.To(delivery));
                if (k != last.Last + 1)
                {
                    return false;
                }

                last.Set(k, 0);
            }
        }

        context.Check(node.DeliveryCount - node.Store.Blocked);
        return true;
    }

    /// <summary>Whether all receives have their sends, and take them in order: a look at those alone, which counts them then.</summary>
    private static bool AreInOrder(RuleContext context, TraceNode node, ChannelPlaces lastSends)
    {
        EventStore store = node.Store;
        lastSends.Clear();
        for (int row = 0; row < store.Receives; row++)
        {
            EventRef send = store.Sender(row);
            if (send.IsNone)
            {
                return false;
            }

            ref ChannelPlace last = ref lastSends.Of(send.Lane);
            if (last.Last > send.Position)
            {
                return false;
            }

            last.Set(send.Position, row);
        }

        context.Check(store.Receives);
        return true;
    }

    /// <summary>Whether what was sent before a message on its connection came before it: TCP says so, a simulation may lose.</summary>
    private static bool LosesNothing(TraceNode node) => node.Header is { IsSimulated: false } && !node.HasLostLines;

    /// <summary>Of the peers that were connected again, how many events came before that.</summary>
    private static Dictionary<int, int> MetAgain(TraceNode node)
    {
        var met = new HashSet<int>();
        var again = new Dictionary<int, int>();
        foreach (TracePeerChange change in node.PeerChanges)
        {
            if (change.Change.IsUp && !met.Add(change.Change.Peer.Id.Value))
            {
                again.TryAdd(change.Change.Peer.Id.Value, change.Position);
            }
        }

        return again;
    }

    /// <summary>
    /// The next place of the channel. From the first that came, for the peer may have counted on a connection that never came
    /// about here, and only until the peer is connected again: what the end of a connection takes with it is lost.
    /// False when the rule is broken.
    /// </summary>
    private static bool CheckNoneMissing(
        RuleContext context, TraceNode node, int position, ChannelPlaces places, Dictionary<int, int> metAgain)
    {
        EventStore store = node.Store;
        int row = store.ReceiveRow(position), from = store.From(row);
        if (metAgain.TryGetValue(from, out int again) && position >= again)
        {
            return true;
        }

        ref ChannelPlace last = ref places.Of(from);
        (long k, long before, int where) = (store.MessageK(row), last.Last, last.Position);
        last.Set(k, position);
        if (before > 0 && k > before + 1 && !HasHole(node, where, position) && !IsTakenLater(node, position, before))
        {
            string missing = k == before + 2 ? $"{k - 1} was" : $"{before + 1} to {k - 1} were";
            ReportViolation(
                context, node, where, position, $"From node {from} comes place {k}, but {missing} never taken: TCP loses nothing.");
            return false;
        }

        return true;
    }

    /// <summary>Whether what was left out before a receive came after it: that is another lie, and told as such.</summary>
    private static bool IsTakenLater(TraceNode node, int position, long before)
    {
        EventStore store = node.Store;
        int row = store.ReceiveRow(position);
        for (int later = row + 1; later < node.ReceiveCount; later++)
        {
            if (store.From(later) == store.From(row) && store.MessageK(later) > before
                && store.MessageK(later) < store.MessageK(row) && store.MessageN(later) < store.MessageN(row))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A receive whose send is in no journal here, by its number and what was received before it.</summary>
    private static void CheckByNumber(RuleContext context, TraceNode node, int position, Unmatched last)
    {
        EventStore store = node.Store;
        int row = store.ReceiveRow(position);
        if (last.Position >= 0)
        {
            int rowBefore = store.ReceiveRow(last.Position);
            bool isAnew = store.MessageK(row) <= store.MessageK(rowBefore)
                || store.MessageN(row) <= store.MessageN(rowBefore);
            last.Falls += isAnew ? 1 : 0;
            if (isAnew && last.Falls >= Math.Max(1, Connections(node, store.From(row), -1, position)))
            {
                ReportViolation(context, node, last.Position, position, Contrast(store, last.Position, row));
            }
        }

        last.Position = position;
    }

    private static string Contrast(EventStore store, int before, int row)
    {
        int rowBefore = store.ReceiveRow(before);
        return $"From node {store.From(row)}: after the message of its event {store.MessageN(rowBefore)}, place "
            + $"{store.MessageK(rowBefore)}, comes that of event {store.MessageN(row)}, place {store.MessageK(row)}.";
    }

    private static Unmatched LastOf(Dictionary<int, Unmatched> all, int peer)
    {
        if (!all.TryGetValue(peer, out Unmatched? last))
        {
            all[peer] = last = new Unmatched();
        }

        return last;
    }

    /// <summary>
    /// How often the peer was connected after the one event and before the other. A tick may have been on its way when a peer was
    /// connected anew: its line then stands behind that of the connection, and its time before it.
    /// </summary>
    private static int Connections(TraceNode node, int peer, int after, int upTo)
    {
        int connections = 0;
        foreach (TracePeerChange change in node.PeerChanges)
        {
            bool isOne = change.Change.IsUp && change.Change.Peer.Id.Value == peer
                && (change.Position > after || change.Change.At.MonoNs > node.Store.MonoNs(after)) && change.Position <= upTo;
            connections += isOne ? 1 : 0;
        }

        return connections;
    }

    /// <summary>In a hole sends may be missing, and their numbers with them.</summary>
    private static bool HasHole(TraceNode node, int after, int upTo) =>
        node.Store.N(upTo) - (after < 0 ? 0 : node.Store.N(after)) != upTo - after;

    private static void ReportViolation(RuleContext context, TraceNode node, int before, int position, string text) =>
        context.ReportViolation(node[position].NewClock, () => before < 0
            ? Finding.Of(text, node[position])
            : Finding.Of(text, node[before], node[position]));
}
