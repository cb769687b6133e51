using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// The part of a chain that stays on one machine: neighbouring events of a lane, the first of which takes the message that the
/// last of the leg before sent.
/// </summary>
/// <param name="first">The first event.</param>
/// <param name="last">The last, at or after the first in the same lane.</param>
public sealed class ChainLeg(EventRef first, EventRef last)
{
    /// <summary>The first event.</summary>
    public EventRef First => first;

    /// <summary>The last event.</summary>
    public EventRef Last => last;

    /// <summary>How many events it has.</summary>
    public int Events => last.Position - first.Position + 1;
}
