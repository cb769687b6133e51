namespace Clocks.EndToEnd;

/// <summary>
/// Whether two samples can be of one distribution: the permutation test of the Kolmogorov-Smirnov distance, which is
/// exact whatever the distribution and counts ties as they are. In come two samples, out comes how probable a distance
/// as great as theirs is when it is only chance which value is in which sample.
/// </summary>
/// <remarks>
/// B. Phipson, G. Smyth, "Permutation P-values Should Never Be Zero", 2010: hence the one that is added. J. Besag,
/// P. Clifford, "Sequential Monte Carlo p-values", 1991: it stops early when there is nothing to be found.
/// </remarks>
public static class TwoSamples
{
    /// <summary>So many distances as great as the one that was found make a p-value good enough.</summary>
    private const int EnoughAsGreat = 100;

    /// <summary>The p-value, at least 1 / (permutations + 1).</summary>
    public static double PValue(IReadOnlyList<double> some, IReadOnlyList<double> others, int permutations, int seed)
    {
        double[] pooled = [.. some, .. others];
        bool[] isSome = [.. some.Select(_ => true), .. others.Select(_ => false)];
        Array.Sort(pooled, isSome);
        double found = Distance(pooled, isSome, some.Count);
        var chance = new Random(seed);
        int asGreat = 0;
        bool[] shuffled = [.. isSome];
        int done = 0;
        for (; done < permutations && asGreat < EnoughAsGreat; done++)
        {
            Array.Clear(shuffled);
            for (int chosen = 0; chosen < some.Count;)
            {
                ref bool place = ref shuffled[chance.Next(shuffled.Length)];
                chosen += place ? 0 : 1;
                place = true;
            }

            asGreat += Distance(pooled, shuffled, some.Count) >= found - 1e-12 ? 1 : 0;
        }

        return (asGreat + 1.0) / (done + 1.0);
    }

    /// <summary>The greatest difference of the two empirical distribution functions.</summary>
    private static double Distance(double[] pooled, bool[] isSome, int count)
    {
        double step = 1.0 / count, otherStep = 1.0 / (pooled.Length - count), difference = 0, greatest = 0;
        for (int i = 0; i < pooled.Length; i++)
        {
            difference += isSome[i] ? step : -otherStep;
            if (i + 1 == pooled.Length || pooled[i + 1] != pooled[i])
            {
                greatest = Math.Max(greatest, Math.Abs(difference));
            }
        }

        return greatest;
    }
}
