using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// Event numbers of a node are 1, 2, 3, ... A repeated or falling number is a contradiction; a number that is left
/// out is a hole in the evidence, and unknown, unless the clock shows that nothing can have happened in it.
/// </summary>
internal sealed class NumbersDense : LaneRule
{
    public override string Name => "numbers-dense";

    public override string Sentence => "The events of a node are numbered 1, 2, 3, ... without gaps or repeats.";

    protected override FormatFeatures Needs => FormatFeatures.EventNumbers;

    protected override string Needed => "event numbers";

    protected override void Check(RuleContext context, TraceNode node)
    {
        if (node.Store.AreNumbersDense)
        {
            context.Check(node.EventCount);
            return;
        }

        var store = new EventCursor(node.Store);
        long last = 0;
        for (int position = 0; position < store.Count; position++)
        {
            context.Check();
            long n = store.N(position);
            if (n == last + 1)
            {
                last = n;
                continue;
            }

            if (n <= last)
            {
                Repeat(context, node, position, last);
            }
            else
            {
                Hole(context, node, position, last);
            }

            last = n;
        }
    }

    private static void Repeat(RuleContext context, TraceNode node, int position, long last)
    {
        TraceEvent e = node[position];
        context.ReportViolation(e.NewClock, () => position == 0
            ? Finding.Of($"The first event has the number {e.N}, not 1.", e)
            : Finding.Of($"After number {last} comes number {e.N}.", node[position - 1], e));
    }

    /// <summary>
    /// Each missing event would have advanced the clock by one or more: if there is no room for them, the gap is
    /// false.
    /// </summary>
    private static void Hole(RuleContext context, TraceNode node, int position, long last)
    {
        TraceEvent e = node[position];
        long missing = e.N - last - 1;
        long before = position == 0 ? 0 : node[position - 1].NewClock;
        string range = missing == 1 ? $"{node.Label}#{last + 1}" : $"{node.Label}#{last + 1} to {node.Label}#{e.N - 1}";
        if (node.Tells(FormatFeatures.OldClocks) && e.OldClock < before + missing)
        {
            context.ReportViolation(e.NewClock, () => Finding.Of(
                $"The numbers leave out {range}, but the clock went only from {before} to {e.OldClock} there.",
                [.. position == 0 ? Array.Empty<TraceEvent>() : [node[position - 1]], e]));
        }
        else
        {
            context.ReportUnknown($"{e.Location}: {range} missing before it; the journal has a hole.");
        }
    }
}
