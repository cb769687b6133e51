using Clocks.Model;

namespace Clocks.Tests.Model;

public sealed class DrawTests
{
    /// <summary>
    /// The values that the reference implementation of xoshiro256** gives for the state that SplitMix64 makes of 0.
    /// </summary>
    [Test]
    public async Task A_seed_gives_the_same_draws_everywhere()
    {
        var draw = new Draw(0);
        await Assert.That(draw.Next()).IsEqualTo(11091344671253066420UL);
        await Assert.That(draw.Next()).IsEqualTo(13793997310169335082UL);
        await Assert.That(draw.Next()).IsEqualTo(1900383378846508768UL);
    }

    [Test]
    public async Task Every_face_of_the_die_comes_up_equally_often()
    {
        var draw = new Draw(7);
        var counts = new int[10];
        for (int i = 0; i < 100_000; i++)
        {
            counts[draw.Below(10)]++;
        }

        // Chi-square with nine degrees of freedom: 27.9 is the value exceeded once in a thousand.
        double chiSquare = counts.Sum(c => (c - 10_000.0) * (c - 10_000.0) / 10_000.0);
        await Assert.That(chiSquare).IsLessThan(27.9);
    }
}
