using System.Globalization;
using System.Runtime.CompilerServices;

namespace Clocks.Trace.Measure;

/// <summary>
/// What the numbers of a run mean, in sentences: who sets the pace, whose queue grows and why, how far the clocks drifted apart,
/// what was lost. Every sentence carries the numbers it follows from; none is said without them.
/// </summary>
internal static class Observations
{
    /// <summary>A queue that ends above this depth, fed faster than it is emptied, is called growing.</summary>
    private const int GrowingDepth = 10;

    public static IReadOnlyList<string> Of(RunTrace run, RunMeasures measures)
    {
        var said = new List<string>();
        MachineMeasures[] active = [.. measures.Machines.Where(static m => m.Events > 0)];
        Pace(active, said);
        foreach (MachineMeasures machine in active)
        {
            Queue(machine, said);
        }

        Spread(measures, active, said);
        Clocks(measures, said);
        Messages(measures, said);
        Late(active, said);
        Physical(run, measures, said);
        return said;
    }

    private static string Say(ref DefaultInterpolatedStringHandler text) => string.Create(CultureInfo.InvariantCulture, ref text);

    private static double RateOf(MachineMeasures machine) =>
        machine.NominalRate is { } rate && double.IsFinite(rate) ? rate : machine.EffectiveRate;

    private static void Pace(MachineMeasures[] active, List<string> said)
    {
        if (active.Length < 2)
        {
            return;
        }

        MachineMeasures pacer = active.MinBy(static m => (double)m.ValuesLeftOut / Math.Max(1, m.FinalClock))!;
        double own = 1 - (double)pacer.ValuesLeftOut / Math.Max(1, pacer.FinalClock);
        bool isFastest = active.All(m => RateOf(m) <= RateOf(pacer));
        said.Add(Say($"Machine {pacer.Label} sets the pace: {own:P0} of its clock are ticks of its own, {(isFastest ? "and at" : "though at")} {RateOf(pacer):0.###} ticks per second it is {(isFastest ? "the fastest, or as fast as any" : "not the fastest")}."));
        MachineMeasures follower = active.MaxBy(static m => m.Jump.Mean)!;
        if (follower.Lane != pacer.Lane && follower.Jump.Mean > 1)
        {
            said.Add(Say($"Machine {follower.Label} follows in the largest jumps: {follower.Jump.Mean:0.##} a tick on average and {follower.Jump.Max:0} at most, at {RateOf(follower):0.###} ticks per second."));
        }
    }

    private static void Queue(MachineMeasures machine, List<string> said)
    {
        if (machine.QueueAtEnd is not { } atEnd)
        {
            return;
        }

        double rate = RateOf(machine);
        if (machine.ArrivalRate is { } arrivals && arrivals > rate && rate > 0)
        {
            said.Add(Say($"The queue of machine {machine.Label} grows without bound: {arrivals:0.##} messages arrive per second and it ticks {rate:0.##} times; it ended with {atEnd} waiting."));
        }
        else if (atEnd >= GrowingDepth && machine.Receives > 0.9 * machine.Events)
        {
            said.Add(Say($"The queue of machine {machine.Label} ended with {atEnd} waiting although {(double)machine.Receives / machine.Events:P0} of its ticks took a message: it gets at least as many as it can take."));
        }
        else if (atEnd < GrowingDepth && machine.ArrivalRate is { } few && machine.Queue is { Max: > 0 } queue)
        {
            said.Add(Say($"Machine {machine.Label} keeps up: {few:0.##} messages arrive per second for {rate:0.##} ticks; its queue never held more than {queue.Max:0} after a receive."));
        }
    }

    private static void Spread(RunMeasures measures, MachineMeasures[] active, List<string> said)
    {
        if (active.Length < 2)
        {
            return;
        }

        MachineMeasures first = active.MaxBy(static m => m.FinalClock)!, last = active.MinBy(static m => m.FinalClock)!;
        said.Add(Say($"The clocks ended {measures.FinalDrift} apart (Lamport spread, \"final drift\"): {first.FinalClock} at machine {first.Label}, {last.FinalClock} at machine {last.Label}."));
        if (measures.Spread.Count >= 4)
        {
            int quarter = measures.Spread.Count / 4;
            double early = measures.Spread.Skip(quarter).Take(quarter).Average(static p => p.Spread);
            double late = measures.Spread.TakeLast(quarter).Average(static p => p.Spread);
            string trend = late > 1.5 * early + 1 ? "it grows with time" : late < early / 1.5 - 1 ? "it shrinks with time" : "it stays about the same";
            said.Add(Say($"The spread averaged {early:0.#} in the second quarter of the run and {late:0.#} in the last: {trend}."));
        }
    }

    private static void Clocks(RunMeasures measures, List<string> said)
    {
        if (measures.Pairs.Pairs > 0)
        {
            string how = measures.Pairs.IsExact ? "counted" : Say($"estimated from {measures.Pairs.SampledEvents} events, seed {measures.Pairs.Seed}");
            said.Add(Say($"{100 * measures.Pairs.Share:G3} % of all pairs of events are concurrent ({how}): no message chain orders them, whatever their Lamport times say."));
        }
    }

    private static void Messages(RunMeasures measures, List<string> said)
    {
        long lost = measures.Channels.Where(static c => c.IsReceiverKnown).Sum(static c => c.Lost);
        if (lost > 0)
        {
            ChannelMeasures worst = measures.Channels.MaxBy(static c => c.Lost)!;
            said.Add(Say($"{lost} messages were lost: later ones of the same channel came. Most of them, {worst.Lost}, from {worst.From} to {worst.To}."));
        }

        long blocked = measures.Machines.Sum(static m => m.Blocked);
        if (blocked > 0)
        {
            said.Add(Say($"{blocked} times a recipient was left out because its outbox was full."));
        }
    }

    private static void Late(MachineMeasures[] active, List<string> said)
    {
        foreach (MachineMeasures machine in active.Where(static m => m.LateTicks > 0))
        {
            said.Add(Say($"Machine {machine.Label} skipped {machine.LateTicks} deadlines: its computer did not let it run in time."));
        }
    }

    private static void Physical(RunTrace run, RunMeasures measures, List<string> said)
    {
        if (run.Nodes.Count > OffsetEstimate.LanesMax)
        {
            said.Add(Say($"The offsets of physical clocks were left out: {run.Nodes.Count} machines are more than {OffsetEstimate.LanesMax}."));
        }

        foreach (ClockOffset offset in measures.Offsets.Where(static o => o.ImpossibleOrders > 0))
        {
            said.Add(Say($"By the wall clocks {offset.ImpossibleOrders} messages between machines {run.Nodes[offset.First].Label} and {run.Nodes[offset.Second].Label} arrived before they were sent, by up to {offset.WorstImpossibleMs:0.###} ms: the clocks differ, the Lamport order stands."));
        }
    }
}
