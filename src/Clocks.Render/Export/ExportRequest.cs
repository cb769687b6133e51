using Clocks.Render.Plots;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Render.Export;

/// <summary>
/// What is to be exported: a run, the axis, and for formats that cannot hold a whole run a window of Lamport time, by
/// its ends or around an event. Made from the options of a command line; every format asks it.
/// </summary>
/// <param name="Run">The run.</param>
public sealed record ExportRequest(RunTrace Run)
{
    /// <summary>What is asked for around an event is looked at closely: so many events.</summary>
    private const int AroundEvents = 20;

    private HappenedBefore? _relation;

    /// <summary>Of the order in which concurrent events come, for formats that need one; null: by their Lamport times.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The time axis, for formats that have one.</summary>
    public ExportAxis Axis { get; init; }

    /// <summary>The first Lamport time; null: from the beginning.</summary>
    public long? From { get; init; }

    /// <summary>The last Lamport time; null: to the end, or as far as the format can hold.</summary>
    public long? To { get; init; }

    /// <summary>An event to be in the middle; outranks <see cref="From"/> and <see cref="To"/>.</summary>
    public EventRef? Around { get; init; }

    /// <summary>Vector times of more lanes than this would be nearly all of a table.</summary>
    private const int VectorLanesMax = 64;

    /// <summary>What is said where <see cref="HasVectors"/> is false.</summary>
    internal static string NoVectors { get; } =
        $"Vector times are left out: the run has more than {VectorLanesMax} machines; --to shiviz writes them.";

    /// <summary>Whether tables have a column of vector times.</summary>
    internal bool HasVectors => Run.Nodes.Count <= VectorLanesMax;

    /// <summary>Happened-before, if it is there already; else it is built when a format needs it.</summary>
    public HappenedBefore Relation
    {
        get => _relation ??= HappenedBefore.Of(Run);
        init => _relation = value;
    }

    /// <summary>The window of Lamport time that holds at most so many events, as the request wants it.</summary>
    internal (long From, long To) Window(long eventsMax)
    {
        if (Around is { } middle)
        {
            return LamportWindow.Around(Run.Nodes, Run[middle].NewClock, Math.Min(AroundEvents, eventsMax));
        }

        List<TraceNode> live = RunPlots.Live(Run);
        long first = live.Count == 0 ? 0 : long.MaxValue;
        foreach (TraceNode node in live)
        {
            first = Math.Min(first, node[0].NewClock);
        }

        long from = Math.Max(From ?? long.MinValue, first);
        return (from, Math.Min(To ?? Limits.LamportMax, LamportWindow.End(Run.Nodes, from, eventsMax)));
    }

    /// <summary>
    /// The events of the window, lane after lane. A window of a single Lamport time can still hold an event of every machine: of
    /// more than fit those stay that have to do with the event in the middle.
    /// </summary>
    internal List<TraceEvent> Events(int eventsMax, out long from, out long to)
    {
        (from, to) = Window(eventsMax);
        List<TraceEvent> events = LamportWindow.Events(Run.Nodes, from, to);
        int most = Around is null ? eventsMax : Math.Min(AroundEvents, eventsMax);
        if (events.Count > most && Around is { } middle)
        {
            events.Sort((one, other) => Nearness(one, middle) - Nearness(other, middle) is var nearer and not 0
                ? nearer
                : ExportText.InTotalOrder(one, other));
        }

        return events.Count <= most ? events : events[..most];
    }

    /// <summary>0 for the event itself, 1 for the other end of its message, 2 for its machine, 3 for all others.</summary>
    private static int Nearness(TraceEvent e, EventRef middle)
    {
        bool isPartner = e.Sender == middle;
        for (int i = 0; i < e.DeliveryCount; i++)
        {
            isPartner |= e.Delivery(i).Receiver == middle;
        }

        return e.Ref == middle ? 0 : isPartner ? 1 : e.Ref.Lane == middle.Lane ? 2 : 3;
    }

    /// <summary>What a window leaves out, in words, or null when it holds the whole run.</summary>
    internal string? LeftOut(long shown, long from, long to) => shown >= Run.EventCount ? null
        : $"Shown: {shown} of {Run.EventCount} events, Lamport times {from} to {to}; another "
        + $"window: --from, --until, --around.";
}
