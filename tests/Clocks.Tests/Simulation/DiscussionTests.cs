using Clocks.Simulation;

namespace Clocks.Tests.Simulation;

[TestClass]
public sealed class DiscussionTests
{
    private static Discussion Of(int seeds, out ExperimentResult result)
    {
        Assert.IsTrue(Experiment.TryRun(BuiltInPlans.Find("assignment")!.WithSeeds(seeds), out ExperimentResult? done));
        result = done!;
        return new Discussion(result);
    }

    private static string Whole(IReadOnlyList<string> said) => string.Join(' ', said);

    [TestMethod]
    public void A_difference_is_only_called_one_when_it_is_larger_than_the_spread_over_seeds()
    {
        string drift = Whole(Of(30, out ExperimentResult result).Drift());
        foreach (SettingResult row in result.Rows.Skip(1))
        {
            ComparisonResult said = result.AgainstFirst(row).Result(Metric.Spread);
            bool isMentionedAsDifferent = drift.Contains($"'{row.Setting.Name}' (by ");
            Assert.AreEqual(said == ComparisonResult.Differs, isMentionedAsDifferent, $"{row.Setting.Name}: {drift}");
        }
    }

    [TestMethod]
    public void Without_messages_the_drift_is_the_difference_of_the_ticks()
    {
        StringAssert.Contains(Whole(Of(5, out ExperimentResult result).Drift()), "In 5 of 5 runs in which no message was taken");
        SettingResult silent = result.Rows.Single(r => r.Setting.Name == "internal only");
        CollectionAssert.AreEqual(silent.Values(Metric.TicksApart), silent.Values(Metric.Spread));
    }

    [TestMethod]
    public void The_queue_grows_by_what_arrives_beyond_the_ticks()
    {
        Of(30, out ExperimentResult result);
        List<PairOfNumbers> overloaded = [.. result.Rows.SelectMany(r => r.QueueGrowth()).Where(p => p.X > 0.2)];
        Assert.IsTrue(overloaded.Count > 20);
        // Ticks that were idle before messages came took none of them, so it may grow by more, never by less.
        Assert.IsTrue(overloaded.TrueForAll(p => p.Y > p.X - 0.05), "growth is arrivals minus ticks");
        Assert.IsTrue(Correlation.Of(overloaded) > 0.95, $"{Correlation.Of(overloaded)}");
    }

    [TestMethod]
    public void One_seed_says_that_it_cannot_tell()
    {
        Discussion one = Of(1, out _);
        StringAssert.Contains(Whole(one.Method()), "One seed cannot tell");
        Assert.IsFalse(Whole(one.Drift()).Contains("(by "), Whole(one.Drift()));
        Assert.IsFalse(Whole([.. one.Drift(), .. one.Jumps(), .. one.Queues()]).Contains("Infinity"));
    }

    [TestMethod]
    [DataRow(13.4, 42.4, "42 ± 13")]
    [DataRow(3.14, 12.44, "12.4 ± 3.1")]
    [DataRow(0.082, 1.53, "1.530 ± 0.082")]
    public void A_mean_is_written_to_the_second_digit_of_what_is_uncertain(double half, double mean, string text) =>
        Assert.AreEqual(text, $"{Rounded.To(half, mean)} ± {Rounded.To(half, half)}");

    [TestMethod]
    public void Zero_has_no_sign()
    {
        Assert.AreEqual("0.000", Rounded.To(0.01, -0.0004));
        Assert.AreEqual("-0.004", Rounded.Short(-0.004));
        Assert.AreEqual("0", Rounded.Short(-0.0));
    }

    [TestMethod]
    public void Correlation_is_that_of_the_textbook()
    {
        Assert.AreEqual(1, Correlation.Of([new(1, 2), new(2, 4), new(3, 6)])!.Value, 1e-12);
        Assert.AreEqual(-1, Correlation.Of([new(1, 3), new(2, 2), new(3, 1)])!.Value, 1e-12);
        Assert.AreEqual(0.5, Correlation.Of([new(1, 1), new(2, 3), new(3, 2)])!.Value, 1e-12);
        Assert.IsNull(Correlation.Of([new(1, 2), new(1, 3), new(1, 4)]));
        Assert.IsNull(Correlation.Of([new(1, 2), new(2, 3)]));
    }
}
