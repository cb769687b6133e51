using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Render.Text;

/// <summary>Why a clock is what it is, and which of two events happened before the other, in sentences.</summary>
/// <remarks>Pure; any thread.</remarks>
public static class CausalityText
{
    private const int MachinesMax = 6;

    /// <summary>Why the clock of an event is what it is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="chain">What <see cref="CausalChain.OfClock"/> found.</param>
    public static string Why(RunTrace run, CausalChain chain)
    {
        TraceEvent e = run[chain.Last], first = run[chain.First];
        EventRef leap = chain.FirstLeap(run, out long leaps);
        string said = $"{e} has clock {e.NewClock}: ";
        if (chain.EventCount > 1)
        {
            said += $"{NumberText.Count(chain.EventCount, "event")} in a row lead up to it, itself included"
                + $"{(leaps == 0 ? ", each of which adds 1" : "")}: {Shares(run, chain)}. "
                + (chain.MessageCount == 0 ? "No message joins them." : chain.MessageCount == 1 ? "One message joins them."
                    : $"{NumberText.Grouped(chain.MessageCount)} messages join them.");
        }
        else if (!CausalChain.IsSetFromOutside(first))
        {
            said += $"nothing happened before it that could have moved it from {first.OldClock}.";
        }

        if (CausalChain.IsSetFromOutside(first))
        {
            string whose = first.From is { } from ? $" of machine {run.NameOf(from)}" : "";
            string clock = first.Node.Tells(FormatFeatures.MessageClocks) ? $" with clock {first.MessageClock}" : "";
            said += (chain.EventCount > 1 ? $" What came before is not known: {first}" : "it")
                + $" took a message{whose}{clock}, and {MatchStateNames.Sentence(first.Match)}.";
        }
        else if (first.OldClock != 0 && chain.EventCount > 1)
        {
            said += $" The first of them found its clock at {first.OldClock}.";
        }

        if (leaps > 0)
        {
            said += $" At {NumberText.Grouped(leaps)} of them the clock did not go to 1 above the one before, first at {run[leap]}: "
                + "clocks verify says which rule that breaks.";
        }

        return e.Node.Tells(FormatFeatures.NewClocks) ? said
            : said + " The log tells no clocks: they are counted from its messages.";
    }

    /// <summary>How two events stand to each other.</summary>
    public static string Before(CausalOrder order)
    {
        RunTrace run = order.Run;
        TraceEvent one = run[order.One], other = run[order.Other];
        (string a, string b) = (ChainText.Name(one), ChainText.Name(other));
        return order.Relation switch
        {
            CausalRelation.Before => $"Yes: {a} happened before {b}, {ChainText.Messages(order.Forward!)}.",
            CausalRelation.After => $"No, the other way: {b} happened before {a}, {ChainText.Messages(order.Backward!)}.",
            CausalRelation.Concurrent => $"{a} and {b} are concurrent: no chain of messages leads from either to the other. "
                + Knew(one, other, order.PastOfOther) + " " + Knew(other, one, order.PastOfOne) + " " + Clocks(one, other)
                + Lives(one, other),
            _ when order.Forward is not null => $"Each happened before the other: {a} before {b} {ChainText.Messages(order.Forward)}, "
                + $"and {b} before {a} {ChainText.Messages(order.Backward!)}. That cannot be; clocks verify shows the circle.",
            _ => $"Not known: no chain leads from either to the other, but these journals leave out what might. {Missing(order)}",
        };
    }

    /// <summary>Which machines the events of a chain are of.</summary>
    private static string Shares(RunTrace run, CausalChain chain)
    {
        var events = new Dictionary<int, long>();
        foreach (ChainLeg leg in chain.Legs)
        {
            events[leg.First.Lane] = events.GetValueOrDefault(leg.First.Lane) + leg.Events;
        }

        List<int> lanes = [.. events.Keys];
        lanes.Sort((x, y) => events[y] != events[x] ? events[y].CompareTo(events[x]) : x.CompareTo(y));
        return Listing.Of(
            lanes.ConvertAll(lane => $"{NumberText.Grouped(events[lane])} of machine {run.Nodes[lane].Label}"), MachinesMax);
    }

    /// <summary>How much of the machine of an event another event knew.</summary>
    private static string Knew(TraceEvent of, TraceEvent knower, int[] past)
    {
        int known = past[of.Node.Lane];
        return known == 0 ? $"{ChainText.Name(knower)} knew nothing of machine {of.Node.Label}."
            : $"{ChainText.Name(knower)} knew machine {of.Node.Label} up to {ChainText.Name(of.Node[known - 1])}.";
    }

    private static string Clocks(TraceEvent one, TraceEvent other) => one.NewClock == other.NewClock
        ? $"Both have clock {one.NewClock}."
        : $"That their clocks are {one.NewClock} and {other.NewClock} does not order them.";

    private static string Lives(TraceEvent one, TraceEvent other) =>
        one.Node != other.Node && one.Node.Header is not null && one.Node.Id == other.Node.Id
            ? " They are of two lives of one machine, and nothing that a life keeps in memory reaches the next."
            : "";

    private static string Missing(CausalOrder order)
    {
        (PastGap one, PastGap other) = (order.GapOfOne, order.GapOfOther);
        EventRef first = one.First.IsNone ? other.First : one.First;
        long events = Math.Max(one.Events, other.Events);
        string receives = first.IsNone ? ""
            : $"In their pasts is {order.Run[first]}, which took a message, and {MatchStateNames.Sentence(order.Run[first].Match)}. ";
        return receives + (events > 0 ? $"{NumberText.Count(events, "line")} of their pasts are lost." : "");
    }
}
