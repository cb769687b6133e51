namespace Clocks.Grade.Wire;

/// <summary>
/// The pace of a program, from the times at which its sends came. A frame may come late, and never early; so what is faster than the
/// rate over the whole is faster. The drift is the median of the paces of pairs of sends (Theil and Sen): what came late, and ticks that
/// were left out, do not move it.
/// </summary>
/// <remarks>
/// P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", 1968. Pairs that are near to each other tell a drift of
/// half a hundredth. Of those that are further apart whole ticks that were left out are taken away, and what is left tells one of
/// <see cref="TicksAMinute"/>, as a minute of watching would: half a minute has nearly two thousand such pairs, and their median is
/// known to a fifth of a tick a minute also where half of the sends come up to three milliseconds late.
/// </remarks>
internal sealed class WirePace
{
    /// <summary>A drift of so many ticks a minute is one.</summary>
    public const double TicksAMinute = 1;

    private const double MsAMinute = 60_000;

    /// <summary>Fewer events than this say nothing.</summary>
    private const long EventsMin = 150;

    /// <summary>Beyond the rate by this share, or behind it, is not the rate.</summary>
    private const double FasterMax = 1.05, SlowerMax = 1.3, DriftMax = 0.005;

    /// <summary>
    /// How many events are between two sends. What drifts by less than <see cref="DriftMax"/> has lost no half tick in the far.
    /// </summary>
    private const long NearMin = 4, NearMax = 12, FarMin = 40, FarMax = 60;

    private WirePace()
    {
    }

    /// <summary>Whether there were more events than ticks.</summary>
    public bool IsFaster { get; private init; }

    /// <summary>Whether ticks come clearly further apart than they should.</summary>
    public bool IsSlower { get; private init; }

    /// <summary>Whether every tick comes a little later than the one before it should have it; null: nobody can tell.</summary>
    public bool? IsDrifting { get; private init; }

    /// <summary>What was measured.</summary>
    public string Measured { get; private init; } = "";

    /// <summary>How far apart its ticks are.</summary>
    public string Drift { get; private init; } = "";

    /// <summary>Measures it; null: there is too little.</summary>
    public static WirePace? Of(IReadOnlyList<WireSend> sends, double periodMs)
    {
        if (sends.Count < 2 || sends[^1].N - sends[0].N < EventsMin)
        {
            return null;
        }

        double? near = Median(sends, NearMin, NearMax, static (ms, events) => ms / events);
        double middle = near ?? periodMs;

        // How much later than its tick an event comes than the one before it.
        double? later = middle > periodMs * (1 + DriftMax) ? middle - periodMs : Median(sends, FarMin, FarMax, (ms, events) =>
        {
            double late = ms - (events * periodMs);
            return (late - (Math.Round(late / periodMs) * periodMs)) / events;
        });
        long all = sends[^1].N - sends[0].N;
        double whole = sends[^1].Ms - sends[0].Ms;
        double ticksAMinute = (later ?? 0) / periodMs * (MsAMinute / periodMs);
        return new WirePace
        {
            IsFaster = all > (whole / periodMs * FasterMax) + 4,
            IsSlower = middle > periodMs * SlowerMax,
            IsDrifting = near is null || later is null ? null : ticksAMinute > TicksAMinute,
            Measured = $"{all} events in {whole / 1000:0.0} s, where its rate has {whole / periodMs:0}",
            Drift = $"they are {periodMs + (later ?? 0):0.####} ms apart: that is {ticksAMinute:0.#} ticks too late after a minute",
        };
    }

    /// <summary>The median over pairs of sends with so many events between them; null: there are too few.</summary>
    private static double? Median(IReadOnlyList<WireSend> sends, long least, long most, Func<double, long, double> of)
    {
        var all = new List<double>();
        for (int i = 0; i < sends.Count; i++)
        {
            for (int j = i + 1; j < sends.Count && sends[j].N - sends[i].N <= most; j++)
            {
                long events = sends[j].N - sends[i].N;
                all.AddRange(events >= least ? [of(sends[j].Ms - sends[i].Ms, events)] : []);
            }
        }

        all.Sort();
        return all.Count < EventsMin ? null : all[all.Count / 2];
    }
}
