using Clocks.Faults;

namespace Clocks.Simulation.Network;

/// <summary>
/// Decides what becomes of a message: when it arrives, by link, time and chance, or that it never does. Each channel is
/// kept first in, first out. Owned by the thread that simulates; allocates nothing after construction except for the
/// pages of channels that are written to for the first time.
/// </summary>
internal sealed class VirtualNetwork
{
    /// <summary>The arrival of a message that is lost.</summary>
    public const long Lost = long.MaxValue;

    private readonly LatencyRule _latency;
    private readonly Dictionary<long, LatencyRule> _links = [];
    private readonly Fault[] _linkFaults;
    private readonly NodeId[] _ids;
    private readonly NetworkTimeline _timeline;
    private readonly int _lossPerMillion;
    private Draw _chance;

    /// <summary>The network of a plan.</summary>
    public VirtualNetwork(LabPlan plan, NodeId[] ids, NetworkTimeline timeline, Draw chance)
    {
        (_latency, _ids, _timeline, _chance) = (plan.Latency, ids, timeline, chance);
        _lossPerMillion = plan.LossPerMillion;
        _linkFaults = Array.FindAll([.. plan.Faults.Faults], static fault => fault.Kind is FaultKind.Delay or FaultKind.Loss);
        bool areConstant = plan.Latency.IsConstant;
        foreach (LinkLatency link in plan.Links)
        {
            _links[Pair(link.From.Value - 1, link.To.Value - 1)] = link.Latency;
            areConstant &= link.Latency.IsConstant;
        }

        IsPlain = areConstant && _linkFaults.Length == 0 && !timeline.ChangesConnections;
    }

    /// <summary>
    /// Whether messages of one channel arrive in order by themselves and connections stay: then nothing has to be
    /// remembered of a channel but how many messages it carried.
    /// </summary>
    public bool IsPlain { get; }

    /// <summary>When a message arrives, or <see cref="Lost"/>.</summary>
    /// <param name="from">The place of the sender.</param>
    /// <param name="to">The place of the receiver.</param>
    /// <param name="nowNs">When it is sent.</param>
    /// <param name="lastArrivalNs">When the one before it on this channel arrives; moved on.</param>
    public long Arrival(int from, int to, long nowNs, ref long lastArrivalNs)
    {
        LatencyRule rule = _links.Count == 0 ? _latency : _links.GetValueOrDefault(Pair(from, to), _latency);
        long arrival = nowNs + rule.Take(ref _chance);
        int loss = _lossPerMillion;
        if (_linkFaults.Length > 0)
        {
            Suffer(from, to, nowNs, ref arrival, ref loss);
        }

        if (loss > 0 && _chance.Below(1_000_000) < loss)
        {
            return Lost;
        }

        arrival = Math.Max(arrival, lastArrivalNs);
        if (_timeline.ChangesConnections && _timeline.Pair(from, to) is { } pair)
        {
            arrival = pair.Arrival(nowNs, arrival, isToFirst: to < from);
            if (arrival == Lost)
            {
                return Lost;
            }
        }

        // What comes to a process that stands still is read when it moves again.
        arrival = _timeline.HasPauses ? TimeSpanNs.After(_timeline.MachineTimelines[to].Paused, arrival) : arrival;
        lastArrivalNs = arrival;
        return arrival;
    }

    /// <summary>Two chances to be lost are combined: what survives the one may fall to the other.</summary>
    private void Suffer(int from, int to, long nowNs, ref long arrival, ref int loss)
    {
        foreach (Fault fault in _linkFaults)
        {
            if (!fault.Covers(nowNs) || !fault.Concerns(_ids[from], _ids[to]))
            {
                continue;
            }

            if (fault.Kind == FaultKind.Delay)
            {
                arrival += fault.Delay!.Take(ref _chance);
            }
            else
            {
                loss += (int)((1_000_000L - loss) * fault.LossPerMillion / 1_000_000);
            }
        }
    }

    private static long Pair(int from, int to) => (long)from << 32 | (uint)to;
}
