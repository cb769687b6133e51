namespace Clocks.Trace.Causality;

/// <summary>How many pairs of events are ordered by happened-before and how many are concurrent.</summary>
/// <param name="Pairs">All pairs of two different events.</param>
/// <param name="Concurrent">Pairs of which neither happened before the other; an estimate unless
/// <paramref name="IsExact"/>.</param>
/// <param name="OrderedByLamportOnly">Concurrent pairs whose Lamport times differ all the same; null where the
/// clocks break the clock condition, for then it means nothing.</param>
/// <param name="IsExact">Counted, not sampled.</param>
/// <param name="SampledEvents">How many events were drawn when it is an estimate; else 0.</param>
/// <param name="Seed">The seed of those draws.</param>
/// <param name="StandardError">The standard error of <see cref="Share"/>; 0 when exact.</param>
public sealed record CausalShare(
    double Pairs,
    double Concurrent,
    double? OrderedByLamportOnly,
    bool IsExact,
    int SampledEvents,
    ulong Seed,
    double StandardError)
{
    /// <summary>The share of concurrent pairs, 0 to 1; 0 when there are no pairs.</summary>
    public double Share => Pairs == 0 ? 0 : Concurrent / Pairs;
}
