using Clocks.Journal;
using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>
/// A node ticks at its rate: events and skipped deadlines together are as many as the time allows, and ticks never
/// run ahead in a burst. Tick k is due at start + k / rate and may come late by less than a period, so a count may
/// differ by two. Judged by the monotonic clock alone: the wall clock of a machine may step.
/// Where the format does not count skipped deadlines, too few events cannot be judged; too many always
/// can.
/// </summary>
internal sealed class RateHonoured : IRule
{
    /// <summary>How far a count may be off: the first and the last tick are each late by less than a period.</summary>
    private const double TicksOfDoubt = 2;

    /// <summary>How much later than its last deadline a node may write END, in nanoseconds.</summary>
    private const double EndDelayNs = 1e9;

    public string Name => "rate-honoured";

    public string Sentence =>
        "Events and late ticks together are rate x time; ticks never run ahead of their deadlines, nor their clock back.";

    public void Check(RuleContext context)
    {
        foreach (TraceNode node in context.Run.Nodes)
        {
            if (context.Tells(node, FormatFeatures.Rates, "the clock rate")
                && context.Tells(node, FormatFeatures.MonotonicTimes, "when events happened by a clock that never steps")
                && node.Rate is { IsMax: false } rate && node.EventCount > 0)
            {
                double periodNs = 1e12 / rate.Millihertz;
                double doubt = TicksOfDoubt + node.TimeResolutionNs / periodNs;
                CheckPace(context, node, periodNs, doubt);
                CheckCount(context, node, periodNs, doubt);
            }
        }
    }

    /// <summary>
    /// Counted in periods, events may fall behind (late ticks) but never catch up by more than the one they were late
    /// by.
    /// </summary>
    private static void CheckPace(RuleContext context, TraceNode node, double periodNs, double doubt)
    {
        var store = new EventCursor(node.Store);
        double latest = double.MinValue;
        int latestAt = 0;
        long before = long.MinValue;
        for (int position = 0; position < store.Count; position++)
        {
            context.Check();
            long ns = store.MonoNs(position);
            if (ns < before)
            {
                Back(context, node[position - 1], node[position]);
            }

            before = ns;
            double behind = ns / periodNs - store.N(position);
            if (behind > latest)
            {
                (latest, latestAt) = (behind, position);
            }
            else if (latest - behind > doubt)
            {
                Burst(context, node[latestAt], node[position]);
                (latest, latestAt) = (behind, position);
            }
        }
    }

    private static void Back(RuleContext context, TraceEvent before, TraceEvent after)
    {
        double seconds = (before.MonoNs - after.MonoNs) / 1e9;
        context.ReportViolation(1, () => Finding.Of(
            $"The monotonic clock goes back by {seconds:0.#########} s.",
            before, after));
    }

    private static void Burst(RuleContext context, TraceEvent from, TraceEvent to)
    {
        double seconds = (to.MonoNs - from.MonoNs) / 1e9;
        context.ReportViolation(to.N - from.N, () => Finding.Of(
            $"{to.N - from.N} ticks in {seconds:0.######} s at a rate of {to.Node.Rate} per second.",
            from, to));
    }

    private static void CheckCount(RuleContext context, TraceNode node, double periodNs, double doubt)
    {
        TraceEvent first = node[0], last = node[node.EventCount - 1];
        double due = (last.MonoNs - first.MonoNs) / periodNs;
        double counted = last.N - first.N;
        if (node.Footer is { } footer && node.Tells(FormatFeatures.LateTicks))
        {
            CheckAccount(context, node, footer, periodNs, doubt);
        }
        else if (counted < due - doubt)
        {
            context.ReportUnknown($"{node.Name}: {due - counted:0} of {due + 1:0} ticks are missing, and skipped ones are not counted.");
        }
    }

    private static void CheckAccount(RuleContext context, TraceNode node, JournalFooter footer, double periodNs, double doubt)
    {
        TraceEvent first = node[0], last = node[node.EventCount - 1];
        double accounted = last.N + footer.LateTicks - first.N;
        double least = (Math.Max(last.MonoNs, footer.At.MonoNs - EndDelayNs) - first.MonoNs) / periodNs - doubt;

        // Deadlines before the first event may have been skipped as well, as far as the beginning of the journal.
        double most = Math.Max(last.MonoNs, footer.At.MonoNs) / periodNs + doubt;
        if (accounted >= least && accounted <= most)
        {
            return;
        }

        if (accounted < least && node.HasLostLines)
        {
            context.ReportUnknown($"{node.Name}: {least + 1 - accounted:0} ticks or more are missing, and lines of it could not be read.");
            return;
        }

        string text = $"{last.N} events and {footer.LateTicks} late ticks; "
            + $"at {node.Rate} per second the time allows {least + 1:0} to {most + 1:0}.";
        context.ReportViolation(last.N, () =>
            new Finding(text, [first.Ref, last.Ref], [first.Location, last.Location, node.At(node.FooterLine)]));
    }
}
