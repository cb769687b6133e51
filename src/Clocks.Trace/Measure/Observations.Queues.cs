namespace Clocks.Trace.Measure;

/// <summary>The sentences about queues: which machines fall behind, and which keep up.</summary>
internal sealed partial class Observations
{
    /// <summary>A queue that ends above this depth, fed faster than it is emptied, is called growing.</summary>
    private const int GrowingDepth = 10;

    /// <summary>With a greater share of receives than this, a machine hardly does anything else.</summary>
    private const double OnlyReceives = 0.9;

    private void Queues()
    {
        List<MachineMeasures> keepUp = [], behind = [];
        foreach (MachineMeasures machine in _active)
        {
            if (machine.QueueAtEnd is not { } atEnd)
            {
                continue;
            }

            if (IsOverrun(machine) || IsBusy(machine, atEnd))
            {
                behind.Add(machine);
            }
            else if (atEnd < GrowingDepth && machine.ArrivalRate <= RateOf(machine) && machine.Queue is not null && IsTelling(machine))
            {
                keepUp.Add(machine);
            }
        }

        FallBehind(behind);
        KeepUp(keepUp);
    }

    /// <summary>A sentence for each of the first few, with its reason; one for all others.</summary>
    private void FallBehind(List<MachineMeasures> machines)
    {
        int named = machines.Count > NamedMax + 1 ? NamedMax : machines.Count;
        foreach (MachineMeasures machine in machines.GetRange(0, named))
        {
            SayGrows(machine, machine.QueueAtEnd!.Value);
        }

        long least = long.MaxValue, most = 0;
        for (int i = named; i < machines.Count; i++)
        {
            least = Math.Min(least, machines[i].QueueAtEnd!.Value);
            most = Math.Max(most, machines[i].QueueAtEnd!.Value);
        }

        if (named < machines.Count)
        {
            Say($"{Named(machines.GetRange(named, machines.Count - named))} fall behind likewise: they ended with "
                + $"{least} to {most} messages waiting.");
        }
    }

    /// <summary>
    /// Whether more messages arrive than its ticks can take, by more than chance: arrivals of a Poisson process scatter by the root of
    /// their number, and two of those are as good as certain (95 %).
    /// </summary>
    private static bool IsOverrun(MachineMeasures machine)
    {
        double arrivals = (machine.ArrivalRate ?? 0) * machine.Seconds;
        return RateOf(machine) > 0 && arrivals - RateOf(machine) * machine.Seconds > 2 * Math.Sqrt(arrivals) && IsTelling(machine);
    }

    private static bool IsBusy(MachineMeasures machine, long atEnd) =>
        atEnd >= GrowingDepth && machine.Receives > OnlyReceives * machine.Events;

    /// <summary>One sentence for a machine; one for all of them when there are several.</summary>
    private void KeepUp(List<MachineMeasures> machines)
    {
        // Where nothing ever waited there is nothing to say.
        if (!machines.Exists(static machine => machine.Queue is { Max: > 0 }))
        {
            return;
        }

        MachineMeasures first = machines[0];
        if (machines.Count == 1)
        {
            Say($"Machine {first.Label} keeps up: {Arrivals(first.ArrivalRate)} per second for "
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

        Say($"{Named(machines)} keep up: the busiest of them, {busiest.Label}, gets "
            + $"{Messages(busiest.ArrivalRate)} per second for {Ticks(RateOf(busiest))}; no queue of theirs held "
            + $"more than {deepest:0} after a receive.");
    }

    private static string Messages(double? rate) => $"{rate:0.##} {($"{rate:0.##}" == "1" ? "message" : "messages")}";

    private static string Arrivals(double? rate) => Messages(rate) + ($"{rate:0.##}" == "1" ? " arrives" : " arrive");

    /// <summary>"Machine 2", or "Machines 2, 3, 5" up to a few, the others counted.</summary>
    private static string Named(List<MachineMeasures> machines) =>
        $"{Plural.Noun(machines.Count, "Machine")} {Listing.Of(machines.ConvertAll(static m => m.Label), NamedMax)}";

    /// <summary>That a queue grows, and why.</summary>
    private void SayGrows(MachineMeasures machine, long atEnd)
    {
        double rate = RateOf(machine);
        if (IsOverrun(machine))
        {
            Say($"The queue of machine {machine.Label} grows as long as this lasts: {Arrivals(machine.ArrivalRate)} "
                + $"per second and it ticks {(rate == 1 ? "once" : $"{rate:0.##} times")}; it ended "
                + $"with {atEnd} waiting.");
        }
        else
        {
            Say($"The queue of machine {machine.Label} ended with {atEnd} waiting although "
                + $"{100.0 * machine.Receives / machine.Events:0} % of its ticks took a message: "
                + $"messages come faster than its {Ticks(rate)} per second can take them.");
        }
    }
}
