namespace Clocks.Simulation.Network;

/// <summary>A stretch of virtual time, its end excluded.</summary>
/// <param name="FromNs">Its first nanosecond.</param>
/// <param name="UntilNs">The first nanosecond after it.</param>
internal readonly record struct TimeSpanNs(long FromNs, long UntilNs)
{
    /// <summary>Whether the time lies in it.</summary>
    public bool Covers(long ns) => ns >= FromNs && ns < UntilNs;

    /// <summary>The time itself, or the end of the stretch that it lies in.</summary>
    public static long After(IReadOnlyList<TimeSpanNs> spans, long ns)
    {
        // By index: an enumerator of an interface would be allocated for every message.
        for (int i = 0; i < spans.Count; i++)
        {
            ns = spans[i].Covers(ns) ? spans[i].UntilNs : ns;
        }

        return ns;
    }
}
