using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// What verdicts and measures need of happened-before: whether it has a cycle, how much of the run is concurrent, and how often
/// causal delivery would have waited. A run of moderate size is walked and counted. In a great one whose clocks keep the clock
/// condition on every edge there can be no cycle, and the other two are estimated from events that are drawn with a fixed seed;
/// where a clock breaks it the run is walked, whatever its size. Immutable; any thread.
/// </summary>
/// <param name="Cycle">The receives of a shortest cycle; empty when there is none.</param>
/// <param name="Share">Pairs of events.</param>
/// <param name="Inversions">Receives that came after something that their message had happened before; null when not counted.</param>
/// <param name="FirstInversion">One of them: the first, or the first that was drawn; none when there is none.</param>
internal sealed record CausalSummary(
    IReadOnlyList<EventRef> Cycle, CausalShare Share, InversionCount? Inversions, EventRef FirstInversion)
{
    /// <summary>Walked is what has at most so many events times lanes.</summary>
    private const double WalkedMax = 1e6;

    private const ulong Seed = 1978;

    /// <summary>Looks at a run.</summary>
    public static CausalSummary Of(RunTrace run) =>
        run.KeepsClockCondition && (double)run.EventCount * run.Nodes.Count > WalkedMax ? Drawn(run, Seed) : Walked(run);

    internal static CausalSummary Walked(RunTrace run)
    {
        HappenedBefore relation = HappenedBefore.Of(run);
        InversionCount? inversions = relation.DeliveryInversions is { } counted ? new InversionCount(counted, 0, 0) : null;
        return new CausalSummary(relation.Cycle, relation.Share, inversions, relation.FirstInversion);
    }

    internal static CausalSummary Drawn(RunTrace run, ulong seed)
    {
        var draws = new CausalDraws(run, seed);
        return new CausalSummary([], draws.Share, draws.Inversions, draws.FirstInversion);
    }
}
