using Clocks.Faults;

namespace Clocks.Simulation.Network;

/// <summary>
/// When one machine lives, dies and stands still in a run: what the schedule of faults means for it. Immutable; any
/// thread.
/// </summary>
internal sealed class MachineTimeline
{
    private readonly List<TimeSpanNs> _dead = [];
    private readonly List<TimeSpanNs> _paused = [];

    /// <summary>The timeline of this machine.</summary>
    public MachineTimeline(NodeId id, FaultSchedule schedule)
    {
        foreach (Fault fault in schedule.Faults)
        {
            if (fault.Kind is not (FaultKind.Kill or FaultKind.Restart or FaultKind.Pause) || fault.Node != id)
            {
                continue;
            }

            switch (fault.Kind)
            {
                case FaultKind.Kill:
                    _dead.Add(new TimeSpanNs(fault.FromNs, long.MaxValue));
                    break;
                case FaultKind.Restart:
                    _dead[^1] = _dead[^1] with { UntilNs = fault.FromNs };
                    break;
                default:
                    _paused.Add(new TimeSpanNs(fault.FromNs, fault.UntilNs));
                    break;
            }
        }
    }

    /// <summary>When it is dead, in order.</summary>
    public IReadOnlyList<TimeSpanNs> Dead => _dead;

    /// <summary>When it stands still, in order.</summary>
    public IReadOnlyList<TimeSpanNs> Paused => _paused;

    /// <summary>
    /// The time itself, or the next at which it lives and moves; <see cref="long.MaxValue"/>: never again.
    /// </summary>
    public long NextAwake(long ns)
    {
        long next = TimeSpanNs.After(_dead, ns);
        return next == long.MaxValue ? next : TimeSpanNs.After(_paused, next);
    }

    /// <summary>When it dies next; <see cref="long.MaxValue"/>: not any more.</summary>
    public long DiesAfter(long ns)
    {
        foreach (TimeSpanNs dead in _dead)
        {
            if (dead.FromNs > ns)
            {
                return dead.FromNs;
            }
        }

        return long.MaxValue;
    }
}
