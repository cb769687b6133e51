using System.Runtime.CompilerServices;

namespace Clocks.Trace.Measure;

/// <summary>
/// What the numbers of a run mean, in sentences: who sets the pace, whose queue grows and why, how far the clocks
/// drifted apart, what was lost. Every sentence carries the numbers it follows from; none is said without them.
/// </summary>
internal sealed class Observations
{
    /// <summary>A queue that ends above this depth, fed faster than it is emptied, is called growing.</summary>
    private const int GrowingDepth = 10;

    /// <summary>With a greater share of receives than this, a machine hardly does anything else.</summary>
    private const double OnlyReceives = 0.9;

    /// <summary>A list of machines names so many of them and counts the others.</summary>
    private const int NamedMax = 8;

    private readonly RunTrace _run;
    private readonly RunMeasures _measures;
    private readonly List<MachineMeasures> _active = [];
    private readonly List<string> _said = [];

    private Observations(RunTrace run, RunMeasures measures)
    {
        (_run, _measures) = (run, measures);
        foreach (MachineMeasures machine in measures.Machines)
        {
            if (machine.Events > 0)
            {
                _active.Add(machine);
            }
        }
    }

    public static IReadOnlyList<string> Of(RunTrace run, RunMeasures measures)
    {
        var observations = new Observations(run, measures);
        observations.Pace();
        observations.Queues();
        observations.Spread();
        observations.Pairs();
        observations.Messages();
        observations.LateTicks();
        observations.PhysicalClocks();
        return observations._said;
    }

    /// <summary>Numbers come out the same in every country, because the program runs without cultures.</summary>
    private void Say(ref DefaultInterpolatedStringHandler text) => _said.Add(text.ToStringAndClear());

    private static double RateOf(MachineMeasures machine) =>
        machine.NominalRate is { } rate && double.IsFinite(rate) ? rate : machine.EffectiveRate;

    private static string Ticks(double rate) => rate == 1 ? "1 tick" : InvariantText($"{rate:0.###} ticks");

    private static string InvariantText(ref DefaultInterpolatedStringHandler text) => text.ToStringAndClear();

    /// <summary>
    /// The active machine with the greatest value; of equal ones that which ran longest, and of those the first.
    /// </summary>
    private MachineMeasures ActiveWithMost(Func<MachineMeasures, double> valueOf)
    {
        MachineMeasures most = _active[0];
        foreach (MachineMeasures machine in _active)
        {
            int order = valueOf(machine).CompareTo(valueOf(most));
            most = order > 0 || (order == 0 && machine.Seconds > most.Seconds) ? machine : most;
        }

        return most;
    }

    private void Pace()
    {
        if (_active.Count < 2)
        {
            return;
        }

        MachineMeasures pacer = Pacer();
        double own = 100 - 100.0 * pacer.ValuesLeftOut / Math.Max(1, pacer.FinalClock);
        bool isFastest = _active.TrueForAll(m => RateOf(m) <= RateOf(pacer));
        string place = isFastest ? "no machine is faster" : "it is not the fastest";
        Say($"Machine {pacer.Label} sets the pace: {own:0} % of its clock are ticks of its own, and with "
            + $"{Ticks(RateOf(pacer))} per second {place}.");
        MachineMeasures follower = ActiveWithMost(static m => m.Jump.Mean);
        if (follower.Lane != pacer.Lane && follower.Jump.Mean > 1)
        {
            Say($"Machine {follower.Label}, with {Ticks(RateOf(follower))} per second, follows in the largest "
                + $"jumps: {follower.Jump.Mean:0.##} a tick on average, {follower.Jump.Max:0} at most.");
        }
    }

    /// <summary>
    /// Who leaves out the smallest share of the clock's values. A machine that lived for less than half of the run (a
    /// life that ended early) heard little that it could have jumped to, and paces nobody.
    /// </summary>
    private MachineMeasures Pacer()
    {
        double longest = ActiveWithMost(static m => m.Seconds).Seconds;
        return ActiveWithMost(m => m.Seconds < longest / 2
            ? double.NegativeInfinity
            : -(double)m.ValuesLeftOut / Math.Max(1, m.FinalClock));
    }

    private void Queues()
    {
        var keepUp = new List<MachineMeasures>();
        foreach (MachineMeasures machine in _active)
        {
            if (machine.QueueAtEnd is { } atEnd && !Grows(machine, atEnd)
                && atEnd < GrowingDepth && machine.ArrivalRate is not null && machine.Queue is { Max: > 0 })
            {
                keepUp.Add(machine);
            }
        }

        KeepUp(keepUp);
    }

    /// <summary>One sentence for a machine; one for all of them when there are several.</summary>
    private void KeepUp(List<MachineMeasures> machines)
    {
        if (machines.Count == 0)
        {
            return;
        }

        MachineMeasures first = machines[0];
        if (machines.Count == 1)
        {
            Say($"Machine {first.Label} keeps up: {first.ArrivalRate:0.##} messages arrive per second for "
                + $"{Ticks(RateOf(first))}; its queue never held more than {first.Queue!.Value.Max:0} after a "
                + $"receive.");
            return;
        }

        MachineMeasures busiest = first;
        double deepest = 0;
        foreach (MachineMeasures machine in machines)
        {
            bool isBusier = machine.ArrivalRate / RateOf(machine) > busiest.ArrivalRate / RateOf(busiest);
            busiest = isBusier ? machine : busiest;
            deepest = Math.Max(deepest, machine.Queue!.Value.Max);
        }

        int named = Math.Min(NamedMax, machines.Count);
        string names = string.Join(", ", machines.ConvertAll(static m => m.Label).GetRange(0, named));
        string more = machines.Count > named ? InvariantText($" and {machines.Count - named} more") : "";
        Say($"Machines {names}{more} keep up: the busiest of them, {busiest.Label}, gets "
            + $"{busiest.ArrivalRate:0.##} messages per second for {Ticks(RateOf(busiest))}; no queue of theirs held "
            + $"more than {deepest:0} after a receive.");
    }

