using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// One order of all events of a run that keeps happened-before: every cause comes before its effects. Where clocks are right
/// Lamport times with the machines' order are one such; a seed draws another. Pure; any thread.
/// </summary>
public static class Linearisation
{
    /// <summary>The events in that order, as far as there is one: where messages lead back to where they began it ends.</summary>
    /// <param name="run">The run.</param>
    /// <param name="seed">Of the order in which concurrent events come; null for that of the Lamport times.</param>
    public static IEnumerable<EventRef> Of(RunTrace run, ulong? seed = null)
    {
        var walk = new CausalWalk(run, seed);
        while (walk.Next(out EventRef e, out _))
        {
            yield return e;
        }
    }
}
