namespace Clocks.Experiments.Statistics;

/// <summary>
/// What the theory predicts before anything has run: how many messages a second arrive at each machine. From rates and
/// the die it follows by a balance of flows: a machine sends only at idle ticks, and its idle ticks are those that
/// arrivals leave over. So arrivals at a machine are the shares of the idle ticks of all others, and its idle ticks are
/// its rate minus its arrivals, or none. Pure; any thread.
/// </summary>
internal static class FlowTheory
{
    private const int RoundsMax = 10_000;
    private const double Settled = 1e-9;

    /// <summary>Messages a second that arrive at each machine in the long run.</summary>
    /// <param name="ratesPerSecond">The clock rates in ring order.</param>
    /// <param name="mix">The die of all.</param>
    /// <param name="kept">The share of messages that is not lost.</param>
    /// <param name="neighbours">The neighbours of each machine by place, ascending; null: each is connected to each.</param>
    public static double[] Arrivals(IReadOnlyList<double> ratesPerSecond, EventMix mix, double kept = 1, int[][]? neighbours = null)
    {
        if (neighbours is not null)
        {
            return ArrivalsBetween(neighbours, ratesPerSecond, mix, kept);
        }

        int count = ratesPerSecond.Count;
        double[] arrivals = new double[count];
        double[] idle = new double[count];
        double next = kept * mix.Next / mix.Sides, second = kept * mix.Second / mix.Sides;
        double all = kept * mix.All / mix.Sides;

        // Each round goes less than all the way to the balance, or it would swing around it forever.
        double step = 1 / (1 + (count - 1) * all + next + second);
        double change = double.MaxValue;
        for (int round = 0; round < RoundsMax && change > Settled && count > 1; round++)
        {
            double total = 0;
            for (int i = 0; i < count; i++)
            {
                idle[i] = Math.Max(0, ratesPerSecond[i] - arrivals[i]);
                total += idle[i];
            }

            change = 0;
            for (int i = 0; i < count; i++)
            {
                int before = (i + count - 1) % count;
                int secondBefore = count == 2 ? before : (i + count - 2) % count;
                double balance = next * idle[before] + second * idle[secondBefore] + all * (total - idle[i]);
                double moved = step * (balance - arrivals[i]);
                arrivals[i] += moved;
                change = Math.Max(change, Math.Abs(moved));
            }
        }

        return arrivals;
    }

    /// <summary>The same where each sends to its neighbours only: its next is the first of them after it, going round.</summary>
    private static double[] ArrivalsBetween(int[][] neighbours, IReadOnlyList<double> ratesPerSecond, EventMix mix, double kept)
    {
        int count = neighbours.Length;
        double next = kept * mix.Next / mix.Sides, second = kept * mix.Second / mix.Sides, all = kept * mix.All / mix.Sides;
        double[] arrivals = new double[count], balance = new double[count], most = new double[count];
        Add(most, static _ => 1);
        double heaviest = 0;
        foreach (double weight in most)
        {
            heaviest = Math.Max(heaviest, weight);
        }

        double step = 1 / (1 + heaviest), change = double.MaxValue;
        for (int round = 0; round < RoundsMax && change > Settled; round++)
        {
            Array.Clear(balance);
            Add(balance, place => Math.Max(0, ratesPerSecond[place] - arrivals[place]));
            change = 0;
            for (int i = 0; i < count; i++)
            {
                double moved = step * (balance[i] - arrivals[i]);
                arrivals[i] += moved;
                change = Math.Max(change, Math.Abs(moved));
            }
        }

        return arrivals;

        void Add(double[] sums, Func<int, double> idle)
        {
            for (int place = 0; place < count; place++)
            {
                int[] beside = neighbours[place];
                if (beside.Length == 0)
                {
                    continue;
                }

                double sends = idle(place);
                int first = Array.FindIndex(beside, other => other > place);
                first = first < 0 ? 0 : first;
                sums[beside[first]] += next * sends;
                sums[beside[(first + 1) % beside.Length]] += second * sends;
                foreach (int other in beside)
                {
                    sums[other] += all * sends;
                }
            }
        }
    }
}
