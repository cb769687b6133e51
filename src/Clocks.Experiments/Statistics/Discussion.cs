using Clocks.Experiments.Plans;
using Clocks.Faults;

namespace Clocks.Experiments.Statistics;

/// <summary>
/// What the numbers of an experiment say about drift, jumps and queues, in sentences that follow from them. A
/// difference between settings is only called one when it is larger than the spread over seeds; the theory is said
/// first and the data beside it, whether they agree or not. Pure; any thread.
/// </summary>
public sealed class Discussion(ExperimentResult result)
{
    /// <summary>From which correlation on two numbers are said to go together, and to go together closely.</summary>
    private const double Together = 0.3, Closely = 0.7;

    private SettingResult First => result.Rows[0];

    /// <summary>About the final drift.</summary>
    public IReadOnlyList<string> Drift()
    {
        Estimate drift = First.Of(Metric.Spread), apart = First.Of(Metric.TicksApart);
        var said = new List<string>
        {
            "Theory: without messages each clock counts its own ticks, and the drift is the difference of the tick "
                + "counts. A message lifts a clock that is behind. What is left comes from machines that hear too "
                + "rarely, or that fall behind with reading: old messages carry old clocks.",
            $"With {Quoted(First)} the clocks end {drift} apart; without messages they would end {apart} apart."
                + (apart.Mean > drift.Mean
                    ? $" So messages take away {SignificantDigits.Percent(1 - drift.Mean / apart.Mean)} of it."
                    : ""),
        };
        Compare(Metric.Spread, "The final drift is", "smaller", "larger", said);
        var runs = new List<Point2>();
        var keptUp = new List<double>();
        var behind = new List<double>();
        int silent = 0, exact = 0;
        foreach (SettingResult row in result.Rows)
        {
            foreach (RunFigures run in row.Runs)
            {
                if (run.Received > 0)
                {
                    runs.Add(new Point2(run.RatesApart, run.Spread));
                    (QueueStability.Of([run]) is { HasBehind: true } ? behind : keptUp).Add(run.Spread);
                    continue;
                }

                silent++;
                exact += run.Spread == run.TicksApart ? 1 : 0;
            }
        }

        if (Correlation.Of(runs) is { } r)
        {
            said.Add($"Over the {runs.Count} runs with messages, the drift {Goes(r)} the difference between the "
                + $"fastest and the slowest clock rate (r = {r:0.00}).");
        }

        if (behind.Count > 0 && keptUp.Count > 0)
        {
            said.Add($"In the {Plural.Of(behind.Count, "run")} with messages in which a machine fell behind with "
                + $"reading the drift is {Estimate.Of(behind)}; in the {keptUp.Count} in which all kept up it is "
                + $"{Estimate.Of(keptUp)}.");
        }

        if (silent > 0)
        {
            said.Add($"In {exact} of {Plural.Of(silent, "run")} in which no message was taken the drift is exactly the "
                + "difference of the tick counts, as the theory says.");
        }

        return said;
    }

    /// <summary>About the jumps.</summary>
    public IReadOnlyList<string> Jumps()
    {
        var said = new List<string>
        {
            "Theory: a clock that always knew the fastest one would keep pace with it, and its mean jump would be the "
                + "fastest rate divided by its own. The fastest machine hardly jumps, the slowest jumps most.",
            $"With {Quoted(First)} a clock goes up by {First.Of(Metric.JumpMean)} at an event on average; the greatest "
                + $"jump of a run is {First.Of(Metric.JumpMax)}.",
        };
        Compare(Metric.JumpMean, "The mean jump is", "smaller", "larger", said);
        Compare(Metric.JumpMax, "The greatest jump is", "smaller", "larger", said);
        var all = new List<Point2>();
        (SettingResult Row, double Share)? nearest = null, farthest = null;
        foreach (SettingResult row in result.Rows)
        {
            IReadOnlyList<Point2> pairs = row.Jumps();
            if (Received(row) == 0 || pairs.Count == 0)
            {
                continue;
            }

            all.AddRange(pairs);
            double share = 0;
            foreach (Point2 pair in pairs)
            {
                share += pair.Y / pair.X / pairs.Count;
            }

            nearest = nearest is { } n && Math.Abs(1 - n.Share) <= Math.Abs(1 - share) ? nearest : (row, share);
            farthest = farthest is { } f && Math.Abs(1 - f.Share) >= Math.Abs(1 - share) ? farthest : (row, share);
        }

        if (nearest is { } near && farthest is { } far)
        {
            string r = Correlation.Of(all) is { } found ? $" (r = {found:0.00} over {all.Count} machines)" : "";
            said.Add($"The mean jump of a machine is {SignificantDigits.Percent(near.Share)} of what the theory says in "
                + Quoted(near.Row)
                + (near.Row == far.Row ? "" : $" and {SignificantDigits.Percent(far.Share)} in {Quoted(far.Row)}, the settings "
                    + "nearest to it and farthest from it") + $"{r}.");
        }

        return said;
    }

