using Clocks.Faults;
using Clocks.Journal;
using Clocks.Simulation.Machines;
using Clocks.Simulation.Network;

namespace Clocks.Simulation;

/// <summary>
/// One run of a simulated lab, from the first tick to the last footer: a plan and a seed give figures, and every event
/// goes to the observer. Time jumps from tick to tick and from change to change; of two ticks due at the same
/// nanosecond that of the smaller id is first, changes come before ticks, and a message that arrives at the nanosecond
/// of a tick has arrived. One thread, the caller's, for the whole run.
/// </summary>
internal sealed class LabRun
{
    /// <summary>The port in the journals: each simulated machine is a host of its own.</summary>
    public const int Port = 40_000;

    /// <summary>
    /// Greatest number of machines, each connected to each, whose first connections stand in the journals: their lines grow with
    /// the square.
    /// </summary>
    public const int PeerLinesMachinesMax = 100;

    private readonly LabPlan _plan;
    private readonly ulong _seed;
    private readonly ISimulationObserver? _observer;
    private readonly NodeId[] _ids;
    private readonly int[][]? _neighbours;
    private readonly NetworkTimeline _timeline;
    private readonly VirtualNetwork _network;
    private readonly SimulatedMachine[] _machines;
    private readonly bool[] _isDead;
    private readonly IChannel[] _fullRing;
    private readonly TickQueue _queue;
    private readonly MachineFactory _factory;
    private readonly MessagePool _messages = new();
    private readonly List<MachineFigures> _figures = [];
    private SimulatedMachine _ticking;
    private long _nowNs, _nextFaultNs;
    private int _nextChange, _nextFault;

    /// <summary>What the machine that ticks has to say; -1 until there is somebody to say it to.</summary>
    private int _letter = -1;

    /// <summary>A run in which nothing has happened yet.</summary>
    /// <param name="plan">A sound plan.</param>
    /// <param name="seed">All chance of the run comes from it.</param>
    /// <param name="observer">Who is told; null: nobody.</param>
    public LabRun(LabPlan plan, ulong seed, ISimulationObserver? observer)
    {
        (_plan, _seed, _observer) = (plan, seed, observer);
        _ids = plan.Ids;
        _neighbours = plan.Topology.IsMesh ? null : plan.Topology.Adjacency(_ids.Length);
        _timeline = new NetworkTimeline(plan, _neighbours);
        _network = new VirtualNetwork(plan, _ids, _timeline, new Draw(~seed));
        _queue = new TickQueue(_ids.Length);
        _factory = new MachineFactory(plan, _ids, seed, _messages);
        _isDead = new bool[_ids.Length];
        _machines = new SimulatedMachine[_ids.Length];
        _fullRing = new IChannel[2 * _ids.Length];
        for (int place = 0; place < _ids.Length; place++)
        {
            SimulatedMachine machine = Born(place, life: 0, bornNs: 0);
            _machines[place] = machine;
            _fullRing[place] = _fullRing[place + _ids.Length] = machine.Channel;
        }

        _ticking = _machines[0];
        _nextFaultNs = observer is null ? long.MaxValue : FaultNs(0);
    }

    /// <summary>Runs it. Once.</summary>
    public RunFigures Run()
    {
        Begin();
        IReadOnlyList<NetworkChange> changes = _timeline.Changes;
        long nextChangeNs = changes.Count == 0 ? long.MaxValue : changes[0].AtNs;
        while (true)
        {
            long dueNs = _queue.DueNs;
            if (_nextFaultNs <= Math.Min(dueNs, nextChangeNs) && _nextFaultNs < _plan.DurationNs)
            {
                TellFault();
                continue;
            }

            if (nextChangeNs <= dueNs)
            {
                if (nextChangeNs == long.MaxValue)
                {
                    break;
                }

                Change(changes[_nextChange++]);
                nextChangeNs = _nextChange == changes.Count ? long.MaxValue : changes[_nextChange].AtNs;
                continue;
            }

            Tick(_machines[_queue.Next], dueNs);
        }

        return End();
    }

