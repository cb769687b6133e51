using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;
using Clocks.Render.Notebook;
using Clocks.Render.Plots;

namespace Clocks.Experiments.Pages;

/// <summary>The plots of an experiment: each number in all settings, and theory against data. Pure.</summary>
internal static class ExperimentPlots
{
    /// <summary>Points beyond this many are a cloud; the first ones are drawn and the plot says so.</summary>
    private const int PointsMax = 5_000;

    /// <summary>One number in all settings.</summary>
    public static Plot Of(ExperimentResult result, Metric metric, string title)
    {
        List<IntervalRow> rows = new List<SettingResult>(result.Rows).ConvertAll(row =>
        {
            Estimate estimate = row.Of(metric);
            return new IntervalRow(row.Setting.Name, estimate.Mean, estimate.HalfWidth, row.Values(metric), estimate.ToString());
        });
        string says = "Circle: mean; bar: its 95 % confidence interval; dots: the runs; grey band: the interval of the first row.";
        return new Plot(
            "plot_" + metric.Key, title, metric.Sentence, IntervalPlot.Draw(title, says, metric.Sentence, rows));
    }

    /// <summary>The mean jump of each machine against the fastest rate divided by its own.</summary>
    public static Plot Jumps(ExperimentResult result) => Scatter(
        "plot_jump_theory", "Mean jump of each machine: theory and data",
        "On the dashed line a clock keeps pace with the fastest one; below it, it hears of it too rarely.",
        "fastest rate / own rate", "mean jump", result, static row => row.Jumps());

    /// <summary>Growth of each queue against arrivals minus ticks.</summary>
    public static Plot Growth(ExperimentResult result) => Scatter(
        "plot_queue_theory", "Growth of each queue: theory and data",
        "On the dashed line a queue grows by what arrives beyond the ticks, and not at all when ticks are enough.",
        "arrivals minus ticks, if positive (messages a second)", "messages left / duration (a second)", result,
        static row => row.QueueGrowth());

    /// <summary>Arrivals at each machine against the balance of flows; null when no setting has a prediction.</summary>
    public static Plot? Arrivals(ExperimentResult result) => !new List<SettingResult>(result.Rows).Exists(
        static row => row.Arrivals().Count > 0) ? null : Scatter(
        "plot_arrival_theory", "Arrivals at each machine: theory and data",
        "On the dashed line are the arrivals that the clock rates and the die alone predict.",
        "predicted arrivals (messages a second)", "counted arrivals (a second)", result, static row => row.Arrivals());

    private static Plot Scatter(
        string name, string title, string says, string xName, string yName, ExperimentResult result,
        Func<SettingResult, IReadOnlyList<Point2>> of)
    {
        int each = Math.Max(1, PointsMax / result.Rows.Count);
        bool isCut = false;
        List<ScatterGroup> groups = new List<SettingResult>(result.Rows).ConvertAll(row =>
        {
            var pairs = new List<Point2>(of(row));
            isCut |= pairs.Count > each;
            return new ScatterGroup(
                row.Setting.Name,
                pairs.GetRange(0, Math.Min(each, pairs.Count)).ConvertAll(static pair => new PlotPoint(pair.X, pair.Y)));
        });
        string cut = isCut ? $" Shown: the first {each} machines of each setting." : "";
        return new Plot(name, title, says, ScatterPlot.Draw(title, says + cut, xName, yName, groups));
    }
}
