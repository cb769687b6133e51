using System.Buffers;
using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// Messages are taken in the order in which they arrived, and how many wait after a receive follows from when each arrived and
/// was taken. What END says waited and was never taken arrived after all that was taken. A real node stamps a message when it
/// is read and counts it a moment later, so there only more than can have arrived within a second is false; in virtual time
/// both bounds are exact.
/// </summary>
internal sealed class QueueLength : LaneRule
{
    private const long DoubtNs = 1_000_000_000;

    public override string Name => "queue-length";

    public override string Sentence =>
        "Messages are taken as they arrived; after a receive as many wait as have arrived and were not taken.";

    protected override FormatFeatures Needs => FormatFeatures.QueueDepths | FormatFeatures.Arrivals | FormatFeatures.MonotonicTimes;

    protected override string Needed => "when messages arrived and how many waited";

    protected override bool Concerns(TraceNode node) => node.ReceiveCount > 0;

    protected override void Check(RuleContext context, TraceNode node)
    {
        long[] room = ArrayPool<long>.Shared.Rent(node.ReceiveCount);
        Check(context, node, room.AsSpan(0, node.ReceiveCount));
        ArrayPool<long>.Shared.Return(room);
    }

    /// <param name="context">Where it is reported.</param>
    /// <param name="node">Whose receives.</param>
    /// <param name="arrivals">Room for when the message of each arrived.</param>
    private static void Check(RuleContext context, TraceNode node, Span<long> arrivals)
    {
        var store = new EventCursor(node.Store);
        for (int position = 0, row = 0; position < store.Count; position++)
        {
            if (store.Kind(position) == EventKind.Receive)
            {
                arrivals[row] = store.MonoNs(position) - store.WaitedNs(row);
                row++;
            }
        }

        bool isExact = node.Header is { IsSimulated: true };
        bool isInOrder = CheckOrder(context, node, arrivals, isExact ? 0 : DoubtNs);

        // What waits at the end is told by END only, and what lines lost nobody knows: then there is no most but all that the others
        // ever sent. What was taken later and had arrived did wait all the same, which counts where times are exact.
        long sent = node.IsComplete ? long.MaxValue : SentByOthers(context.Run, node);
        if (sent == long.MaxValue && !node.IsComplete && !isExact)
        {
            return;
        }

        long never = node.IsComplete ? node.Footer!.InQueue : 0;
        if (!isInOrder)
        {
            arrivals.Sort();
        }

        int upToSoon = 0, upToNow = 0;
        long taken = 0;
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) != EventKind.Receive)
            {
                continue;
            }

            taken++;
            context.Check();
            long now = store.MonoNs(position), depth = store.QueueDepth(position);
            long soon = now + (isExact ? 0 : DoubtNs);
            long most = node.IsComplete ? UpTo(arrivals, soon, ref upToSoon) - taken + (soon >= arrivals[^1] ? never : 0)
                : sent == long.MaxValue ? sent
                : sent - taken;
            long least = isExact ? UpTo(arrivals, now - 1, ref upToNow) - taken : 0;
            if (depth > most || depth < least)
            {
                ReportViolation(context, node[position], Math.Max(0, least), most);
            }
        }
    }

    /// <summary>How many messages the other nodes have sent, to whomever; no bound where some journal may not tell all.</summary>
    private static long SentByOthers(RunTrace run, TraceNode node)
    {
        long sent = 0;
        foreach (TraceNode other in run.Nodes)
        {
            if (other.Id != node.Id)
            {
                sent = other.IsComplete && sent < long.MaxValue ? sent + other.DeliveryCount : long.MaxValue;
            }
        }

        return run.MissingPeers.Count == 0 && run.ByNode.All.Length > 1 ? sent : long.MaxValue;
    }

    /// <summary>Whether they were taken in the order of their arrival, without any doubt.</summary>
    private static bool CheckOrder(RuleContext context, TraceNode node, ReadOnlySpan<long> arrivals, long doubt)
    {
        if (Ascend(arrivals))
        {
            return true;
        }

        var store = new EventCursor(node.Store);
        int latestRow = 0, latestAt = -1;
        for (int position = 0, row = 0; position < store.Count; position++)
        {
            if (store.Kind(position) != EventKind.Receive)
            {
                continue;
            }

            if (latestAt >= 0 && arrivals[row] < arrivals[latestRow] - doubt)
            {
                Overtaken(context, node[latestAt], node[position], arrivals[latestRow] - arrivals[row]);
            }

            if (latestAt < 0 || arrivals[row] >= arrivals[latestRow])
            {
                (latestRow, latestAt) = (row, position);
            }

            row++;
        }

        return false;
    }

    private static bool Ascend(ReadOnlySpan<long> arrivals)
    {
        for (int row = 1; row < arrivals.Length; row++)
        {
            if (arrivals[row] < arrivals[row - 1])
            {
                return false;
            }
        }

        return true;
    }

    private static void Overtaken(RuleContext context, TraceEvent before, TraceEvent receive, long ns) =>
        context.ReportViolation(receive.NewClock, () => Finding.Of(
            $"Its message arrived {ns / 1e9:0.#########} s before one that was taken earlier.", before, receive));

    /// <summary>How many are not later than a time. Looked for from the last answer on: times ascend, but for lies.</summary>
    private static long UpTo(ReadOnlySpan<long> arrivals, long ns, ref int last)
    {
        while (last < arrivals.Length && arrivals[last] <= ns)
        {
            last++;
        }

        while (last > 0 && arrivals[last - 1] > ns)
        {
            last--;
        }

        return last;
    }

    private static void ReportViolation(RuleContext context, TraceEvent receive, long least, long most) =>
        context.ReportViolation(receive.NewClock, () => Finding.Of(
            $"{receive.QueueDepth} messages are said to wait; by what had arrived and was not taken it is "
            + (least == most ? $"{most}." : most == long.MaxValue ? $"{least} at least." : $"{least} to {most}."),
            receive));
}