    /// <summary>Says so when a queue grows, and why.</summary>
    private bool Grows(MachineMeasures machine, long atEnd)
    {
        double rate = RateOf(machine);
        if (machine.ArrivalRate is { } arrivals && arrivals > rate && rate > 0)
        {
            Say($"The queue of machine {machine.Label} grows without bound: {arrivals:0.##} messages arrive per second "
                + $"and it ticks {(rate == 1 ? "once" : InvariantText($"{rate:0.##} times"))}; it ended with {atEnd} "
                + $"waiting.");
            return true;
        }

        if (atEnd >= GrowingDepth && machine.Receives > OnlyReceives * machine.Events)
        {
            Say($"The queue of machine {machine.Label} ended with {atEnd} waiting although "
                + $"{100.0 * machine.Receives / machine.Events:0} % of its ticks took a message: "
                + $"messages come faster than its {Ticks(rate)} per second can take them.");
            return true;
        }

        return false;
    }

    private void Spread()
    {
        if (_active.Count < 2)
        {
            return;
        }

        MachineMeasures first = ActiveWithMost(static m => m.FinalClock);
        MachineMeasures last = ActiveWithMost(static m => -m.FinalClock);
        if (_measures.FinalDrift == 0)
        {
            Say($"The clocks ended together, at {first.FinalClock}: the Lamport spread (\"final drift\") is 0.");
            return;
        }

        Say($"The clocks ended {_measures.FinalDrift} apart (Lamport spread, \"final drift\"): "
            + $"{first.FinalClock} at machine {first.Label}, {last.FinalClock} at machine {last.Label}.");
        if (_measures.Spread.Count < 4)
        {
            return;
        }

        int quarter = _measures.Spread.Count / 4;
        double early = AverageSpread(quarter, quarter);
        double late = AverageSpread(_measures.Spread.Count - quarter, quarter);
        string trend = late > 1.5 * early + 1 ? "it grows with time"
            : late < early / 1.5 - 1 ? "it shrinks with time"
            : "it stays about the same";
        Say($"The spread averaged {early:0.#} in the second quarter of the run and {late:0.#} in the last: {trend}.");
    }

    private double AverageSpread(int from, int count)
    {
        long sum = 0;
        for (int i = from; i < from + count; i++)
        {
            sum += _measures.Spread[i].Spread;
        }

        return (double)sum / count;
    }

    private void Pairs()
    {
        CausalShare pairs = _measures.Pairs;
        if (pairs.Pairs == 0)
        {
            return;
        }

        long unmatched = _run.ReceiveCount - _run.MatchedCount;
        if (unmatched > 0)
        {
            Say($"At most {100 * pairs.Share:G3} % of all pairs of events are concurrent: which send {unmatched} of "
                + $"{_run.ReceiveCount} receives belong to is not told, and each of them orders more pairs.");
            return;
        }

        string how = pairs.IsExact ? "counted" : $"estimated from {pairs.SampledEvents} events, seed {pairs.Seed}";
        string lamport = pairs.OrderedByLamportOnly is { } ordered and > 0
            ? InvariantText($" Of these, {100 * ordered / pairs.Concurrent:G3} % have different Lamport times ")
                + "all the same: a smaller time does not prove a cause."
            : "";
        Say($"{100 * pairs.Share:G3} % of all pairs of events are concurrent ({how}): "
            + $"no chain of messages orders them.{lamport}");
    }

    private void Messages()
    {
        long lost = 0;
        ChannelMeasures? worst = null;
        foreach (ChannelMeasures channel in _measures.Channels)
        {
            lost += channel.IsReceiverKnown ? channel.Lost : 0;
            worst = worst is null || channel.Lost > worst.Lost ? channel : worst;
        }

        if (lost > 0 && worst is not null)
        {
            Say($"{lost} messages were lost: later ones of the same channel came. "
                + $"Most of them, {worst.Lost}, from {worst.From} to {worst.To}.");
        }

        long blocked = 0;
        foreach (MachineMeasures machine in _measures.Machines)
        {
            blocked += machine.Blocked;
        }

        if (blocked > 0)
        {
            Say($"{blocked} times a recipient was left out because its outbox was full.");
        }
    }

    private void LateTicks()
    {
        foreach (MachineMeasures machine in _active)
        {
            if (machine.LateTicks > 0)
            {
                Say($"Machine {machine.Label} skipped {machine.LateTicks} deadlines: it was not run in time.");
            }
        }
    }

    private void PhysicalClocks()
    {
        if (_run.Nodes.Count > OffsetEstimate.LanesMax)
        {
            Say($"The offsets of physical clocks were left out: {_run.Nodes.Count} machines are more than "
                + $"{OffsetEstimate.LanesMax}.");
        }

        foreach (ClockOffset offset in _measures.Offsets)
        {
            if (offset.ImpossibleOrders == 0)
            {
                continue;
            }

            string first = _run.Nodes[offset.First].Label, second = _run.Nodes[offset.Second].Label;
            Say($"By the wall clocks {offset.ImpossibleOrders} messages between machines {first} and {second} arrived "
                + $"before they were sent, by up to {offset.WorstImpossibleMs:0.###} ms: the clocks differ, "
                + $"the Lamport order stands.");
        }
    }
}
