using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// What journals leave out of the past of an event: receives whose send nobody shows, and lines that are lost. Where a past has
/// none, what it does not hold did not happen before the event. Immutable; any thread.
/// </summary>
public sealed class PastGap
{
    private PastGap(long receives, long events, EventRef first) => (Receives, Events, First) = (receives, events, first);

    /// <summary>Receives in it whose send is not known.</summary>
    public long Receives { get; }

    /// <summary>Events in it whose lines are lost.</summary>
    public long Events { get; }

    /// <summary>The first such receive; none where there is none.</summary>
    public EventRef First { get; }

    /// <summary>Whether nothing is left out.</summary>
    public bool IsNone => Receives == 0 && Events == 0;

    /// <summary>Looks through a past.</summary>
    /// <param name="run">The run.</param>
    /// <param name="past">The past: for each lane, how many of its first events are in it.</param>
    public static PastGap Of(RunTrace run, int[] past)
    {
        long receives = 0, events = 0;
        EventRef first = EventRef.None;
        for (int lane = 0; lane < past.Length; lane++)
        {
            EventStore store = run.Lanes[lane].Store;
            for (int position = 0; position < past[lane]; position++)
            {
                if (store.Kind(position) == EventKind.Receive && store.Sender(store.ReceiveRow(position)).IsNone)
                {
                    receives++;
                    first = first.IsNone ? new EventRef(lane, position) : first;
                }
            }

            events += past[lane] > 0 && run.Lanes[lane].Tells(FormatFeatures.EventNumbers)
                ? Math.Max(0, store.N(past[lane] - 1) - past[lane])
                : 0;
        }

        return new PastGap(receives, events, first);
    }
}
