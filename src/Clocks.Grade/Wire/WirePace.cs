namespace Clocks.Grade.Wire;

/// <summary>
/// The pace of a program, from the times at which its sends came. A frame may come late, and never early; so what is faster than the
/// rate over the whole is faster. The drift is the median of the paces of sends that are near to each other (Theil and Sen): what came
/// late, and ticks that were left out, do not move it.
/// </summary>
/// <remarks>P. K. Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau", 1968.</remarks>
internal sealed class WirePace
{
    /// <summary>Fewer events than this say nothing.</summary>
    private const long EventsMin = 150;

    /// <summary>Beyond the rate by this share, or behind it, is not the rate.</summary>
    private const double FasterMax = 1.05, SlowerMax = 1.3, DriftMax = 0.005;

    private const long NearMin = 4, NearMax = 12;

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

        var near = new List<double>();
        for (int i = 0; i < sends.Count; i++)
        {
            for (int j = i + 1; j < sends.Count && sends[j].N - sends[i].N <= NearMax; j++)
            {
                long events = sends[j].N - sends[i].N;
                near.AddRange(events >= NearMin ? [(sends[j].Ms - sends[i].Ms) / events] : []);
            }
        }

        near.Sort();
        double middle = near.Count == 0 ? periodMs : near[near.Count / 2];
        long all = sends[^1].N - sends[0].N;
        double ms = sends[^1].Ms - sends[0].Ms;
        return new WirePace
        {
            IsFaster = all > (ms / periodMs * FasterMax) + 4,
            IsSlower = middle > periodMs * SlowerMax,
            IsDrifting = near.Count < EventsMin ? null : middle > periodMs * (1 + DriftMax),
            Measured = $"{all} events in {ms / 1000:0.0} s, where its rate has {ms / periodMs:0}",
            Drift = $"they are {middle:0.###} ms apart",
        };
    }
}
