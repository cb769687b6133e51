using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// How many messages wait after a receive follows from when each arrived and was taken. What END says waited and was never
/// taken may have been among them at any time. A real node stamps a message when it is read and counts it a moment later, so
/// there only more than can have arrived within a second is false; in virtual time both bounds are exact.
/// </summary>
internal sealed class QueueLength : LaneRule
{
    private const long DoubtNs = 1_000_000_000;

    public override string Name => "queue-length";

    public override string Sentence =>
        "After a receive as many messages wait as have arrived and were not taken.";

    protected override FormatFeatures Needs => FormatFeatures.QueueDepths | FormatFeatures.Arrivals | FormatFeatures.MonotonicTimes;

    protected override string Needed => "when messages arrived";

    protected override bool Concerns(TraceNode node) => node.ReceiveCount > 0;

    protected override void Check(RuleContext context, TraceNode node)
    {
        EventStore store = node.Store;
        long[] arrivals = new long[node.ReceiveCount];
        for (int position = 0, row = 0; position < store.Count; position++)
        {
            if (store.Kind(position) == EventKind.Receive)
            {
                arrivals[row] = store.MonoNs(position) - store.WaitedNs(row);
                row++;
            }
        }

        // What waits at the end is told by END only, and what lines lost nobody knows.
        long never = node.Footer?.InQueue ?? long.MaxValue;
        if (!node.IsComplete)
        {
            return;
        }

        Array.Sort(arrivals);
        bool isExact = node.Header is { IsSimulated: true };
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
            long most = UpTo(arrivals, now + (isExact ? 0 : DoubtNs)) - taken + never;
            long least = isExact ? UpTo(arrivals, now - 1) - taken : 0;
            if (depth > most || depth < least)
            {
                ReportViolation(context, node[position], Math.Max(0, least), most);
            }
        }
    }

    /// <summary>How many are not later than a time.</summary>
    private static long UpTo(long[] arrivals, long ns)
    {
        int low = 0, high = arrivals.Length;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            (low, high) = arrivals[middle] <= ns ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static void ReportViolation(RuleContext context, TraceEvent receive, long least, long most) =>
        context.ReportViolation(receive.NewClock, () => Finding.Of(
            $"{receive.QueueDepth} messages are said to wait; by what had arrived and was not taken it is "
            + (least == most ? $"{most}." : $"{least} to {most}."),
            receive));
}
