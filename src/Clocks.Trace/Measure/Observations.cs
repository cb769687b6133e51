using System.Runtime.CompilerServices;
using Clocks.Trace.Causality;
using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// What the numbers of a run mean, in sentences: who sets the pace, whose queue grows and why, how far the clocks
/// drifted apart, what was lost. Every sentence carries the numbers it follows from; none is said without them.
/// </summary>
internal sealed partial class Observations
{
    /// <summary>A list of machines names so many of them and counts the others.</summary>
    private const int NamedMax = 8;

    /// <summary>Fewer events of a machine than these carry no sentence about its habits.</summary>
    private const int TellingEvents = 10;

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

    public static IReadOnlyList<string> Compute(RunTrace run, RunMeasures measures)
    {
        var observations = new Observations(run, measures);
        observations.Pace();
        observations.Queues();
        observations.Spread();
        observations.Pairs();
        observations.Messages();
        observations.DrivenClocks();
        observations.LateTicks();
        observations.PhysicalClocks();
        return observations._said;
    }

    /// <summary>Numbers come out the same in every country, because the program runs without cultures.</summary>
    private void Say(ref DefaultInterpolatedStringHandler text) => _said.Add(text.ToStringAndClear());

    /// <summary>Whether a machine has done enough for a sentence about what it does: a share of a handful of events says nothing.</summary>
    private static bool IsTelling(MachineMeasures machine) => machine.Events >= TellingEvents;

    private static double RateOf(MachineMeasures machine) =>
        machine.NominalRate is { } rate && double.IsFinite(rate) ? rate : machine.EffectiveRate ?? 0;

    private static string Ticks(double rate) => rate == 1 ? "1 tick" : $"{rate:0.###} ticks";

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
        if (_active.FindAll(IsTelling).Count < 2)
        {
            return;
        }

