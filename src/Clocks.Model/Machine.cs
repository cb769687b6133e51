namespace Clocks.Model;

/// <summary>
/// One machine of the scale model: a Lamport clock, a die and the tick rule. <see cref="Tick"/> makes exactly one
/// event. The same machine runs under the real loop, in the simulation and in tests; only its
/// <see cref="ISurroundings"/> differ. Owned by one thread; allocates nothing after construction.
/// </summary>
public sealed class Machine
{
    private readonly EventMix _mix;
    private readonly Delivery[] _deliveries;
    private readonly IdleScript? _script;
    private Draw _draw;
    private LamportClock _clock;
    private ClockEvent _last;

    /// <summary>A machine at clock 0 that has done nothing yet.</summary>
    /// <param name="mix">The die.</param>
    /// <param name="draw">Chance, seeded.</param>
    /// <param name="peersMax">The greatest number of recipients of one send.</param>
    public Machine(EventMix mix, Draw draw, int peersMax = Limits.PeersMax)
    {
        _mix = mix;
        _draw = draw;
        _deliveries = new Delivery[peersMax];
    }

    /// <summary>
    /// A machine among thousands of one thread: they share the place where recipients are kept, and a script may stand
    /// in for the die.
    /// </summary>
    /// <param name="mix">The die.</param>
    /// <param name="draw">Chance, seeded.</param>
    /// <param name="deliveries">Room for the recipients of one send; whoever ticks next overwrites it.</param>
    /// <param name="script">What idle ticks do instead of what the die says; null: the die.</param>
    public Machine(EventMix mix, Draw draw, Delivery[] deliveries, IdleScript? script = null)
    {
        _mix = mix;
        _draw = draw;
        _deliveries = deliveries;
        _script = script;
    }

    /// <summary>The clock: the Lamport time of the last event.</summary>
    public long Time => _clock.Time;

    /// <summary>Events so far; the number of the last one.</summary>
    public long Events { get; private set; }

    /// <summary>Send events so far.</summary>
    public long Sends { get; private set; }

    /// <summary>Messages handed to channels so far: one for every recipient that was not blocked.</summary>
    public long Sent { get; private set; }

    /// <summary>Receive events so far, which is messages taken.</summary>
    public long Received { get; private set; }

    /// <summary>What became of each recipient of the last event, if it was a send; valid until the next tick.</summary>
    public ReadOnlySpan<Delivery> Deliveries => _deliveries.AsSpan(0, _deliveryCount);

    /// <summary>The last event, where it is kept until the next tick.</summary>
    public ref readonly ClockEvent Last => ref _last;

    private int _deliveryCount;

    /// <summary>One tick, one event: the oldest waiting message if there is one, else what the die says.</summary>
    /// <returns>The event, where it is kept until the next tick.</returns>
    public ref readonly ClockEvent Tick(ISurroundings surroundings, Instant now)
    {
        ref ClockEvent e = ref _last;
        e.N = ++Events;
        e.OldClock = _clock.Time;
        e.At = now;
        e.DeliveryCount = _deliveryCount = 0;
        if (surroundings.TryReceive(out e.Arrival, out e.QueueDepth))
        {
            e.Kind = EventKind.Receive;
            e.NewClock = _clock.Receive(e.Arrival.Message.Lamport);
            Received++;
            return ref e;
        }

        e.NewClock = _clock.Advance();
        ReadOnlySpan<IChannel> recipients = Recipients(surroundings.Channels);
        if (recipients.IsEmpty)
        {
            e.Kind = EventKind.Internal;
            return ref e;
        }

        e.Kind = EventKind.Send;
        Sends++;
        foreach (IChannel channel in recipients)
        {
            long k = channel.TrySend(e.N, e.NewClock);
            _deliveries[_deliveryCount++] = new Delivery(channel.Peer, k);
            Sent += k == 0 ? 0 : 1;
        }

        e.DeliveryCount = _deliveryCount;
        return ref e;
    }

    /// <summary>
    /// Throws the die, connected or not, so that the sequence of faces depends on the idle ticks alone.
    /// </summary>
    private ReadOnlySpan<IChannel> Recipients(ReadOnlySpan<IChannel> ring)
    {
        IdleAction action = _script?.Next() ?? TickRule.Idle(_mix, (int)_draw.Below((uint)_mix.Sides) + 1);
        if (ring.IsEmpty)
        {
            return ring;
        }

        return action switch
        {
            IdleAction.SendNext => ring[..1],
            IdleAction.SendSecond => ring.Slice(1 % ring.Length, 1),
            IdleAction.SendAll => ring[..Math.Min(ring.Length, _deliveries.Length)],
            _ => [],
        };
    }
}
