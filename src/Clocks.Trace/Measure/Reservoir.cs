using Clocks.Model;

namespace Clocks.Trace.Measure;

/// <summary>
/// Any number of measured values in bounded room: mean, least and greatest exactly; median and 95th percentile exactly as long as
/// there are few, else from a uniform sample drawn with a fixed seed (J. Vitter's algorithm R, 1985).
/// </summary>
internal sealed class Reservoir
{
    private const int SizeMax = 1_024;
    private const ulong Seed = 1978;

    private readonly List<double> _sample = [];
    private Draw _draw = new(Seed);
    private double _sum, _min = double.PositiveInfinity, _max = double.NegativeInfinity;
    private long _count;

    public void Add(double value)
    {
        _count++;
        _sum += value;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
        if (_sample.Count < SizeMax)
        {
            _sample.Add(value);
            return;
        }

        long place = (long)(_draw.Unit() * _count);
        if (place < SizeMax)
        {
            _sample[(int)place] = value;
        }
    }

    public Distribution Distribution
    {
        get
        {
            if (_count == 0)
            {
                return default;
            }

            double[] sorted = [.. _sample.Order()];
            return new Distribution(
                _count, _sum / _count, _min, Quantile(sorted, 0.5), Quantile(sorted, 0.95), _max, _count > SizeMax);
        }
    }

    private static double Quantile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
