using Clocks.Experiments.Plans;
using Clocks.Experiments.Statistics;

namespace Clocks.Tests.Simulation;

public sealed class DiscussionTests
{
    private static Discussion Of(int seeds, out ExperimentResult result)
    {
        if (!Experiment.TryRun(BuiltInPlans.Find("assignment")!.WithSeeds(seeds), out ExperimentResult? done))
        {
            Assert.Fail("the experiment was not run to its end");
        }

        result = done!;
        return new Discussion(result);
    }

    private static string Whole(IReadOnlyList<string> said) => string.Join(' ', said);

    [Test]
    public async Task A_difference_is_only_called_one_when_it_is_larger_than_the_spread_over_seeds()
    {
        string drift = Whole(Of(30, out ExperimentResult result).Drift());
        foreach (SettingResult row in result.Rows.Skip(1))
        {
            ComparisonResult said = result.AgainstFirst(row).Result(Metric.Spread);
            bool isMentionedAsDifferent = drift.Contains($"'{row.Setting.Name}' (by ");
            await Assert.That(isMentionedAsDifferent)
                .IsEqualTo(said == ComparisonResult.Differs).Because($"{row.Setting.Name}: {drift}");
        }
    }

    [Test]
    public async Task Without_messages_the_drift_is_the_difference_of_the_ticks()
    {
        await Assert.That(Whole(Of(5, out ExperimentResult result).Drift()))
            .Contains("In 5 of 5 runs in which no message was taken");
        SettingResult silent = result.Rows.Single(r => r.Setting.Name == "internal only");
        await Assert.That(silent.Values(Metric.Spread)).IsSequence(silent.Values(Metric.TicksApart));
    }

    [Test]
    public async Task The_queue_grows_by_what_arrives_beyond_the_ticks()
    {
        Of(30, out ExperimentResult result);
        List<Point2> overloaded = [.. result.Rows.SelectMany(r => r.QueueGrowth()).Where(p => p.X > 0.2)];
        await Assert.That(overloaded.Count > 20).IsTrue();
        // Ticks that were idle before messages came took none of them, so it may grow by more, never by less.
        await Assert.That(overloaded.TrueForAll(p => p.Y > p.X - 0.05))
            .IsTrue().Because("growth is arrivals minus ticks");
        await Assert.That(Correlation.Of(overloaded) > 0.95).IsTrue().Because($"{Correlation.Of(overloaded)}");
    }

    [Test]
    public async Task One_seed_says_that_it_cannot_tell()
    {
        Discussion one = Of(1, out _);
        await Assert.That(Whole(one.Method())).Contains("One seed cannot tell");
        await Assert.That(Whole(one.Drift()).Contains("(by ")).IsFalse().Because(Whole(one.Drift()));
        await Assert.That(Whole([.. one.Drift(), .. one.Jumps(), .. one.Queues()]).Contains("Infinity")).IsFalse();
    }

    [Test]
    [Arguments(13.4, 42.4, "42 ± 13")]
    [Arguments(3.14, 12.44, "12.4 ± 3.1")]
    [Arguments(0.082, 1.53, "1.530 ± 0.082")]
    public async Task A_mean_is_written_to_the_second_digit_of_what_is_uncertain(double half, double mean, string text) =>
        await Assert.That($"{SignificantDigits.Format(half, mean)} ± {SignificantDigits.Format(half, half)}").IsEqualTo(text);

    [Test]
    public async Task Zero_has_no_sign()
    {
        await Assert.That(SignificantDigits.Format(0.01, -0.0004)).IsEqualTo("0.000");
        await Assert.That(SignificantDigits.Short(-0.004)).IsEqualTo("-0.004");
        await Assert.That(SignificantDigits.Short(-0.0)).IsEqualTo("0");
    }

    [Test]
    public async Task Correlation_is_that_of_the_textbook()
    {
        await Assert.That(Correlation.Of([new(1, 2), new(2, 4), new(3, 6)])!.Value).IsEqualTo(1).Within(1e-12);
        await Assert.That(Correlation.Of([new(1, 3), new(2, 2), new(3, 1)])!.Value).IsEqualTo(-1).Within(1e-12);
        await Assert.That(Correlation.Of([new(1, 1), new(2, 3), new(3, 2)])!.Value).IsEqualTo(0.5).Within(1e-12);
        await Assert.That(Correlation.Of([new(1, 2), new(1, 3), new(1, 4)])).IsNull();
        await Assert.That(Correlation.Of([new(1, 2), new(2, 3)])).IsNull();
    }
}