        MachineMeasures pacer = Pacer();
        double own = 100 - 100.0 * pacer.ValuesLeftOut / Math.Max(1, pacer.FinalClock);
        bool isFastest = _active.TrueForAll(m => RateOf(m) <= RateOf(pacer));
        string place = isFastest ? "no machine is faster" : "it is not the fastest";
        string rate = RateOf(pacer) > 0 ? $", and with {Ticks(RateOf(pacer))} per second {place}" : "";
        Say($"Machine {pacer.Label} sets the pace: {own:0} % of its clock are ticks of its own{rate}.");
        MachineMeasures follower = ActiveWithMost(static m => IsTelling(m) ? m.Jump.Mean : 0);
        if (follower.Lane != pacer.Lane && follower.Jump.Mean > 1)
        {
            string slow = RateOf(follower) > 0 ? $", with {Ticks(RateOf(follower))} per second," : "";
            Say($"Machine {follower.Label}{slow} follows in the largest jumps: {follower.Jump.Mean:0.##} a "
                + $"tick on average, {follower.Jump.Max:0} at most.");
        }
    }

    /// <summary>
    /// Who leaves out the smallest share of the clock's values. A machine that lived for less than half of the run (a
    /// incarnation that ended early) heard little that it could have jumped to, and paces nobody.
    /// </summary>
    private MachineMeasures Pacer()
    {
        double longest = ActiveWithMost(static m => m.Seconds).Seconds;
        return ActiveWithMost(m => m.Seconds < longest / 2 || !IsTelling(m)
            ? double.NegativeInfinity
            : -(double)m.ValuesLeftOut / Math.Max(1, m.FinalClock));
    }

    private void Spread()
    {
        if (_active.Count < 2)
        {
            return;
        }

        MachineMeasures first = ActiveWithMost(m => IsFollowed(m) ? double.NegativeInfinity : m.FinalClock);
        MachineMeasures last = ActiveWithMost(m => IsFollowed(m) ? double.NegativeInfinity : -m.FinalClock);
        SpreadAtEnd(first, last);
        EndsApart();
        Restarts();
        Unended();
        SpreadGrowth();
    }

    private bool IsFollowed(MachineMeasures machine) => _run.IsFollowed(_run.Lanes[machine.Lane]);

    private void SpreadAtEnd(MachineMeasures first, MachineMeasures last)
    {
        if (_measures.FinalDrift == 0)
        {
            Say($"The clocks ended together, at {first.FinalClock}: the Lamport spread (\"final drift\") is 0.");
        }
        else
        {
            Say($"The clocks ended {_measures.FinalDrift} apart (Lamport spread, \"final drift\"): "
                + $"{first.FinalClock} at machine {first.Label}, {last.FinalClock} at machine {last.Label}.");
        }
    }

    /// <summary>Whose final clock is only the last that is known of it, for want of an END line.</summary>
    private void Unended()
    {
        var unended = new List<MachineMeasures>();
        foreach (MachineMeasures machine in _active)
        {
            TraceNode node = _run.Lanes[machine.Lane];
            if (node.FinalClock is null && node.Tells(FormatFeatures.Totals) && !IsFollowed(machine))
            {
                unended.Add(machine);
            }
        }

        if (unended.Count > 0)
        {
            bool isOne = unended.Count == 1;
            Say($"{Named(unended)} {(isOne ? "has" : "have")} no END line, killed or torn off: the last clock that is "
                + $"known of {(isOne ? "it" : "each")} counts as final.");
        }
    }

    private void SpreadGrowth()
    {
        if (_measures.Spread.Count < 4 || _measures.FinalDrift == 0 || _active.FindAll(IsTelling).Count < 2)
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
            ? $" Of these, {100 * ordered / pairs.Concurrent:G3} % have different Lamport times "
                + "all the same: a smaller time does not prove a cause."
            : "";
        Say($"{100 * pairs.Share:G3} % of all pairs of events are concurrent ({how}): "
            + $"no chain of messages orders them.{lamport}");
    }

    private void Messages()
    {
        long lost = _measures.Lost;
        ChannelMeasures? worst = null;
        foreach (ChannelMeasures channel in _measures.Channels)
        {
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
        List<MachineMeasures> late = _active.FindAll(static machine => machine.LateTicks > 0);
        for (int i = 0; i < late.Count; i++)
        {
            MachineMeasures machine = late[i];
            if (i == NamedMax)
            {
                Say($"{late.Count - i} more machines skipped deadlines.");
                return;
            }

            string deadlines = machine.LateTicks == 1 ? "1 deadline" : $"{machine.LateTicks} deadlines";
            string why = WasPaused(machine) ? "it was paused on purpose" : "it was not run in time";
            Say($"Machine {machine.Label} skipped {deadlines}: {why}.");
        }
    }

    private bool WasPaused(MachineMeasures machine)
    {
        TraceNode node = _run.Lanes[machine.Lane];
        string pause = $"pause {node.Id} ";
        return new List<TraceFault>(node.Faults).Exists(fault => fault.Note.Fault.StartsWith(pause, StringComparison.Ordinal));
    }

    private void PhysicalClocks()
    {
        if (_run.Nodes.Count > OffsetEstimate.LanesMax)
        {
            Say($"The offsets of physical clocks were left out: {_run.Nodes.Count} machines are more than "
                + $"{OffsetEstimate.LanesMax}.");
        }

        List<ClockOffset> impossible =
            new List<ClockOffset>(_measures.Offsets).FindAll(static offset => offset.ImpossibleOrders > 0);
        for (int i = 0; i < impossible.Count; i++)
        {
            ClockOffset offset = impossible[i];
            if (i == NamedMax)
            {
                Say($"So it is between {impossible.Count - NamedMax} more pairs of machines.");
                return;
            }

            string first = _run.Lanes[offset.First].Label, second = _run.Lanes[offset.Second].Label;
            Say($"By the wall clocks {offset.ImpossibleOrders} messages between machines {first} and {second} arrived "
                + $"before they were sent, by up to {offset.WorstImpossibleMs:0.###} ms: the clocks differ, "
                + $"the Lamport order stands.");
        }
    }
}
