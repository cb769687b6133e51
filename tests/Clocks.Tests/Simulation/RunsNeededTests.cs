using Clocks.Experiments.Statistics;
using Clocks.Model;

namespace Clocks.Tests.Simulation;

/// <summary>
/// So many runs as are said to be enough are tried, thousands of times: four of five comparisons find the difference, and with one
/// run fewer not.
/// </summary>
public sealed class RunsNeededTests
{
    private const int Trials = 4_000;

    [Test]
    [Arguments(1ul, 2.0, 1.0, 1.0)]
    [Arguments(2ul, 1.0, 1.0, 1.0)]
    [Arguments(3ul, 0.5, 1.0, 0.3)]
    public async Task So_many_runs_of_each_find_the_difference_four_times_of_five(ulong seed, double difference, double one, double other)
    {
        int runs = RunsNeeded.OfSides(new Comparison(Seen(0, one), Seen(difference, other)))!.Value;
        await Assert.That(Found(seed, runs)).IsGreaterThan(0.77).Because($"{runs} runs");
        await Assert.That(Found(seed, runs - 1)).IsLessThan(0.83).Because($"{runs - 1} runs");

        double Found(ulong seed, int runs)
        {
            var draw = new Draw(seed);
            int found = 0;
            for (int i = 0; i < Trials; i++)
            {
                var comparison = new Comparison(Runs(ref draw, runs, 0, one), Runs(ref draw, runs, difference, other));
                found += comparison.Result == ComparisonResult.Differs ? 1 : 0;
            }

            return (double)found / Trials;
        }
    }

    [Test]
    [Arguments(4ul, 2.0)]
    [Arguments(5ul, 0.4)]
    public async Task So_many_pairs_find_the_difference_four_times_of_five(ulong seed, double difference)
    {
        int pairs = RunsNeeded.OfPairs(Seen(difference, 1))!.Value;
        await Assert.That(Found(seed, pairs)).IsGreaterThan(0.77).Because($"{pairs} pairs");
        await Assert.That(Found(seed, pairs - 1)).IsLessThan(0.83).Because($"{pairs - 1} pairs");

        double Found(ulong seed, int pairs)
        {
            var draw = new Draw(seed);
            int found = 0;
            for (int i = 0; i < Trials; i++)
            {
                Estimate seen = Runs(ref draw, pairs, difference, 1);
                found += Math.Abs(seen.Mean) > seen.HalfWidth ? 1 : 0;
            }

            return (double)found / Trials;
        }
    }

    [Test]
    public async Task Equal_means_and_single_runs_have_no_such_number()
    {
        await Assert.That(RunsNeeded.OfSides(new Comparison(Seen(1, 1), Seen(1, 1)))).IsNull();
        await Assert.That(RunsNeeded.OfSides(new Comparison(Estimate.Of([1]), Seen(2, 1)))).IsNull();
        await Assert.That(RunsNeeded.OfPairs(Seen(1e-9, 1))).IsNull();
        await Assert.That(RunsNeeded.OfPairs(Seen(5, 0))).IsEqualTo(2);
    }

    private static Estimate Seen(double mean, double deviation) => new(5, mean, deviation, mean, mean);

    private static Estimate Runs(ref Draw draw, int count, double mean, double deviation)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
        {
            // Box and Muller, 1958.
            double radius = Math.Sqrt(-2 * Math.Log(1 - draw.Unit()));
            values[i] = mean + deviation * radius * Math.Cos(2 * Math.PI * draw.Unit());
        }

        return Estimate.Of(values);
    }
}
