using Clocks.Model;

namespace Clocks.Trace.Verify;

/// <summary>
/// Each channel is first in, first out: the sender numbers its messages to a peer 1, 2, 3, ..., and the receiver
/// takes them in ascending order. A number that never arrives is a lost message and breaks nothing; a number that
/// comes again or late does. After a new connection (PEER_UP) a channel may begin again at 1, since a restarted peer
/// is a new one.
/// </summary>
internal sealed class FifoChannels : IRule
{
    /// <summary>The last place of a channel and the event that showed it.</summary>
    private sealed class Place
    {
        public long K { get; set; }

        public int Position { get; set; } = -1;
    }

    public string Name => "fifo-channels";

    public string Sentence =>
        "Each channel is FIFO: messages are numbered 1, 2, 3, ... by the sender and taken in that order.";

    public void Judge(Trial trial)
    {
        foreach (TraceNode node in trial.Run.Nodes)
        {
            if (node.DeliveryCount > 0
                && trial.Tells(node, Knowledge.Recipients | Knowledge.ChannelNumbers, "channel numbers"))
            {
                JudgeSends(trial, node);
            }

            if (node.ReceiveCount > 0
                && trial.Tells(node, Knowledge.Senders | Knowledge.ChannelNumbers, "channel numbers"))
            {
                JudgeReceives(trial, node);
            }
        }
    }

    private static void JudgeSends(Trial trial, TraceNode node)
    {
        EventStore store = node.Store;
        var places = new Dictionary<int, Place>();
        for (int position = 0; position < store.Count; position++)
        {
            int end = store.DeliveriesEnd(position);
            for (int delivery = store.DeliveriesStart(position); delivery < end; delivery++)
            {
                long k = store.DeliveryK(delivery);
                if (k == 0)
                {
                    continue;
                }

                trial.Check();
                int to = store.To(delivery);
                Place last = LastOf(places, to);
                (long before, int where) = (last.K, last.Position);
                bool isAnew = k == 1 && HasReconnected(node, to, where, position);
                if (k != before + 1 && !isAnew && !HasHole(node, where, position))
                {
                    Refute(trial, node, where, position, $"To node {to}: after place {before} comes place {k}.");
                }

                (last.K, last.Position) = (k, position);
            }
        }
    }

    private static void JudgeReceives(Trial trial, TraceNode node)
    {
        EventStore store = node.Store;
        var places = new Dictionary<int, Place>();
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) != EventKind.Receive)
            {
                continue;
            }

            trial.Check();
            int row = store.ReceiveRow(position);
            int from = store.From(row);
            long k = store.MessageK(row);
            Place last = LastOf(places, from);
            (long before, int where) = (last.K, last.Position);
            if (k <= before && !HasReconnected(node, from, where, position))
            {
                Refute(trial, node, where, position, $"From node {from}: after place {before} comes place {k}.");
            }

            (last.K, last.Position) = (k, position);
        }
    }

    private static Place LastOf(Dictionary<int, Place> places, int peer)
    {
        if (!places.TryGetValue(peer, out Place? last))
        {
            places[peer] = last = new Place();
        }

        return last;
    }

    /// <summary>
    /// Whether the peer was connected anew after the event at one position and not after the event at the other.
    /// </summary>
    private static bool HasReconnected(TraceNode node, int peer, int after, int upTo)
    {
        foreach (TracePeerChange change in node.PeerChanges)
        {
            if (change.Change.IsUp && change.Change.Peer.Id.Value == peer
                && change.Position > after && change.Position <= upTo)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>In a hole sends may be missing, and their numbers with them.</summary>
    private static bool HasHole(TraceNode node, int after, int upTo) =>
        node.Store.N(upTo) - (after < 0 ? 0 : node.Store.N(after)) != upTo - after;

    private static void Refute(Trial trial, TraceNode node, int before, int position, string text) =>
        trial.Refute(node[position].NewClock, () => before < 0
            ? Finding.Of(text, node[position])
            : Finding.Of(text, node[before], node[position]));
}
