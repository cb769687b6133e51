using Clocks.Faults;

namespace Clocks.Experiments.Statistics;

/// <summary>
/// The theory of queues in one sentence, and whether the data agree: a machine keeps up while messages arrive more
/// slowly than it ticks; otherwise its queue grows. Each machine of each run is one trial. Immutable; any thread.
/// </summary>
/// <param name="Slower">Machines at which messages arrived more slowly than they ticked.</param>
/// <param name="SlowerKeptUp">Those of them that kept up, as the theory says.</param>
/// <param name="Faster">Machines at which messages arrived at least as fast as they ticked.</param>
/// <param name="FasterFellBehind">Those of them whose queue grew, as the theory says.</param>
public sealed record QueueStability(int Slower, int SlowerKeptUp, int Faster, int FasterFellBehind)
{
    /// <summary>The theory.</summary>
    public const string Theory =
        "A machine keeps up while its arrival rate is below its tick rate, since every tick takes one message; "
        + "otherwise its queue grows by the difference, every second.";

    /// <summary>How it is judged.</summary>
    public const string Criterion =
        "A machine kept up if its queue was empty at least once in the last quarter of its time.";

    /// <summary>Trials.</summary>
    public int Count => Slower + Faster;

    /// <summary>Trials that went as the theory says.</summary>
    public int Agreeing => SlowerKeptUp + FasterFellBehind;

    /// <summary>Whether a machine fell behind, as the theory says or not.</summary>
    public bool HasBehind => SlowerKeptUp < Slower || FasterFellBehind > 0;

    /// <summary>The trials of these runs.</summary>
    public static QueueStability Of(IEnumerable<RunFigures> runs)
    {
        int slower = 0, keptUp = 0, faster = 0, behind = 0;
        foreach (RunFigures run in runs)
        {
            foreach (MachineFigures machine in run.Machines)
            {
                if (machine.ArrivalsPerSecond < machine.Rate.PerSecond)
                {
                    slower++;
                    keptUp += machine.KeptUp ? 1 : 0;
                }
                else
                {
                    faster++;
                    behind += machine.KeptUp ? 0 : 1;
                }
            }
        }

        return new QueueStability(slower, keptUp, faster, behind);
    }

    /// <summary>These trials and others together.</summary>
    public QueueStability With(QueueStability others) => new(
        Slower + others.Slower, SlowerKeptUp + others.SlowerKeptUp, Faster + others.Faster,
        FasterFellBehind + others.FasterFellBehind);

    /// <summary>What the data say, in one sentence.</summary>
    public override string ToString()
    {
        string slow = Slower == 0 ? "" : $"{SlowerKeptUp} of {Plural.Of(Slower, "machine")} with fewer arrivals than ticks kept up";
        string fast = Faster == 0 ? "" : $"{FasterFellBehind} of {Faster} with at least as many fell behind";
        string both = slow.Length > 0 && fast.Length > 0 ? $"{slow}, {fast}" : slow + fast;
        return Count == 0 ? "No machine ran." : $"{both}: the theory holds in {Agreeing} of {Count} cases.";
    }
}
