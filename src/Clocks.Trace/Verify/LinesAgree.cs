using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// What a journal says by itself and cannot be: a message that waited for another time than from its arrival to its tick, a
/// send to the node itself, a message from a peer that was never met, END twice or before the last event. Readers note what
/// no event can carry; the rest is seen here.
/// </summary>
internal sealed class LinesAgree : LaneRule
{
    /// <summary>The name, for readers that note contradictions.</summary>
    public const string RuleName = "lines-agree";

    public override string Name => RuleName;

    public override string Sentence =>
        "A line agrees with itself and its journal: waiting ends at its tick, peers are met before, END stands last and once.";

    protected override FormatFeatures Needs => FormatFeatures.None;

    protected override string Needed => "anything";

    protected override void Check(RuleContext context, TraceNode node)
    {
        EventStore store = node.Store;
        HashSet<int>? met = Met(node);
        for (int position = 0; position < store.Count; position++)
        {
            context.Check();
            if (store.Kind(position) == EventKind.Send && node.Header is not null)
            {
                // In logs of other programs the number behind a send may be that of a peer, or the face of a die.
                CheckSend(context, node, position);
            }
            else if (met is not null && store.Kind(position) == EventKind.Receive
                && store.From(store.ReceiveRow(position)) is var from and >= 0 && !met.Contains(from))
            {
                Stranger(context, node[position]);
            }
        }
    }

    /// <summary>The peers that the journal met; null where it tells of none.</summary>
    private static HashSet<int>? Met(TraceNode node)
    {
        if (node.Header is null || node.HasLostLines)
        {
            return null;
        }

        var met = new HashSet<int>();
        foreach (TracePeerChange change in node.PeerChanges)
        {
            met.Add(change.Change.Peer.Id.Value);
        }

        return met.Count > 0 ? met : null;
    }

    private static void CheckSend(RuleContext context, TraceNode node, int position)
    {
        EventStore store = node.Store;
        int end = store.DeliveriesEnd(position);
        for (int delivery = store.DeliveriesStart(position); delivery < end; delivery++)
        {
            if (store.To(delivery) == node.Id.Value)
            {
                ToItself(context, node[position]);
                return;
            }
        }
    }

    private static void ToItself(RuleContext context, TraceEvent send) => context.ReportViolation(
        send.NewClock, () => Finding.Of($"Node {send.Node.Id} sends to itself.", send));

    private static void Stranger(RuleContext context, TraceEvent receive) => context.ReportViolation(
        receive.NewClock, () => Finding.Of($"It takes a message of node {receive.From}, which this journal never met.", receive));
}
