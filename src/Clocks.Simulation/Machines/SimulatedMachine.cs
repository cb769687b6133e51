using Clocks.Faults;
using Clocks.Journal;

namespace Clocks.Simulation.Machines;

/// <summary>
/// One incarnation of one machine in virtual time: the very <see cref="Machine"/> of a real node, and around it an
/// inbox, channels and physical clocks made of numbers. After a restart there is another one in its place. Owned by the
/// thread that simulates.
/// </summary>
internal sealed class SimulatedMachine : ISurroundings
{
    private readonly Machine _machine;
    private readonly MachineClock _clock;
    private readonly MessagePool _messages;
    private IChannel[] _ring;
    private int _ringStart, _ringLength;
    private long _emptyAtNs = -1, _jumpMax, _queueSum;
    private int _queueMax;
    private long _nowNs;

    /// <summary>A machine that has not ticked yet and is connected to nobody.</summary>
    public SimulatedMachine(
        int place, int life, JournalHeader header, MachineClock clock, Machine machine, Deadlines deadlines,
        MessagePool messages)
    {
        (Place, Life, Header, _clock, _machine, Deadlines) = (place, life, header, clock, machine, deadlines);
        _messages = messages;
        string name = $"sim-{header.Id}";
        Self = new Peer(header.Id, header.Run, name, name, LabRun.Port);
        Channel = new VirtualChannel(this);
        _ring = [];
    }

    /// <summary>Where it stands among the machines: ids ascend with places.</summary>
    public int Place { get; }

    /// <summary>0, and one more after every restart.</summary>
    public int Life { get; }

    /// <summary>The first line of its journal.</summary>
    public JournalHeader Header { get; }

    /// <summary>As its peers know it.</summary>
    public Peer Self { get; }

    /// <summary>The channel to it, from whoever ticks.</summary>
    public VirtualChannel Channel { get; }

    /// <summary>When its ticks are due. A field, because it is stepped in place.</summary>
    public Deadlines Deadlines;

    /// <summary>Messages for it.</summary>
    public Inbox Inbox { get; } = new();

    /// <summary>What it knows of its channels.</summary>
    public ChannelTable Book { get; } = new();

    /// <summary>Deadlines that passed while it stood still.</summary>
    public long LateTicks { get; set; }

    /// <summary>Recipients of the last event.</summary>
    public ReadOnlySpan<Delivery> Deliveries => _machine.Deliveries;

    /// <inheritdoc/>
    public ReadOnlySpan<IChannel> Channels => _ring.AsSpan(_ringStart, _ringLength);

    /// <summary>Both its clocks at this time.</summary>
    public Instant At(long ns) => _clock.At(ns);

    /// <summary>Lets it see these channels, in ring order.</summary>
    public void Connect(IChannel[] ring, int start, int length) =>
        (_ring, _ringStart, _ringLength) = (ring, start, length);

    /// <summary>One tick, one event.</summary>
    public ClockEvent Tick(long nowNs, Instant now)
    {
        _nowNs = nowNs;
        ClockEvent e = _machine.Tick(this, now);
        _jumpMax = Math.Max(_jumpMax, e.NewClock - e.OldClock);
        if (e.QueueDepth == 0)
        {
            _emptyAtNs = nowNs;
        }
        else
        {
            _queueSum += e.QueueDepth;
            _queueMax = Math.Max(_queueMax, e.QueueDepth);
        }

        return e;
    }

    /// <inheritdoc/>
    public bool TryReceive(out Arrival arrival, out int left)
    {
        int waiting = Inbox.Waiting(_nowNs);
        if (waiting == 0)
        {
            arrival = default;
            left = 0;
            return false;
        }

        ref readonly Inbox.Entry entry = ref Inbox.Take();
        arrival = new Arrival(_messages.Take(entry.Letter, entry.K), _clock.MonoNs(entry.ArrivedNs));
        left = waiting - 1;
        return true;
    }

    /// <summary>The last line of its journal.</summary>
    public JournalFooter Footer(long nowNs) => new(
        At(nowNs), _machine.Time, _machine.Events, _machine.Sent, _machine.Received, Inbox.Waiting(nowNs), LateTicks,
        EndReason.Duration);

    /// <summary>What it did until now.</summary>
    public MachineFigures Figures(long nowNs, bool isKilled) => new(
        Header.Id,
        Life,
        Header.Rate,
        nowNs - _clock.BornNs,
        isKilled,
        _machine.Time,
        _machine.Events,
        _machine.Sent,
        _machine.Received,
        Inbox.Waiting(nowNs),
        LateTicks,
        _jumpMax,
        _queueMax,
        _queueSum,
        _emptyAtNs < 0 ? -1 : _emptyAtNs - _clock.BornNs);
}
