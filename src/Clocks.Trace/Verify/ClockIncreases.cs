using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// The clock of a node only goes forward, and each event takes it over from the one before. Across a hole in the
/// numbers only the first half can be judged.
/// </summary>
internal sealed class ClockIncreases : LaneRule
{
    public override string Name => "clock-increases";

    public override string Sentence =>
        "At a node Lamport times strictly increase, and each event starts from the clock that the one before it left.";

    protected override FormatFeatures Needs => FormatFeatures.NewClocks;

    protected override string Needed => "clocks";

    protected override void Check(RuleContext context, TraceNode node)
    {
        bool tellsOld = node.Tells(FormatFeatures.OldClocks);
        bool isLinked = node.Store.ClocksAscend && (node.Store.EventDoubts & EventDoubts.Link) == 0;
        if (isLinked && (node.EventCount == 0 || node.Store.NewClock(0) > 0))
        {
            context.Check(node.EventCount);
            return;
        }

        var store = new EventCursor(node.Store);
        long before = 0;
        bool hasFirst = node.Tells(FormatFeatures.EventNumbers) && store.Count > 0 && store.N(0) == 1;
        if (tellsOld && hasFirst && store.OldClock(0) != 0)
        {
            TraceEvent first = node[0];
            context.ReportViolation(first.NewClock, () =>
                Finding.Of($"Event 1 starts from {first.OldClock}; clocks begin at 0.", first));
        }

        for (int position = 0; position < store.Count; position++)
        {
            context.Check();
            long clock = store.NewClock(position);
            if (clock <= before)
            {
                Back(context, node, position, before);
            }
            else if (tellsOld && position > 0 && store.OldClock(position) != before
                && node.Store.N(position) == node.Store.N(position - 1) + 1)
            {
                Torn(context, node, position, before);
            }

            before = clock;
        }
    }

    private static void Back(RuleContext context, TraceNode node, int position, long before)
    {
        TraceEvent back = node[position];
        context.ReportViolation(back.NewClock, () => position == 0
            ? Finding.Of($"The first event has the clock {back.NewClock}; the smallest after an event is 1.", back)
            : Finding.Of($"The clock goes from {before} to {back.NewClock}.", node[position - 1], back));
    }

    private static void Torn(RuleContext context, TraceNode node, int position, long before) =>
        context.ReportViolation(node[position].NewClock, () => Finding.Of(
            $"The event before left the clock at {before}, this one starts from {node[position].OldClock}.",
            node[position - 1], node[position]));
}
