using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>Measures what verification reports without judging it.</summary>
internal static class UnjudgedMeasurement
{
    public static UnjudgedMetrics Compute(RunTrace run, CausalSummary causes)
    {
        (long inversions, Finding? worst) = WallClockInversions(run);
        (long idle, long longestNs) = IdleWhileArrived(run);
        return new UnjudgedMetrics(
            causes.Inversions,
            causes.FirstInversion.IsNone ? null : DescribeDelivery(run, run[causes.FirstInversion]),
            inversions,
            worst,
            causes.Share,
            idle,
            longestNs,
            Unreceived(run));
    }

    private static Finding DescribeDelivery(RunTrace run, TraceEvent receive)
    {
        TraceEvent send = run[receive.Sender];
        return Finding.Of(
            $"{receive.Node.Label} knew of {send.Node.Label}#{send.N} through others before it took its message.",
            send, receive);
    }

    private static (long Count, Finding? Worst) WallClockInversions(RunTrace run)
    {
        long count = 0, worst = 0;
        EventRef worstAt = EventRef.None;
        foreach (TraceNode node in run.Nodes)
        {
            if (!node.Tells(FormatFeatures.WallTimes) || (node.Store.Doubts & ReceiveDoubts.Wall) == 0)
            {
                continue;
            }

            var store = new EventCursor(node.Store);
            for (int position = 0; position < node.EventCount; position++)
            {
                if (store.Kind(position) != EventKind.Receive)
                {
                    continue;
                }

                EventRef send = store.Sender(store.ReceiveRow(position));
                if (send.IsNone || !run.Lanes[send.Lane].Tells(FormatFeatures.WallTimes))
                {
                    continue;
                }

                long sent = run.Lanes[send.Lane].Store.UnixMicroseconds(send.Position);
                long ahead = sent - store.UnixMicroseconds(position);
                count += ahead > 0 ? 1 : 0;
                if (ahead > worst)
                {
                    (worst, worstAt) = (ahead, new EventRef(node.Lane, position));
                }
            }
        }

        return (count, worstAt.IsNone ? null : DescribeWall(run, run[worstAt], worst));
    }

    private static Finding DescribeWall(RunTrace run, TraceEvent receive, long microseconds) => Finding.Of(
        $"By the wall clocks {receive.Node.Label}#{receive.N} came {microseconds / 1e3:0.###} ms before its send.",
        run[receive.Sender], receive);

    /// <summary>
    /// A message is stamped when it is read from the socket and is in the inbox a moment later, so an idle tick in
    /// between keeps the rule; the journal shows it only afterwards, at the receive.
    /// </summary>
    private static (long Count, long LongestNs) IdleWhileArrived(RunTrace run)
    {
        long count = 0, longest = 0;
        foreach (TraceNode node in run.Nodes)
        {
            var store = new EventCursor(node.Store);
            if (!node.Tells(FormatFeatures.Arrivals | FormatFeatures.MonotonicTimes))
            {
                continue;
            }

            bool wasReceive = true;
            for (int position = 0; position < store.Count; position++)
            {
                bool isReceive = store.Kind(position) == EventKind.Receive, isAfterIdle = isReceive && !wasReceive;
                wasReceive = isReceive;
                if (!isAfterIdle)
                {
                    continue;
                }

                long arrivedNs = store.MonoNs(position) - store.WaitedNs(store.ReceiveRow(position));
                long before = store.MonoNs(position - 1) - arrivedNs;
                count += before > 0 ? 1 : 0;
                longest = Math.Max(longest, before);
            }
        }

        return (count, longest);
    }

    /// <summary>
    /// Null where a receive does not say whose message it took, or a send not whom it is for: any message may then be
    /// the one.
    /// </summary>
    private static long? Unreceived(RunTrace run)
    {
        long unreceived = -run.MatchedCount;
        foreach (TraceNode node in run.Nodes)
        {
            if ((node.ReceiveCount > 0 && !node.Tells(FormatFeatures.Senders))
                || (node.DeliveryCount > 0 && !node.Tells(FormatFeatures.Recipients)))
            {
                return null;
            }

            unreceived += node.DeliveryCount - node.Store.Blocked;
        }

        return unreceived;
    }
}
