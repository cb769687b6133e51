using System.Globalization;

namespace Clocks.Model;

/// <summary>
/// The die: with which weights an idle tick sends to the next peer, to the one after, to all, or does nothing but count
/// (internal). The assignment's is ten-sided: 1, 1, 1 and 7. Immutable.
/// </summary>
public sealed record EventMix
{
    /// <summary>Side of the die that means: send to the next peer in the ring of ids.</summary>
    public int Next { get; }

    /// <summary>Weight of: send to the peer after the next, or to the only one.</summary>
    public int Second { get; }

    /// <summary>Weight of: send to all peers.</summary>
    public int All { get; }

    /// <summary>Weight of: internal event.</summary>
    public int Internal { get; }

    /// <summary>A die with these weights, each 0 to <see cref="Limits.MixWeightMax"/>, together at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A weight out of range, or all 0.</exception>
    public EventMix(int next, int second, int all, int @internal)
    {
        foreach (int weight in (ReadOnlySpan<int>)[next, second, all, @internal])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, Limits.MixWeightMax);
        }

        (Next, Second, All, Internal) = (next, second, all, @internal);
        ArgumentOutOfRangeException.ThrowIfZero(Sides);
    }

    /// <summary>The assignment's die of ten sides: 1 next, 2 second, 3 all, 4 to 10 internal.</summary>
    public static EventMix Assignment { get; } = new(1, 1, 1, 7);

    /// <summary>The number of sides: the sum of the weights.</summary>
    public int Sides => Next + Second + All + Internal;

    /// <summary>What it means, for people: <c>7 of 10 idle ticks are internal</c>.</summary>
    public string Meaning
    {
        get
        {
            int common = CommonDivisor(Internal, Sides);
            return Sides / common <= 100
                ? $"{Internal / common} of {Sides / common} idle ticks are internal"
                : $"{100.0 * Internal / Sides:0.##} % of idle ticks are internal";
        }
    }

    /// <summary>The die whose internal side has this share and whose three sends share the rest equally.</summary>
    /// <param name="share">0 to 1; kept to four decimals.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not within 0 to 1.</exception>
    public static EventMix WithInternalShare(double share)
    {
        if (double.IsNaN(share) || share is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(share));
        }

        int @internal = 3 * (int)Math.Round(share * 10_000);
        int send = 10_000 - @internal / 3;
        int common = CommonDivisor(send, @internal);
        return new EventMix(send / common, send / common, send / common, @internal / common);
    }

    /// <summary>Reads <c>1,1,1,7</c>: four whole numbers; false with a sentence that says what is wrong.</summary>
    public static bool TryParse(string text, out EventMix mix, out string problem)
    {
        mix = Assignment;
        string[] parts = text.Split(',');
        Span<int> weights = stackalloc int[4];
        if (parts.Length != 4)
        {
            problem = $"needs four weights (next,second,all,internal), such as 1,1,1,7, not {parts.Length}";
            return false;
        }

        for (int i = 0; i < 4; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out weights[i])
                || weights[i] > Limits.MixWeightMax)
            {
                problem = $"weight '{parts[i]}' is not a whole number from 0 to {Limits.MixWeightMax}";
                return false;
            }
        }

        if (weights.IndexOfAnyExcept(0) < 0)
        {
            problem = "at least one weight must be above 0";
            return false;
        }

        mix = new EventMix(weights[0], weights[1], weights[2], weights[3]);
        problem = "";
        return true;
    }

    // Euclid's rule; BigInteger has it too, and brings a library of its own into the binary.
    private static int CommonDivisor(int one, int other)
    {
        while (other != 0)
        {
            (one, other) = (other, one % other);
        }

        return one;
    }

    /// <summary>The four weights joined by commas, such as <c>1,1,1,7</c>; it reads back as the same.</summary>
    public override string ToString() => $"{Next},{Second},{All},{Internal}";
}
