using System.Diagnostics;
using Clocks.Trace.Events;

namespace Clocks.Watch.View;

/// <summary>
/// One life of one machine of a watched run: how it is, and the last of its events. Under the lock of its run.
/// </summary>
/// <param name="index">Its place in <see cref="WatchedRun.Lanes"/>.</param>
/// <param name="id">The machine.</param>
/// <param name="life">1, and one more for every restart.</param>
internal sealed class WatchedLane(int index, NodeId id, int life)
{
    /// <summary>A journal that has not grown for so long, and for three ticks, is silent.</summary>
    private const double SilentSeconds = 2;

    private readonly Dictionary<int, WatchedPeer> _peers = [];
    private readonly LatenessMeter _lateness = new();
    private long _grewAt = Stopwatch.GetTimestamp();
    private long _clock, _n, _sent, _received, _jump, _jumpAt, _lastMessageClock;
    private int _queue, _lastFrom = -1;

    /// <summary>Its place in <see cref="WatchedRun.Lanes"/>.</summary>
    public int Index { get; } = index;

    /// <summary>The machine.</summary>
    public NodeId Id { get; } = id;

    /// <summary>Which of its lives it is, 1 for the first.</summary>
    public int Life { get; } = life;

    /// <summary>What to call it; safe to show.</summary>
    public required string Label { get; init; }

    /// <summary>What to call it where its machine has several lives: <c>2, second life</c>; safe to show.</summary>
    public string Title => $"{MachineName}, {Incarnation.Ordinal(Life)} life";

    /// <summary>What to call its machine; safe to show.</summary>
    public string MachineName => Life > 1 && Label.LastIndexOf('/') is > 0 and var at ? Label[..at] : Label;

    /// <summary>Which machine of the run it is, 0 for the first: the lives of one share it, and its colour.</summary>
    public int Machine { get; set; }

    /// <summary>This run of the node; default when it is not told.</summary>
    public RunId Run { get; init; }

    /// <summary>Ticks per second; null: not told.</summary>
    public ClockRate? Rate { get; init; }

    /// <summary>The name of its journal, without a folder; safe to show.</summary>
    public required string File { get; init; }

    /// <summary>The name of the machine; empty: not told.</summary>
    public string Host { get; init; } = "";

    /// <summary>When its journal begins, in microseconds since 1970; 0: not told.</summary>
    public long StartedUs { get; init; }

    /// <summary>The last of its events.</summary>
    public EventWindow Window { get; } = new();

    /// <summary>How many events were read.</summary>
    public long Count { get; private set; }

    /// <summary>Why it ended; null while it has not.</summary>
    public string? EndReason { get; private set; }

    /// <summary>When its last event happened, in microseconds since 1970.</summary>
    public long LastUs { get; private set; }

    /// <summary>The clock after its last event.</summary>
    public long Clock => _clock;

    /// <summary>The number of its last event.</summary>
    public long LastN => _n;

    /// <summary>Takes an event that was read.</summary>
    /// <param name="e">The event.</param>
    /// <param name="monoNs">When, on the monotonic clock of its machine; null: not told.</param>
    /// <param name="deliveries">The recipients of a send.</param>
    public void Add(in WatchedEvent e, long? monoNs, ReadOnlySpan<WatchedDelivery> deliveries)
    {
        Window.Add(e, deliveries);
        Count++;
        (_clock, _n, _queue, LastUs) = (e.NewClock, e.N, e.Queue, e.AtUs);
        foreach (WatchedDelivery delivery in deliveries)
        {
            if (delivery.K != 0)
            {
                _sent += Peer(delivery.To).Sent(delivery.K);
            }
        }

        if (e.Kind == EventKind.Receive)
        {
            _received += Peer(e.From).Received(e.K);
            (_jump, _jumpAt, _lastFrom, _lastMessageClock) = (e.NewClock - e.OldClock, e.N, e.From, e.MessageClock);
        }

        if (monoNs is { } ns)
        {
            _lateness.Add(ns, Rate);
        }
    }

    /// <summary>Its journal has grown.</summary>
    public void Grew() => _grewAt = Stopwatch.GetTimestamp();

    /// <summary>A peer was connected.</summary>
    public void PeerUp(NodeId peer, RunId run) => (Peer(peer.Value).IsUp, Peer(peer.Value).Run) = (true, run);

    /// <summary>A peer was lost.</summary>
    public void PeerDown(NodeId peer) => Peer(peer.Value).IsUp = false;

    /// <summary>Which run of a peer it was connected to last; default: none that is told.</summary>
    public RunId RunOf(int peer) => Peer(peer).Run;

    /// <summary>It ended; the totals are those that its journal states, or -1.</summary>
    public void End(string reason, long sent = -1, long received = -1, long inQueue = -1)
    {
        EndReason = reason;
        foreach (WatchedPeer peer in _peers.Values)
        {
            peer.IsUp = false;
        }

        (_sent, _received) = (sent >= 0 ? sent : _sent, received >= 0 ? received : _received);
        _queue = inQueue >= 0 ? (int)Math.Min(inQueue, int.MaxValue) : _queue;
    }

    /// <summary>How it is now.</summary>
    public MachineState State
    {
        get
        {
            double patience = Math.Max(SilentSeconds, Rate is { IsMax: false } rate ? 3 / rate.PerSecond : 0);
            return EndReason is not null ? MachineState.Ended
                : Stopwatch.GetElapsedTime(_grewAt).TotalSeconds > patience ? MachineState.Silent
                : MachineState.Running;
        }
    }

    /// <summary>The row of its machine, of which it is the newest life.</summary>
    /// <param name="name">What to call the machine.</param>
    /// <param name="isReplayed">Whether silence means nothing.</param>
    public LiveRow ToRow(string name, bool isReplayed) => new()
    {
        Name = name,
        Lane = Index,
        Machine = Machine,
        Lives = Life,
        State = isReplayed && State == MachineState.Silent ? MachineState.Running : State,
        EndReason = EndReason,
        Rate = Rate,
        Clock = _clock,
        Events = _n,
        Queue = _queue,
        Sent = _sent,
        Received = _received,
        Jump = _jump,
        JumpAt = _jumpAt,
        LastFrom = _lastFrom,
        LastMessageClock = _lastMessageClock,
        Peers = PeersUp(),
        LatenessNs = _lateness.LastNs,
        LatenessMaxNs = _lateness.MaxNs,
        AtUs = LastUs,
    };

    private List<int> PeersUp()
    {
        var up = new List<int>();
        foreach ((int id, WatchedPeer peer) in _peers)
        {
            if (peer.IsUp)
            {
                up.Add(id);
            }
        }

        up.Sort();
        return up;
    }

    /// <summary>What it has to do with another machine.</summary>
    public WatchedPeer Peer(int id)
    {
        if (!_peers.TryGetValue(id, out WatchedPeer? peer))
        {
            _peers[id] = peer = new WatchedPeer();
        }

        return peer;
    }
}
