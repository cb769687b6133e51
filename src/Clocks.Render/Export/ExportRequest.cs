using System.Globalization;
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
    private HappenedBefore? _relation;

    /// <summary>The time axis, for formats that have one.</summary>
    public ExportAxis Axis { get; init; }

    /// <summary>The first Lamport time; null: from the beginning.</summary>
    public long? From { get; init; }

    /// <summary>The last Lamport time; null: to the end, or as far as the format can hold.</summary>
    public long? To { get; init; }

    /// <summary>An event to be in the middle; outranks <see cref="From"/> and <see cref="To"/>.</summary>
    public EventRef? Around { get; init; }

    /// <summary>Happened-before, if it is there already; else it is built when a format needs it.</summary>
    public HappenedBefore Relation
    {
        get => _relation ??= HappenedBefore.Of(Run);
        init => _relation = value;
    }

    /// <summary>
    /// Finds the event that people call <c>2#17</c>: the label or id of a machine and the number of the event.
    /// </summary>
    /// <returns>The event, or null and a sentence that says what is wrong and what to write.</returns>
    public static EventRef? Find(RunTrace run, string name, out string problem)
    {
        problem = "";
        int mark = name.LastIndexOf('#');
        if (mark <= 0 || !long.TryParse(name.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture,
            out long n))
        {
            problem = $"'{name}' names no event: write the machine and the number of the event, such as 2#17.";
            return null;
        }

        string machine = name[..mark];
        List<TraceNode> lanes = [.. run.Nodes];
        TraceNode? node = lanes.Find(life => life.Label == machine)
            ?? lanes.Find(life => life.Id.ToString() == machine);
        if (node is null)
        {
            problem = $"There is no machine '{machine}' in this run; it has "
                + $"{string.Join(", ", lanes[..Math.Min(20, lanes.Count)].ConvertAll(static l => l.Label))}.";
            return null;
        }

        int position = node.PositionOf(n);
        if (position < 0)
        {
            problem = $"Machine {machine} has no event {n}; its events end at {node.LastN}.";
            return null;
        }

        return new EventRef(node.Lane, position);
    }

    /// <summary>The window of Lamport time that holds at most so many events, as the request wants it.</summary>
    internal (long From, long To) Window(long eventsMax)
    {
        if (Around is { } middle)
        {
            return LamportWindow.Around(Run.Nodes, Run[middle].NewClock, eventsMax);
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

    /// <summary>What a window leaves out, in words, or null when it holds the whole run.</summary>
    internal string? LeftOut(long shown, long from, long to) => shown >= Run.EventCount ? null
        : $"Shown: {shown} of {Run.EventCount} events, Lamport times {from} to {to}; another "
        + $"window: --from, --until, --around.";
}
