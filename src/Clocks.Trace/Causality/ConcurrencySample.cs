using Clocks.Trace.Events;

namespace Clocks.Trace.Causality;

/// <summary>
/// Estimates the share of concurrent pairs from the pasts of some events. The estimate comes with its standard error,
/// the number of draws and their seed, so that it can be repeated.
/// </summary>
internal static class ConcurrencySample
{
    private const double EventsVisitedMax = 3e8;

    public static CausalShare Estimate(RunTrace run, Func<EventRef, int[]> vectorOf, LamportTies ties, ulong seed)
    {
        double events = run.EventCount;
        double pairs = events * (events - 1) / 2;
        int draws = (int)Math.Clamp(EventsVisitedMax / Math.Max(1, events), 16, 1_000);
        var draw = new Draw(seed);
        double sum = 0, squares = 0;
        for (int i = 0; i < draws; i++)
        {
            double past = Total(vectorOf(Drawn(run, ref draw))) - 1;
            sum += past;
            squares += past * past;
        }

        double mean = sum / draws;
        double variance = Math.Max(0, squares / draws - mean * mean) * draws / (draws - 1);
        double concurrent = Math.Max(0, pairs - mean * events);
        double error = Math.Sqrt(variance / draws) * events / pairs;
        return new CausalShare(
            pairs, concurrent, ties.InOrder ? Math.Max(0, concurrent - ties.Pairs) : null, false, draws, seed, error);
    }

    private static long Total(int[] vector)
    {
        long total = 0;
        foreach (int count in vector)
        {
            total += count;
        }

        return total;
    }

    private static EventRef Drawn(RunTrace run, ref Draw draw)
    {
        long left = (long)(draw.Unit() * run.EventCount);
        int lane = 0;
        while (left >= run.Lanes[lane].EventCount)
        {
            left -= run.Lanes[lane++].EventCount;
        }

        return new EventRef(lane, (int)left);
    }
}
