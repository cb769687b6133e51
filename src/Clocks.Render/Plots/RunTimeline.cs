using Clocks.Trace.Events;

namespace Clocks.Render.Plots;

/// <summary>
/// The horizontal axis of a run's plots. Where all journals tell wall times it is seconds since the first event, each
/// machine by its own wall clock; else it is the number of the event in its machine, and the axis says so.
/// </summary>
/// <remarks>Immutable; any thread.</remarks>
internal sealed class RunTimeline
{
    private readonly RunTrace _run;

    public RunTimeline(RunTrace run)
    {
        _run = run;
        List<TraceNode> live = RunPlots.Live(run);
        IsTimed = live.Count > 0 && live.TrueForAll(static n => n.Tells(FormatFeatures.WallTimes));
        long firstNs = long.MaxValue, lastNs = long.MinValue;
        int longest = live.Count == 0 ? 1 : 0;
        foreach (TraceNode node in live)
        {
            firstNs = Math.Min(firstNs, run.TimeNs(node, 0));
            lastNs = Math.Max(lastNs, run.TimeNs(node, node.EventCount - 1));
            longest = Math.Max(longest, node.EventCount);
        }

        FirstNs = IsTimed ? firstNs : 0;
        High = Math.Max(IsTimed ? Seconds(lastNs) : longest, 1e-6);
        Faults = !IsTimed ? [] : new List<FaultMark>(RunFaults.Of(run)).FindAll(fault => !fault.IsAlways).ConvertAll(fault => new PlotFault(
            Math.Max(Low, Seconds(fault.FromNs)), Math.Min(High, Seconds(fault.UntilNs)), fault.ShortName, fault.Lanes));
        Ticks = IsTimed ? Ticks.OfSeconds(Low, High, 10) : Ticks.Of(Low, High, 10, whole: true);
    }

    /// <summary>Whether it is time, not event numbers.</summary>
    public bool IsTimed { get; }

    /// <summary>The moment that is its 0, on the time axis of the run.</summary>
    public long FirstNs { get; }

    /// <summary>Where it begins.</summary>
    public double Low { get; }

    /// <summary>The last event.</summary>
    public double High { get; }

    /// <summary>Its marks.</summary>
    public Ticks Ticks { get; }

    /// <summary>The same for a plot.</summary>
    public PlotAxis Axis => new(Low, High, Ticks, Name) { Faults = Faults };

    /// <summary>What went wrong on purpose along it; nothing where it is no time.</summary>
    public IReadOnlyList<PlotFault> Faults { get; }

    /// <summary>What it is, with its unit.</summary>
    public string Name => !IsTimed ? "event number (these journals tell no time)"
        : High >= 180 ? "time since the first event (min:s)" : "time since the first event (s)";

    /// <summary>Where an event lies on it.</summary>
    public double At(TraceNode node, int position) => IsTimed ? Seconds(_run.TimeNs(node, position)) : position + 1;

    /// <summary>Where a moment lies on it, in nanoseconds since the origin of the run.</summary>
    public double Seconds(long timeNs) => (timeNs - FirstNs) / 1e9;
}