    /// <summary>A message of the machine that ticks; always taken, whether it arrives or not.</summary>
    /// <returns>Its place in the channel.</returns>
    public long Send(SimulatedMachine to, long n, long lamport)
    {
        SimulatedMachine from = _ticking;
        long k, arrival;
        if (_network.IsPlain && _neighbours is null && !IsNext(from, to))
        {
            long none = 0;
            k = from.Book.Broadcast(n);
            arrival = _network.Arrival(from.Place, to.Place, _nowNs, ref none);
        }
        else
        {
            ref ChannelTable.Page page = ref from.Book.Of(to.Place);
            k = ++page.Sent;
            arrival = _network.Arrival(from.Place, to.Place, _nowNs, ref page.LastArrivalNs);
        }

        if (arrival != VirtualNetwork.Lost)
        {
            if (_letter < 0)
            {
                _letter = _messages.Write(_ids[from.Place], n, lamport);
            }

            _messages.Hold(_letter);
            to.Inbox.Add(arrival, _letter, k);
        }

        return k;
    }

    /// <summary>Whether it is one of the two that are written to alone; all others are written to together.</summary>
    private bool IsNext(SimulatedMachine from, SimulatedMachine to)
    {
        int steps = to.Place - from.Place;
        return (steps < 0 ? steps + _ids.Length : steps) <= 2;
    }

    private void Begin()
    {
        foreach (SimulatedMachine machine in _machines)
        {
            _observer?.Started(machine.Header);
        }

        long ends = 0;
        foreach (SimulatedMachine machine in _machines)
        {
            if (_neighbours is null && !_timeline.ChangesConnections)
            {
                machine.Connect(_fullRing, machine.Place + 1, _ids.Length - 1);
            }
            else
            {
                SimulatedMachine[] beside = _neighbours is null
                    ? _machines
                    : Array.ConvertAll(_neighbours[machine.Place], place => _machines[place]);
                Reconnect(machine, Array.FindAll(beside, p => p != machine && _timeline.Pair(machine.Place, p.Place) is null));
            }

            ends += machine.Channels.Length;
        }

        bool hasLines = _observer is not null && ends <= PeerLinesMachinesMax * PeerLinesMachinesMax;
        foreach (SimulatedMachine machine in _machines)
        {
            foreach (IChannel channel in machine.Channels)
            {
                if (hasLines)
                {
                    Tell(machine, ((VirtualChannel)channel).To, isUp: true);
                }
            }

            _queue.Set(machine.Place, Due(machine));
        }
    }

    private void Tick(SimulatedMachine machine, long dueNs)
    {
        if (_timeline.HasPauses)
        {
            long awakeNs = TimeSpanNs.After(_timeline.MachineTimelines[machine.Place].Paused, dueNs);
            if (awakeNs > dueNs)
            {
                StandStill(machine, awakeNs);
                return;
            }

            machine.LateTicks += machine.Deadlines.PassOver(dueNs);
        }

        (_ticking, _nowNs, _letter) = (machine, dueNs, -1);
        if (_observer is null)
        {
            machine.Tick(dueNs, default);
        }
        else
        {
            ClockEvent e = machine.Tick(dueNs, machine.At(dueNs));
            _observer.Happened(machine.Header.Id, e, machine.Deliveries);
        }

        machine.Deadlines.Advance();
        _queue.Postpone(Due(machine));
    }

    /// <summary>
    /// Wakes it when the pause is over; past the end of the run only its missed deadlines are counted.
    /// </summary>
    private void StandStill(SimulatedMachine machine, long awakeNs)
    {
        if (awakeNs <= _plan.DurationNs)
        {
            _queue.Postpone(awakeNs);
            return;
        }

        machine.LateTicks += machine.Deadlines.LastK + 1 - machine.Deadlines.K;
        _queue.Postpone(TickQueue.Never);
    }

    private static long Due(SimulatedMachine machine) =>
        machine.Deadlines.IsOver ? TickQueue.Never : machine.Deadlines.NextNs;

    private RunFigures End()
    {
        _nowNs = _plan.DurationNs;
        foreach (SimulatedMachine machine in _machines)
        {
            if (!_isDead[machine.Place])
            {
                _figures.Add(machine.Figures(_nowNs, isKilled: false));
                _observer?.Ended(machine.Header.Id, machine.Footer(_nowNs));
            }
        }

        _figures.Sort(static (one, other) => (one.Id, one.Life).CompareTo((other.Id, other.Life)));
        return new RunFigures(_seed, _plan.DurationNs, _figures);
    }

