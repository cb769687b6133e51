namespace Clocks.Trace.Measure;

/// <summary>
/// How late ticks came. Deadlines lie one period apart; where they lie is not in the journal, so the most punctual
/// tick stands for being on time. Each tick is compared with the last deadline before it.
/// </summary>
internal static class Lateness
{
    public static Distribution? Of(EventStore store, double periodNs)
    {
        if (store.Count == 0)
        {
            return null;
        }

        // Relative to the first tick, folded to half a period on either side, the most punctual tick is the smallest.
        double earliest = 0;
        long firstNs = store.MonoNs(0);
        for (int position = 0; position < store.Count; position++)
        {
            earliest = Math.Min(earliest, Fold(store.MonoNs(position) - firstNs, periodNs));
        }

        var lateness = new Reservoir();
        for (int position = 0; position < store.Count; position++)
        {
            double late = Fold(store.MonoNs(position) - firstNs, periodNs) - earliest;
            // Journals tell whole nanoseconds; what is less is rounding of the deadlines.
            lateness.Add(Math.Floor(late + 1e-3) / 1e6);
        }

        return lateness.Distribution;
    }

    private static double Fold(double ns, double periodNs) => ns - Math.Round(ns / periodNs) * periodNs;
}
