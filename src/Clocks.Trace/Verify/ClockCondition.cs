using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// The clock condition on every edge of happened-before, hence on every path: the Lamport time of a cause is smaller
/// than that of its effect. Local edges and messages alike.
/// </summary>
internal sealed class ClockCondition : IRule
{
    public string Name => "clock-condition";

    public string Sentence => "If a happened before b, then C(a) < C(b): on every local step and on every message.";

    public void Check(RuleContext context)
    {
        context.MissingSends();
        foreach (TraceNode node in context.Run.Nodes)
        {
            if (context.Tells(node, FormatFeatures.NewClocks, "clocks"))
            {
                CheckSteps(context, node);
                if (node.ReceiveCount > 0 && context.Tells(node, FormatFeatures.Senders, "who sent a message"))
                {
                    CheckMessages(context, node);
                }
            }
        }
    }

    private static void CheckSteps(RuleContext context, TraceNode node)
    {
        context.Check(Math.Max(0, node.EventCount - 1));
        if (node.Store.ClocksAscend)
        {
            return;
        }

        var store = new EventCursor(node.Store);
        long before = long.MinValue;
        for (int position = 0; position < store.Count; position++)
        {
            long clock = store.NewClock(position);
            if (clock <= before)
            {
                ReportViolation(context, node[position - 1], node[position]);
            }

            before = clock;
        }
    }

    private static void CheckMessages(RuleContext context, TraceNode node)
    {
        if ((node.Store.Doubts & ReceiveDoubts.Order) == 0)
        {
            context.Check(node.Store.Matched);
            return;
        }

        var store = new EventCursor(node.Store);
        for (int position = 0; position < store.Count; position++)
        {
            EventRef send = store.Kind(position) == EventKind.Receive
                ? store.Sender(store.ReceiveRow(position))
                : EventRef.None;
            if (send.IsNone)
            {
                continue;
            }

            context.Check();
            if (context.Run.Lanes[send.Lane].Store.NewClock(send.Position) >= store.NewClock(position))
            {
                ReportViolation(context, context.Run[send], node[position]);
            }
        }
    }

    private static void ReportViolation(RuleContext context, TraceEvent cause, TraceEvent effect) =>
        context.ReportViolation(effect.NewClock, () => Finding.Of(
            $"{cause.Node.Label}#{cause.N} happened before {effect.Node.Label}#{effect.N}, "
            + $"but {cause.NewClock} is not less than {effect.NewClock}.",
            cause, effect));
}
