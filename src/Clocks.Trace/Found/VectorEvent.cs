using Clocks.Trace.Events;

namespace Clocks.Trace.Found;

/// <summary>One event of a log with vector clocks, before it is known what kind it was.</summary>
/// <param name="Host">The host, as the log names it, behind the prefix of its execution.</param>
/// <param name="Clock">The vector: for each host the number of its last event that is known; absent means 0.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">The line of the vector.</param>
internal sealed record VectorEvent(string Host, Dictionary<string, long> Clock, string Path, long Line)
{
    /// <summary>What the log says of it; null where it says nothing.</summary>
    public string? Text { get; init; }

    /// <summary>Which execution it is of.</summary>
    public VectorExecution Execution { get; init; } = VectorExecution.Only;

    /// <summary>The host, as the log names it.</summary>
    public string HostAsTold => Host[Execution.Prefix.Length..];

    /// <summary>The number of the event at its host.</summary>
    public long N => Clock.GetValueOrDefault(Host);

    /// <summary>
    /// Grows along every path of happened-before, so that it sorts causes before effects. Wide, because a log may hold
    /// any numbers and the sum must not overflow.
    /// </summary>
    public Int128 Sum { get; } = SumOf(Clock);

    /// <summary>In the words of the log.</summary>
    public ToldVector Told()
    {
        if (Execution.Prefix.Length == 0)
        {
            return new ToldVector(Text, Clock);
        }

        var clock = new Dictionary<string, long>();
        foreach ((string host, long n) in Clock)
        {
            clock[host[Execution.Prefix.Length..]] = n;
        }

        return new ToldVector(Text, clock);
    }

    private static Int128 SumOf(Dictionary<string, long> clock)
    {
        Int128 sum = 0;
        foreach (long n in clock.Values)
        {
            sum += n;
        }

        return sum;
    }
}
