using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>The assignment's tick rule: only a tick that finds the inbox empty may be internal or send.</summary>
internal sealed class TickRuleKept : LaneRule
{
    public override string Name => "tick-rule";

    public override string Sentence =>
        "A tick that finds a message takes it: internal events and sends happen only with an empty inbox.";

    protected override FormatFeatures Needs => FormatFeatures.IdleQueueDepths;

    protected override string Needed => "the queue at internal events and sends";

    protected override void Check(RuleContext context, TraceNode node)
    {
        if ((node.Store.EventDoubts & EventDoubts.Queue) == 0)
        {
            context.Check(node.EventCount - node.ReceiveCount);
            return;
        }

        var store = new EventCursor(node.Store);
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) == EventKind.Receive)
            {
                continue;
            }

            context.Check();
            if (store.QueueDepth(position) != 0)
            {
                ReportViolation(context, node[position]);
            }
        }
    }

    private static void ReportViolation(RuleContext context, TraceEvent e) =>
        context.ReportViolation(e.NewClock, () => Finding.Of(
            $"An event of kind {e.Kind} while {e.QueueDepth} messages waited.", e));
}
