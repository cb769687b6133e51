using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// What a journal says by itself and cannot be: a message that waited for another time than from its arrival to its tick, a
/// send to the node itself, a message from a peer that was never met, a fault that began after the event behind it, END twice
/// or before the last event. Readers note what no event can carry; the rest is seen here.
/// </summary>
internal sealed class LinesAgree : LaneRule
{
    /// <summary>The name, for readers that note contradictions.</summary>
    public const string RuleName = "lines-agree";

    /// <summary>
    /// A real node writes what other threads note beside its ticks, and may be held up between the two: so much later than the
    /// event behind it a line may seem. In virtual time nothing is held up.
    /// </summary>
    private const long DoubtNs = 1_000_000_000;

    public override string Name => RuleName;

    public override string Sentence =>
        "A line agrees with itself and its journal: waits end at ticks, peers are met first, faults begin before, END is last.";

    protected override FormatFeatures Needs => FormatFeatures.None;

    protected override string Needed => "anything";

    protected override void Check(RuleContext context, TraceNode node)
    {
        CheckTimes(context, node);
        CheckEnd(context, node);
        HashSet<int>? met = Met(node);
        if (SendsToOthers(node) && KnowsSenders(node, met))
        {
            context.Check(node.EventCount);
            return;
        }

        var store = new EventCursor(node.Store);
        for (int position = 0; position < store.Count; position++)
        {
            context.Check();
            if (store.Kind(position) == EventKind.Send && node.Header is not null)
            {
                // In logs of other programs the number behind a send may be that of a peer, or the face of a die.
                CheckSend(context, node, position, ref store);
            }
            else if (met is not null && store.Kind(position) == EventKind.Receive
                && store.From(store.ReceiveRow(position)) is var from and >= 0 && !met.Contains(from))
            {
                Stranger(context, node[position]);
            }
        }
    }

    /// <summary>Lines stand in the order of their times: none between two events is later than the second.</summary>
    private static void CheckTimes(RuleContext context, TraceNode node)
    {
        if (node.Header is null || !node.Tells(FormatFeatures.MonotonicTimes))
        {
            return;
        }

        foreach (TraceFault fault in node.Faults)
        {
            CheckTime(context, node, fault.Position, fault.Note.At.MonoNs, fault.Line, "FAULT");
        }

        // A real node writes who came before every event that may use the connection, however soon that was.
        IReadOnlyList<TracePeerChange> changes = node.Header.IsSimulated ? node.PeerChanges : [];
        foreach (TracePeerChange change in changes)
        {
            string word = change.Change.IsUp ? "PEER_UP" : "PEER_DOWN";
            CheckTime(context, node, change.Position, change.Change.At.MonoNs, change.Line, word);
        }
    }

    private static void CheckTime(RuleContext context, TraceNode node, int position, long ns, long line, string word)
    {
        context.Check();
        long doubt = node.Header!.IsSimulated ? 0 : DoubtNs;
        if (position < node.EventCount && ns > node.Store.MonoNs(position) + doubt)
        {
            TraceEvent after = node[position];
            context.ReportViolation(after.NewClock, () => new Finding(
                $"{word} says {Seconds(ns)}, and the event behind it happened at {Seconds(after.MonoNs)}.",
                [after.Ref],
                [node.At(line), after.Location]));
        }
    }

    /// <summary>END is later than every event, and half of the ticks are not later than nearly all.</summary>
    private static void CheckEnd(RuleContext context, TraceNode node)
    {
        if (node.Header is null || node.Footer is not { } footer || node.EventCount == 0)
        {
            return;
        }

        context.Check();
        TraceEvent last = node[node.EventCount - 1];
        if (node.Tells(FormatFeatures.MonotonicTimes) && footer.At.MonoNs < last.MonoNs)
        {
            string text = $"END says {Seconds(footer.At.MonoNs)}, and the event before it happened at {Seconds(last.MonoNs)}.";
            context.ReportViolation(last.NewClock, () => new Finding(text, [last.Ref], [last.Location, node.At(node.FooterLine)]));
        }

        if (footer.Lateness is { } late && (late.P50Us > late.P99Us || late.P99Us > late.MaxUs))
        {
            string text = $"END says that half of the ticks were at most {late.P50Us} us late, 99 of 100 at most {late.P99Us} us "
                + $"and none more than {late.MaxUs} us.";
            context.ReportViolation(last.NewClock, () => new Finding(text, [], [node.At(node.FooterLine)]));
        }
    }

    private static string Seconds(long ns) => $"{ns / 1e9:0.#########} s";

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

    /// <summary>Whether no message of it is for itself, or nothing is told by that: a look at the recipients alone.</summary>
    private static bool SendsToOthers(TraceNode node)
    {
        var store = new EventCursor(node.Store);
        for (int delivery = 0; node.Header is not null && delivery < node.DeliveryCount; delivery++)
        {
            if (store.To(delivery) == node.Id.Value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether all that it received is from peers that it met, or it tells of none: a look at the senders alone.</summary>
    private static bool KnowsSenders(TraceNode node, HashSet<int>? met)
    {
        var store = new EventCursor(node.Store);
        int known = -1;
        for (int row = 0; met is not null && row < node.ReceiveCount; row++)
        {
            int from = store.From(row);
            if (from >= 0 && from != known && !met.Contains(from))
            {
                return false;
            }

            known = from;
        }

        return true;
    }

    private static void CheckSend(RuleContext context, TraceNode node, int position, ref EventCursor store)
    {
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