    private void Change(NetworkChange change)
    {
        _nowNs = change.AtNs;
        SimulatedMachine machine = _machines[change.Machine];
        switch (change.Kind)
        {
            case ChangeKind.Kill:
                _isDead[change.Machine] = true;
                _queue.Set(change.Machine, TickQueue.Never);
                _figures.Add(machine.Figures(_nowNs, isKilled: true));
                _observer?.Killed(machine.Header.Id);
                break;
            case ChangeKind.Restart:
                _isDead[change.Machine] = false;
                _machines[change.Machine] = machine = Born(change.Machine, machine.Life + 1, _nowNs);
                _queue.Set(change.Machine, Due(machine));
                _observer?.Started(machine.Header);
                TellRestart(machine);
                break;
            case ChangeKind.Down:
                Disconnect(machine, change.Peer);
                break;
            default:
                machine.Book.Of(change.Peer).Sent = 0;
                SimulatedMachine peer = _machines[change.Peer];
                Reconnect(machine, [.. Array.FindAll(Connected(machine), p => p.Place != change.Peer), peer]);
                Tell(machine, peer, isUp: true);
                break;
        }
    }

    private void Disconnect(SimulatedMachine machine, int place)
    {
        SimulatedMachine[] connected = Connected(machine);
        if (Array.Find(connected, p => p.Place == place) is { } gone)
        {
            Reconnect(machine, Array.FindAll(connected, p => p != gone));
            Tell(machine, gone, isUp: false);
        }
    }

    private long FaultNs(int fault) =>
        fault < _plan.Faults.Faults.Count ? _plan.Faults.Faults[fault].FromNs : long.MaxValue;

    /// <summary>
    /// The next fault begins, and the journals of those whom it concerns say so, as those of real nodes do: a restarted
    /// machine says it itself, as soon as it is there.
    /// </summary>
    private void TellFault()
    {
        Fault fault = _plan.Faults.Faults[_nextFault++];
        _nextFaultNs = FaultNs(_nextFault);
        foreach (SimulatedMachine machine in _machines)
        {
            NodeId id = machine.Header.Id;
            bool concerns = FaultAudience.Has(fault, id) && fault.Kind != FaultKind.Restart;
            if (concerns && !_isDead[machine.Place])
            {
                _observer!.Faulted(id, new FaultNote(fault.ToString(), machine.At(fault.FromNs)));
            }
        }
    }

    private void TellRestart(SimulatedMachine machine)
    {
        foreach (Fault fault in _plan.Faults.Faults)
        {
            if (fault.Kind == FaultKind.Restart && fault.Node == machine.Header.Id && fault.FromNs == _nowNs)
            {
                _observer?.Faulted(machine.Header.Id, new FaultNote(fault.ToString(), machine.At(_nowNs)));
            }
        }
    }

    private static SimulatedMachine[] Connected(SimulatedMachine machine) =>
        Array.ConvertAll(machine.Channels.ToArray(), static channel => ((VirtualChannel)channel).To);

    /// <summary>Ring order: ascending places, beginning after its own and going round.</summary>
    private static void Reconnect(SimulatedMachine machine, SimulatedMachine[] peers)
    {
        Array.Sort(peers, (one, other) => (one.Place < machine.Place, one.Place)
            .CompareTo((other.Place < machine.Place, other.Place)));
        var ring = Array.ConvertAll<SimulatedMachine, IChannel>(peers, static p => p.Channel);
        machine.Connect(ring, 0, ring.Length);
    }

    private SimulatedMachine Born(int place, int life, long bornNs)
    {
        SimulatedMachine machine = _factory.Of(place, life, bornNs);
        machine.Channel.Run = this;
        return machine;
    }

    /// <summary>In the words of a real node: the greater id dials, so the smaller is dialled.</summary>
    private void Tell(SimulatedMachine machine, SimulatedMachine peer, bool isUp)
    {
        string reason = !isUp ? "connection-lost" : machine.Place > peer.Place ? "simulated" : "dialled-us";
        _observer?.Changed(machine.Header.Id, new PeerChange(isUp, peer.Self, reason, machine.At(_nowNs)));
    }
}
