using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>Lamport's rule IR1: an internal event or a send advances the clock by exactly one.</summary>
internal sealed class StepIsOne : LaneRule
{
    public override string Name => "step-is-one";

    public override string Sentence =>
        "An internal event or a send advances the clock by exactly one, however many recipients it has.";

    protected override FormatFeatures Needs => FormatFeatures.NewClocks;

    protected override string Needed => "clocks";

    protected override void Check(RuleContext context, TraceNode node)
    {
        bool tellsOld = node.Tells(FormatFeatures.OldClocks);
        if (tellsOld && (node.Store.EventDoubts & EventDoubts.Step) == 0)
        {
            context.Check(node.EventCount - node.ReceiveCount);
            return;
        }

        var store = new EventCursor(node.Store);
        for (int position = 0; position < store.Count; position++)
        {
            // Without the clock before, the event before stands in for it, and the first event has none.
            if (store.Kind(position) == EventKind.Receive || (!tellsOld && position == 0))
            {
                continue;
            }

            context.Check();
            long old = store.OldClock(position), now = store.NewClock(position);
            if (now != old + 1)
            {
                ReportViolation(context, node[position], old);
            }
        }
    }

    private static void ReportViolation(RuleContext context, TraceEvent e, long old) =>
        context.ReportViolation(e.NewClock, () => Finding.Of(
            $"The clock goes from {old} to {e.NewClock} at an event of kind {e.Kind}.", e));
}
