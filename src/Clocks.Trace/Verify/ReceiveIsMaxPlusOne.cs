using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// Lamport's rule IR2: a receive moves the clock to one past the greater of its own time and the message's.
/// </summary>
internal sealed class ReceiveIsMaxPlusOne : LaneRule
{
    public override string Name => "receive-is-max-plus-one";

    public override string Sentence => "A receive sets the clock to exactly max(own clock, clock of the message) + 1.";

    protected override FormatFeatures Needs => FormatFeatures.NewClocks | FormatFeatures.MessageClocks;

    protected override string Needed => "the clocks of messages";

    protected override bool Concerns(TraceNode node) => node.ReceiveCount > 0;

    protected override void Check(RuleContext context, TraceNode node)
    {
        bool tellsOld = node.Tells(FormatFeatures.OldClocks);
        if (tellsOld && (node.Store.EventDoubts & EventDoubts.Receive) == 0)
        {
            context.Check(node.ReceiveCount);
            return;
        }

        var store = new EventCursor(node.Store);
        for (int position = 0; position < store.Count; position++)
        {
            if (store.Kind(position) != EventKind.Receive || (!tellsOld && position == 0))
            {
                continue;
            }

            context.Check();
            long old = store.OldClock(position), now = store.NewClock(position);
            long message = store.MessageClock(store.ReceiveRow(position));
            if (now != Math.Max(old, message) + 1)
            {
                ReportViolation(context, node[position], old, message);
            }
        }
    }

    private static void ReportViolation(RuleContext context, TraceEvent receive, long old, long message) =>
        context.ReportViolation(receive.NewClock, () =>
        {
            long right = Math.Max(old, message) + 1;
            string text = $"max({old}, {message}) + 1 is {right}, the journal says {receive.NewClock}.";
            return receive.Sender.IsNone
                ? Finding.Of(text, receive)
                : Finding.Of(text, context.Run[receive.Sender], receive);
        });
}
