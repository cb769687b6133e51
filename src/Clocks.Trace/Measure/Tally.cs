namespace Clocks.Trace.Measure;

/// <summary>
/// Counts whole numbers from 0 up, most of them small, so that their median and 95th percentile come out exactly.
/// Small values have a place each; the rest are kept as they are.
/// </summary>
internal sealed class Tally
{
    private const int SmallMax = 8_192;

    private readonly SortedDictionary<long, long> _great = [];
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

    private double Quantile(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * _count));
        long seen = 0;
        foreach ((long value, long times) in InOrder())
        {
            seen += times;
            if (seen >= wanted)
            {
                return value;
            }
        }

        return _max;
    }

    private IEnumerable<(long Value, long Times)> InOrder()
    {
        foreach ((long value, long times) in _great.TakeWhile(static g => g.Key < 0))
        {
            yield return (value, times);
        }

        for (int value = 0; value < _small.Length; value++)
        {
            yield return (value, _small[value]);
        }

        foreach ((long value, long times) in _great.SkipWhile(static g => g.Key < 0))
        {
            yield return (value, times);
        }
    }
}
