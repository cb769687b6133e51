using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// Each channel is first in, first out. A channel leads from one incarnation of a node to another node: the sender
/// numbers its messages 1, 2, 3, ..., anew with each connection (PEER_UP), and the receiver takes them in the order in
/// which they were sent. A message that never arrives is lost and breaks nothing; one that comes late or again does.
/// What a killed incarnation sent may wait in the inbox while the next is connected already, and between two there is
/// no order. Where the sends are in no journal here, the numbers must do: they may fall as often as the peer was
/// connected anew.
/// </summary>
internal sealed class FifoChannels : IRule
{
    /// <summary>The last place of a channel and the event that showed it.</summary>
    private sealed class Place
    {
        public long K { get; set; }

        public int Position { get; set; } = -1;
    }

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
        foreach (TraceNode node in context.Run.Nodes)
        {
            if (node.DeliveryCount > 0
                && context.Tells(node, FormatFeatures.Recipients | FormatFeatures.ChannelNumbers, "channel numbers"))
            {
                CheckSends(context, node);
            }

            if (node.ReceiveCount > 0
                && context.Tells(node, FormatFeatures.Senders | FormatFeatures.ChannelNumbers, "channel numbers"))
            {
                CheckReceives(context, node);
            }
        }
    }

    private static void CheckSends(RuleContext context, TraceNode node)
    {
        EventStore store = node.Store;
        var places = new Dictionary<int, Place>();
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
                Place last = LastOf(places, to);
                (long before, int where) = (last.K, last.Position);
                if (k != before + 1 && !(k == 1 && Connections(node, to, where, position) > 0)
                    && !HasHole(node, where, position))
                {
                    ReportViolation(
                        context, node, where, position, $"To node {to}: after place {before} comes place {k}.");
                }

                (last.K, last.Position) = (k, position);
            }
        }
    }

    private static void CheckReceives(RuleContext context, TraceNode node)
    {
        EventStore store = node.Store;
        var lastOfLife = new Dictionary<int, int>();
        var unmatched = new Dictionary<int, Unmatched>();
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) != EventKind.Receive)
            {
                continue;
            }

            context.Check();
            int row = store.ReceiveRow(position);
            EventRef send = store.Sender(row);
            if (send.IsNone)
            {
                CheckByNumber(context, node, position, LastOf(unmatched, store.From(row)));
                continue;
            }

            if (lastOfLife.TryGetValue(send.Lane, out int before)
                && store.Sender(store.ReceiveRow(before)).Position > send.Position)
            {
                ReportViolation(context, node, before, position, Contrast(store, before, row));
            }

            lastOfLife[send.Lane] = position;
        }
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

    private static T LastOf<T>(Dictionary<int, T> all, int peer)
        where T : class, new()
    {
        if (!all.TryGetValue(peer, out T? last))
        {
            all[peer] = last = new T();
        }

        return last;
    }

    /// <summary>How often the peer was connected after the one event and before the other.</summary>
    private static int Connections(TraceNode node, int peer, int after, int upTo)
    {
        int connections = 0;
        foreach (TracePeerChange change in node.PeerChanges)
        {
            bool isOne = change.Change.IsUp && change.Change.Peer.Id.Value == peer
                && change.Position > after && change.Position <= upTo;
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
