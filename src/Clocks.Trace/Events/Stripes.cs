namespace Clocks.Trace.Events;

/// <summary>
/// The events of several lanes a stretch of each at a time, those of about the same moment together. Who looks from a receive to
/// its send, or back, finds there what the processor's cache still holds: taken lane by lane, each of those looks waits for memory.
/// Pure; any thread.
/// </summary>
internal static class Stripes
{
    /// <summary>Events of all lanes in one stripe, a megabyte or two; and of each lane, to which it takes a while to go.</summary>
    private const int Events = 1 << 15, EventsOfLane = 1 << 7;

    /// <summary>Every position of every lane once, those of a lane in ascending order.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="part">Which part of the time is wanted, from 0.</param>
    /// <param name="parts">Of how many.</param>
    /// <returns>The index of the lane among these, and from where to where.</returns>
    public static IEnumerable<(int Lane, int From, int To)> Of(TraceNode[] lanes, int part = 0, int parts = 1)
    {
        long all = 0;
        foreach (TraceNode lane in lanes)
        {
            all += lane.EventCount;
        }

        long stripes = all / Math.Max(Events, EventsOfLane * lanes.Length) + 1;
        for (long stripe = stripes * part / parts; stripe < stripes * (part + 1) / parts; stripe++)
        {
            for (int lane = 0; lane < lanes.Length; lane++)
            {
                int events = lanes[lane].EventCount;
                int from = (int)(events * stripe / stripes), to = (int)(events * (stripe + 1) / stripes);
                if (from < to)
                {
                    yield return (lane, from, to);
                }
            }
        }
    }
}
