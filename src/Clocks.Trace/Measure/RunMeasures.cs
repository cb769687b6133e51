using Clocks.Trace.Causality;
using Clocks.Trace.Events;
using Clocks.Trace.Jobs;

namespace Clocks.Trace.Measure;

/// <summary>
/// Everything that is measured about a run, as numbers: those of each machine, of each channel and of the whole,
/// with the offsets of the physical clocks and a paragraph of observations that follow from the numbers.
/// </summary>
public sealed class RunMeasures
{
    /// <summary>How many moments the Lamport spread is sampled at.</summary>
    private const int SpreadPoints = 1_000;

    private RunMeasures()
    {
    }

    /// <summary>One for each lane, in their order.</summary>
    public required IReadOnlyList<MachineMeasures> Machines { get; init; }

    /// <summary>
    /// One for each ordered pair that exchanged messages, by sender and receiver; of very many the first and the last hundred by
    /// losses, what was left out, and traffic.
    /// </summary>
    public required IReadOnlyList<ChannelMeasures> Channels { get; init; }

    /// <summary>How many channels the run has, told one by one or not.</summary>
    public required int NumberOfChannels { get; init; }

    /// <summary>Messages of all channels that never came though a later one did, where the receivers tell whose they took.</summary>
    public required long Lost { get; init; }

    /// <summary>
    /// Max - min of the final clocks: Lamport spread at the end, the students' "final drift". A machine that was
    /// restarted counts with its last incarnation, one that was killed for good with its last clock.
    /// </summary>
    public required long FinalDrift { get; init; }

    /// <summary>The spread over time, at equal steps while at least two machines ran.</summary>
    public required IReadOnlyList<SpreadPoint> Spread { get; init; }

    /// <summary>Pairs of events: how many are concurrent.</summary>
    public required CausalShare Pairs { get; init; }

    /// <summary>Message delays of all channels, in milliseconds, by the wall clocks of both machines.</summary>
    public required Distribution DelayMs { get; init; }

    /// <summary>Physical clocks, pair by pair; empty when nothing is told about time.</summary>
    public required IReadOnlyList<ClockOffset> Offsets { get; init; }

    /// <summary>Seconds from the first event of the run to its last.</summary>
    public required double Seconds { get; init; }

    /// <summary>Sentences for people that follow from the numbers.</summary>
    public IReadOnlyList<string> Observations { get; private set; } = [];

    /// <summary>Measures a run.</summary>
    public static RunMeasures Compute(RunTrace run) => Compute(run, new Lazy<CausalSummary>(() => CausalSummary.Of(run)));

    /// <summary>
    /// Measures a run whose happened-before others need too: it comes last, as somebody else may build it meanwhile.
    /// </summary>
    internal static RunMeasures Compute(RunTrace run, Lazy<CausalSummary> causes)
    {
        ChannelCount? messages = null;
        IReadOnlyList<ClockOffset> offsets = [];
        IReadOnlyList<SpreadPoint> spread = [];
        ParallelJobs.Run(
            [
                () => messages = ChannelCount.Of(run),
                () => offsets = OffsetEstimate.Of(run),
                () => spread = SpreadOverTime.Of(run, SpreadPoints),
            ],
            run.EventCount >= ParallelJobs.WorthEvents);

        var machines = new MachineMeasures[run.Nodes.Count];
        long leastClock = long.MaxValue, greatestClock = long.MinValue;
        for (int lane = 0; lane < machines.Length; lane++)
        {
            machines[lane] = MachineCount.Of(run.Lanes[lane], messages!.Arrivals[lane]);
            if (!run.IsFollowed(run.Lanes[lane]))
            {
                leastClock = Math.Min(leastClock, machines[lane].FinalClock);
                greatestClock = Math.Max(greatestClock, machines[lane].FinalClock);
            }
        }

        var measures = new RunMeasures
        {
            Machines = machines,
            Channels = messages!.Channels,
            NumberOfChannels = messages.Number,
            Lost = messages.Lost,
            DelayMs = messages.DelayMs,
            FinalDrift = machines.Length == 0 ? 0 : greatestClock - leastClock,
            Spread = spread,
            Pairs = causes.Value.Share,
            Offsets = offsets,
            Seconds = SpreadOverTime.Seconds(run),
        };
        measures.Observations = Clocks.Trace.Measure.Observations.Compute(run, measures);
        return measures;
    }
}
