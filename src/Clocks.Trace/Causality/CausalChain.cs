using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// Events of a run of which each happened before the next because it is the next of its machine, or takes the message that the
/// one before sent. Legs on one machine with messages between them. Immutable; any thread.
/// </summary>
public sealed class CausalChain
{
    private CausalChain(List<ChainLeg> legs)
    {
        Legs = legs;
        foreach (ChainLeg leg in legs)
        {
            EventCount += leg.Events;
        }
    }

    /// <summary>The legs, causes first; at least one.</summary>
    public IReadOnlyList<ChainLeg> Legs { get; }

    /// <summary>How many events it has, both ends included.</summary>
    public long EventCount { get; }

    /// <summary>How many messages it goes along.</summary>
    public int MessageCount => Legs.Count - 1;

    /// <summary>Its first event.</summary>
    public EventRef First => Legs[0].First;

    /// <summary>Its last event.</summary>
    public EventRef Last => Legs[^1].Last;

    /// <summary>
    /// Why the clock of an event is what it is: from the event back, at each receive to the send if it was the message that set
    /// the clock, else to the event before on the same machine. Where the rule was kept each event adds 1, so that the clock
    /// counts the events of the chain: it is the length of a longest chain that ends at the event.
    /// </summary>
    /// <remarks>L. Lamport 1978, rules IR1 and IR2. A receive whose send has no journal, and a circle, end it.</remarks>
    public static CausalChain OfClock(RunTrace run, EventRef e)
    {
        var legs = new List<ChainLeg>();
        int[] reached = new int[run.Nodes.Count];
        Array.Fill(reached, int.MaxValue);
        EventRef last = e;
        while (true)
        {
            EventStore store = run.Lanes[last.Lane].Store;
            int position = last.Position;
            EventRef send = SetBy(run, store, position);
            while (send.IsNone && position > 0 && !IsSetFromOutside(run[last with { Position = position }]))
            {
                position--;
                send = SetBy(run, store, position);
            }

            legs.Add(new ChainLeg(last with { Position = position }, last));
            reached[last.Lane] = position;
            if (send.IsNone || send.Position >= reached[send.Lane])
            {
                legs.Reverse();
                return new CausalChain(legs);
            }

            last = send;
        }
    }

    /// <summary>
    /// The chain with the fewest messages from one event to another; null when none leads there. Each round looks at the sends
    /// that the round before has reached, and only at those, so that every event is looked at once.
    /// </summary>
    public static CausalChain? Between(RunTrace run, EventRef from, EventRef to)
    {
        var arrivals = new List<Arrival>[run.Nodes.Count];
        int[] reached = new int[run.Nodes.Count];
        for (int lane = 0; lane < reached.Length; lane++)
        {
            reached[lane] = run.Lanes[lane].EventCount;
            arrivals[lane] = [];
        }

        List<Arrival> fresh = [new Arrival(from, reached[from.Lane], EventRef.None)];
        arrivals[from.Lane].AddRange(fresh);
        reached[from.Lane] = from.Position;
        while (fresh.Count > 0 && reached[to.Lane] > to.Position)
        {
            fresh = NextRound(run, fresh, reached, arrivals);
        }

        return reached[to.Lane] > to.Position ? null : new CausalChain(LegsTo(to, arrivals));
    }

    /// <summary>
    /// The first event of the chain that does not stand 1 above the one before it, and how many such there are; none where the
    /// rule was kept. Of the first event of all, the clock that it found stands for the one before.
    /// </summary>
    public EventRef FirstLeap(RunTrace run, out long leaps)
    {
        (EventRef first, leaps) = (EventRef.None, 0);
        long before = run[First].OldClock;
        foreach (ChainLeg leg in Legs)
        {
            EventStore store = run.Lanes[leg.First.Lane].Store;
            for (int position = leg.First.Position; position <= leg.Last.Position; position++)
            {
                long clock = store.NewClock(position);
                var here = new EventRef(leg.First.Lane, position);
                bool isLeap = clock != before + 1 && !(here == First && IsSetFromOutside(run[here]));
                first = isLeap && first.IsNone ? here : first;
                leaps += isLeap ? 1 : 0;
                before = clock;
            }
        }

        return first;
    }

    /// <summary>Whether a message that no journal sends set the clock of an event: as it says, or else as the jump shows.</summary>
    public static bool IsSetFromOutside(TraceEvent e) =>
        e.Kind == EventKind.Receive && e.Sender.IsNone && (e.MessageClock > e.OldClock || e.Jump > 1);

    /// <summary>The send whose message set the clock of an event; none when the clock before it did, or nobody knows.</summary>
    private static EventRef SetBy(RunTrace run, EventStore store, int position)
    {
        if (store.Kind(position) != EventKind.Receive)
        {
            return EventRef.None;
        }

        EventRef send = store.Sender(store.ReceiveRow(position));
        return !send.IsNone && run.Lanes[send.Lane].Store.NewClock(send.Position) > store.OldClock(position) ? send : EventRef.None;
    }

    /// <summary>Where the messages of the sends that are reached afresh come onto lanes earlier than anything before.</summary>
    private static List<Arrival> NextRound(RunTrace run, List<Arrival> fresh, int[] reached, List<Arrival>[] arrivals)
    {
        var earliest = new Dictionary<int, Arrival>();
        foreach (Arrival arrival in fresh)
        {
            EventStore store = run.Lanes[arrival.At.Lane].Store;
            int last = store.DeliveriesEnd(arrival.End - 1);
            for (int delivery = store.DeliveriesStart(arrival.At.Position); delivery < last; delivery++)
            {
                EventRef receive = store.Receiver(delivery);
                if (!receive.IsNone && receive.Position < reached[receive.Lane]
                    && (!earliest.TryGetValue(receive.Lane, out Arrival? known) || receive.Position < known.At.Position))
                {
                    earliest[receive.Lane] = new Arrival(receive, reached[receive.Lane], run[receive].Sender);
                }
            }
        }

        foreach ((int lane, Arrival arrival) in earliest)
        {
            reached[lane] = arrival.At.Position;
            arrivals[lane].Add(arrival);
        }

        return [.. earliest.Values];
    }

    /// <summary>Back along the arrivals: of those of a lane at or before an event the first has the fewest messages.</summary>
    private static List<ChainLeg> LegsTo(EventRef to, List<Arrival>[] arrivals)
    {
        var legs = new List<ChainLeg>();
        for (EventRef last = to; !last.IsNone;)
        {
            Arrival arrival = arrivals[last.Lane].Find(arrival => arrival.At.Position <= last.Position)!;
            legs.Add(new ChainLeg(arrival.At, last));
            last = arrival.Send;
        }

        legs.Reverse();
        return legs;
    }

    /// <summary>Where chains come onto a lane.</summary>
    /// <param name="at">The event.</param>
    /// <param name="end">The position from which on the lane was reached before.</param>
    /// <param name="send">The send whose message brings them there; none at their beginning.</param>
    private sealed class Arrival(EventRef at, int end, EventRef send)
    {
        public EventRef At => at;

        public int End => end;

        public EventRef Send => send;
    }
}
