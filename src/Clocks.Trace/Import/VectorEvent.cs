namespace Clocks.Trace.Import;

/// <summary>One event of a log with vector clocks, before it is known what kind it was.</summary>
/// <param name="Host">The host, as the log names it.</param>
/// <param name="Clock">The vector: for each host the number of its last event that is known; absent means 0.</param>
/// <param name="Path">The file.</param>
/// <param name="Line">The line of the vector.</param>
internal sealed record VectorEvent(string Host, Dictionary<string, long> Clock, string Path, long Line)
{
    /// <summary>The number of the event at its host.</summary>
    public long N => Clock.GetValueOrDefault(Host);

    /// <summary>
    /// Grows along every path of happened-before, so that it sorts causes before effects. Wide, because a log may hold
    /// any numbers and the sum must not overflow.
    /// </summary>
    public Int128 Sum { get; } = SumOf(Clock);

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
