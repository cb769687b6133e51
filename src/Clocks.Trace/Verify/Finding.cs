using Clocks.Trace.Events;

namespace Clocks.Trace.Verify;

/// <summary>Events that show something, such as a counterexample, and where they stand.</summary>
/// <param name="Text">One sentence for people.</param>
/// <param name="Events">The events, cause first; empty when the lines are not of events.</param>
/// <param name="Locations">Where the evidence stands: <c>machine_1.jsonl:17</c>, both sides of a pair.</param>
public sealed record Finding(string Text, IReadOnlyList<EventRef> Events, IReadOnlyList<string> Locations)
{
    internal static Finding Of(string text, params ReadOnlySpan<TraceEvent> events)
    {
        var which = new EventRef[events.Length];
        string[] where = new string[events.Length];
        for (int i = 0; i < events.Length; i++)
        {
            (which[i], where[i]) = (events[i].Ref, events[i].Location);
        }

        return new Finding(text, which, where);
    }
}
