namespace Clocks.Faults;

/// <summary>What one run came to, in numbers.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="DurationNs">How long it lasted in virtual time, in nanoseconds.</param>
/// <param name="Machines">The machines by id, incarnations of one machine in order.</param>
public sealed record RunFigures(ulong Seed, long DurationNs, IReadOnlyList<MachineFigures> Machines)
{
    /// <summary>Whether it is known how long the queues were at most; logs of other programs may not tell.</summary>
    public bool TellsQueueMax { get; init; } = true;

    /// <summary>Whether it is known after every event how long the queue was.</summary>
    public bool TellsQueueMean { get; init; } = true;

    /// <summary>Events of all machines.</summary>
    public long Events => Sum(static m => m.Events);

    /// <summary>
    /// Lamport spread at the end, the students' final drift: greatest minus smallest final clock of the machines. A
    /// machine that was restarted counts with its last incarnation, one that was killed for good with its last clock.
    /// </summary>
    public long Spread => Range(static m => m.FinalClock);

    /// <summary>What the spread would be if no message had ever been taken: each clock counts its own ticks.</summary>
    public long TicksApart => Range(static m => m.Events);

    /// <summary>Messages taken, by all machines.</summary>
    public long Received => Sum(static m => m.Received);

    /// <summary>The fastest clock rate minus the slowest, in ticks a second.</summary>
    public double RatesApart => Range(static m => m.Rate.Millihertz) / 1e3;

    /// <summary>Mean increase of a clock at an event, over all events of all machines.</summary>
    public double JumpMean => Events == 0 ? 0 : Sum(static m => m.FinalClock) / (double)Events;

    /// <summary>The greatest increase of a clock at one event.</summary>
    public long JumpMax => Max(static m => m.JumpMax);

    /// <summary>Mean number of messages that waited after an event, over all events of all machines.</summary>
    public double QueueMean => Events == 0 ? 0 : Sum(static m => m.QueueSum) / (double)Events;

    /// <summary>The most messages that ever waited at one machine.</summary>
    public long QueueMax => Max(static m => m.QueueMax);

    /// <summary>Greatest minus smallest over the last incarnations of all machines.</summary>
    private long Range(Func<MachineFigures, long> of)
    {
        long least = long.MaxValue, most = 0;
        for (int i = 0; i < Machines.Count; i++)
        {
            if (i + 1 == Machines.Count || Machines[i + 1].Id != Machines[i].Id)
            {
                (least, most) = (Math.Min(least, of(Machines[i])), Math.Max(most, of(Machines[i])));
            }
        }

        return Math.Max(0, most - least);
    }

    private long Sum(Func<MachineFigures, long> of)
    {
        long sum = 0;
        foreach (MachineFigures machine in Machines)
        {
            sum += of(machine);
        }

        return sum;
    }

    private long Max(Func<MachineFigures, long> of)
    {
        long most = 0;
        foreach (MachineFigures machine in Machines)
        {
            most = Math.Max(most, of(machine));
        }

        return most;
    }
}
