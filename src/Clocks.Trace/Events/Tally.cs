namespace Clocks.Trace.Events;

/// <summary>
/// Counts whole numbers from 0 up, most of them small, so that their median and 95th percentile come out exactly.
/// Small values have a place each; the rest are kept as they are.
/// </summary>
internal sealed class Tally
{
    private const int SmallMax = 8_192;

    private readonly Dictionary<long, int> _great = [];
    private long[] _small = new long[64];
    private double _sum;
    private long _count, _min = long.MaxValue, _max;

    public void Add(long value)
    {
        _count++;
        _sum += value;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
        if (value is < 0 or >= SmallMax)
        {
            _great[value] = _great.GetValueOrDefault(value) + 1;
            return;
        }

        if (value >= _small.Length)
        {
            Array.Resize(ref _small, (int)Math.Min(SmallMax, 2 * (value + 1)));
        }

        _small[value]++;
    }

    public Distribution Distribution => _count == 0
        ? default
        : new Distribution(_count, _sum / _count, _min, Quantile(0.5), Quantile(0.95), _max, false);

    /// <summary>Counts from the smallest value up: those below 0, the small ones, those beyond.</summary>
    private double Quantile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * _count));
        long[] great = new long[_great.Count];
        _great.Keys.CopyTo(great, 0);
        Array.Sort(great);
        int negatives = 0;
        while (negatives < great.Length && great[negatives] < 0)
        {
            negatives++;
        }

        long seen = 0;
        return FirstOf(great.AsSpan(0, negatives), ref seen, wanted)
            ?? FirstSmall(ref seen, wanted)
            ?? FirstOf(great.AsSpan(negatives), ref seen, wanted)
            ?? _max;
    }

    private long? FirstOf(ReadOnlySpan<long> ascending, ref long seen, long wanted)
    {
        foreach (long value in ascending)
        {
            seen += _great[value];
            if (seen >= wanted)
            {
                return value;
            }
        }

        return null;
    }

    private long? FirstSmall(ref long seen, long wanted)
    {
        for (int value = 0; value < _small.Length; value++)
        {
            seen += _small[value];
            if (seen >= wanted)
            {
                return value;
            }
        }

        return null;
    }
}