    /// <summary>About the queues.</summary>
    public IReadOnlyList<string> Queues()
    {
        var said = new List<string>
        {
            $"Theory: {LowerFirst(QueueStability.Theory)} {QueueStability.Criterion}",
            $"Data: {LowerFirst(result.KeepUp.ToString())}",
            $"With {Quoted(First)} {First.Of(Metric.QueueMean)} messages wait after an event on average; the longest "
                + $"queue of a run is {First.Of(Metric.QueueMax)}.",
        };
        Compare(Metric.QueueMean, "Queues are", "shorter", "longer", said);
        var behind = new List<string>();
        double growth = 0, overload = 0;
        int faster = 0;
        foreach (SettingResult row in result.Rows)
        {
            QueueStability keepUp = row.KeepUp;
            if (keepUp.Faster > 0)
            {
                behind.Add($"{Quoted(row)} ({keepUp.Faster} of {Plural.Of(keepUp.Count, "machine")})");
            }

            foreach (Point2 pair in row.QueueGrowth())
            {
                faster += pair.X > 0 ? 1 : 0;
                overload += pair.X;
                growth += pair.X > 0 ? pair.Y : 0;
            }
        }

        said.Add(behind.Count == 0
            ? "In no setting did messages arrive as fast as a machine ticks."
            : $"Messages arrived at least as fast as the machine ticks in {Listed(behind)}.");
        if (faster > 0)
        {
            said.Add($"At {Plural.Of(faster, "machine")} with more arrivals than ticks the excess was "
                + $"{SignificantDigits.Short(overload / faster)} messages a second on average, and the queue grew by "
                + $"{SignificantDigits.Short(growth / faster)} a second.");
        }

        Arrivals(said);
        return said;
    }

    /// <summary>How the comparisons are made, and what they are worth.</summary>
    public IReadOnlyList<string> Method()
    {
        int seeds = result.Plan.Seeds.Count, comparisons = (result.Rows.Count - 1) * Metric.Columns.Count;
        string where = result.Plan.IsReal
            ? "by processes in real time"
            : "in virtual time by the same machine that real nodes run; the same plan and seed give the same numbers "
                + "everywhere";
        var said = new List<string>
        {
            $"{Plural.Of(result.Rows.Count, "setting")}, each run with {Plural.Of(seeds, "seed")}, {where}. ",
        };
        if (seeds < 2)
        {
            said.Add("One seed cannot tell a difference between settings from chance: run it with --seeds 5 or more.");
            return said;
        }

        said.Add("A number is written as the mean over the seeds ± half the width of its 95 % confidence interval "
            + "(Student's t). With few seeds it is wide and may reach below 0, where nothing can be; more seeds, such "
            + "as --seeds 30, make it narrower.");
        if (comparisons > 0)
        {
            said.Add($"A setting is compared with {Quoted(First)} seed by seed, because one seed gives both the same "
                + "machines: a difference counts when the 95 % confidence interval of the differences leaves out 0.");
            said.Add($"Of {comparisons} comparisons about {Math.Max(1, comparisons / 20)} would count by chance "
                + "alone, so a single one that is just significant proves little.");
        }

        return said;
    }

    private void Arrivals(List<string> said)
    {
        var pairs = new List<Point2>();
        foreach (SettingResult row in result.Rows)
        {
            pairs.AddRange(row.Arrivals());
        }

        double off = 0;
        foreach (Point2 pair in pairs)
        {
            off += Math.Abs(pair.Y - pair.X) / pairs.Count;
        }

        if (Correlation.Of(pairs) is { } r)
        {
            said.Add("The balance of flows predicts the arrivals at each machine from clock rates and die alone: "
                + $"over {pairs.Count} machines r = {r:0.00}, off by {SignificantDigits.Short(off)} messages a second on "
                + "average.");
        }
    }

    /// <summary>Which settings differ from the first in one number, and which do not.</summary>
    /// <param name="metric">The number.</param>
    /// <param name="subject">What a sentence about it begins with: "The mean jump is".</param>
    /// <param name="less">How it goes on where the number is smaller.</param>
    /// <param name="more">How it goes on where the number is greater.</param>
    /// <param name="said">Where the sentences go.</param>
    private void Compare(Metric metric, string subject, string less, string more, List<string> said)
    {
        var lower = new List<string>();
        var higher = new List<string>();
        var same = new List<string>();
        for (int i = 1; i < result.Rows.Count; i++)
        {
            SettingComparison pair = result.AgainstFirst(result.Rows[i]);
            double difference = pair.Of(metric).Difference;
            string size = SignificantDigits.Short(Math.Abs(difference));
            switch (pair.Result(metric))
            {
                case ComparisonResult.Differs when difference < 0:
                    lower.Add($"{Quoted(result.Rows[i])} (by {size})");
                    break;
                case ComparisonResult.Differs:
                    higher.Add($"{Quoted(result.Rows[i])} (by {size})");
                    break;
                case ComparisonResult.WithinSpread:
                    same.Add(Quoted(result.Rows[i]));
                    break;
            }
        }

        var parts = new List<string>();
        string than = $" than with {Quoted(First)} in ";
        string differs = lower.Count == 0 ? "" : $"{less}{than}{Listed(lower)}";
        differs += lower.Count > 0 && higher.Count > 0 ? ", and " : "";
        differs += higher.Count == 0 ? "" : $"{more}{(lower.Count > 0 ? " in " : than)}{Listed(higher)}";
        if (differs.Length > 0)
        {
            parts.Add($"{subject} {differs}: by more than the spread over seeds.");
        }

        if (same.Count > 0)
        {
            string seeds = Plural.Of(result.Plan.Seeds.Count, "seed");
            parts.Add($"No difference that {seeds} can show: {Listed(same)}.");
        }

        if (parts.Count > 0)
        {
            said.Add(string.Join(' ', parts));
        }
    }

    private static string Goes(double r) => r switch
    {
        >= Closely => "goes closely with",
        >= Together => "goes with",
        <= -Together => "goes against",
        _ => "hardly goes with",
    };

    private static long Received(SettingResult row)
    {
        long received = 0;
        foreach (RunFigures run in row.Runs)
        {
            received += run.Received;
        }

        return received;
    }

    private static string Quoted(SettingResult row) => $"'{row.Setting.Name}'";

    private static string Listed(List<string> items) => items.Count < 2
        ? string.Concat(items)
        : $"{string.Join(", ", items.GetRange(0, items.Count - 1))} and {items[^1]}";

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];
}
