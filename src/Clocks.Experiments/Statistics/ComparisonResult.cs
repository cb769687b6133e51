namespace Clocks.Experiments.Statistics;

/// <summary>What two sets of runs allow to say about a difference.</summary>
public enum ComparisonResult : byte
{
    /// <summary>No run of one of them tells the number.</summary>
    NotTold,

    /// <summary>One of them has fewer than two runs: nobody knows how much runs differ by themselves.</summary>
    TooFewRuns,

    /// <summary>The difference is no greater than chance makes it, with 95 % confidence.</summary>
    WithinSpread,

    /// <summary>The difference is greater than the spread over seeds explains.</summary>
    Differs,
}
