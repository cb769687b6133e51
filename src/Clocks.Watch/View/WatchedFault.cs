using Clocks.Faults;
using Clocks.Render.Plots;

namespace Clocks.Watch.View;

/// <summary>A fault on purpose that a journal has noted, where the diagram shows it. Under the lock of its run.</summary>
/// <param name="fault">The fault.</param>
/// <param name="sentence">It in the fault language; safe to show.</param>
/// <param name="writer">The lane whose journal noted it.</param>
internal sealed class WatchedFault(Fault fault, string sentence, WatchedLane writer)
{
    /// <summary>What the diagram calls it: a stable word.</summary>
    public string Word => FaultWords.Of(fault.Kind);

    /// <summary>It in the fault language; safe to show.</summary>
    public string Sentence => sentence;

    /// <summary>When it began, in microseconds since 1970 by the clock of who noted it first.</summary>
    public required long FromUs { get; set; }

    /// <summary>When it is over; the same for a moment, and <see cref="long.MaxValue"/> for what lasts as long as the run.</summary>
    public long UntilUs => fault.Kind is FaultKind.Kill or FaultKind.Restart ? FromUs
        : fault.UntilNs == Fault.Always ? long.MaxValue
        : FromUs + (fault.UntilNs - fault.FromNs) / 1000;

    /// <summary>The lanes that it struck, of those that there are, ascending.</summary>
    public List<int> LanesOf(IReadOnlyList<WatchedLane> lanes)
    {
        var struck = new List<int>();
        if (fault.Kind == FaultKind.Restart)
        {
            struck.Add(writer.Index);
            return struck;
        }

        bool isOfOne = fault.Kind is FaultKind.Kill or FaultKind.Pause;
        foreach (WatchedLane lane in lanes)
        {
            if (!IsNamed(lane.Id) || lane.StartedUs > (isOfOne ? FromUs : UntilUs))
            {
                continue;
            }

            if (isOfOne)
            {
                // The life that ran then: the last that had begun.
                struck.Clear();
                struck.Add(lane.Index);
            }
            else if (!WasOver(lane, lanes))
            {
                struck.Add(lane.Index);
            }
        }

        return struck;
    }

    /// <summary>Whether a life was over when it began; one whose next event is not read yet goes on.</summary>
    private bool WasOver(WatchedLane lane, IReadOnlyList<WatchedLane> lanes)
    {
        bool isOver = lane.EndReason is not null;
        foreach (WatchedLane other in lanes)
        {
            isOver |= other.Machine == lane.Machine && other.Life > lane.Life && other.StartedUs <= FromUs;
        }

        return isOver && lane.LastUs < FromUs;
    }

    private bool IsNamed(NodeId id)
    {
        bool isNamed = fault.Groups.Count == 0;
        foreach (IReadOnlyList<NodeId> group in fault.Groups)
        {
            foreach (NodeId member in group)
            {
                isNamed |= member == id;
            }
        }

        return isNamed;
    }
}
