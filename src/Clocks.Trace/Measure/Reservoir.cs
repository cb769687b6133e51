using Clocks.Trace.Events;

namespace Clocks.Trace.Measure;

/// <summary>
/// Any number of measured values in bounded room: mean, least and greatest exactly; median and 95th percentile
/// exactly as long as there are few, else from a uniform sample drawn with a fixed seed. Which values enter the
/// sample is decided by skipping ahead, so that most cost nothing but a comparison (K.-H. Li, algorithm L, ACM TOMS
/// 20(4), 1994).
/// </summary>
/// <param name="expected">How many values there will be, as far as is known: room is made for them.</param>
internal sealed class Reservoir(long expected = 0)
{
    private const int SizeMax = 1_024;
    private const ulong Seed = 1978;

    /// <summary>Beyond this no value is ever counted.</summary>
    private const double SkipMax = 1e15;

    private double[] _sample = new double[Math.Min(expected, SizeMax)];
    private Draw _draw = new(Seed);
    private double _sum, _min = double.PositiveInfinity, _max = double.NegativeInfinity;
    private double _weight = 1;
    private long _count, _next;

    public void Add(double value)
    {
        _sum += value;
        _min = value < _min ? value : _min;
        _max = value > _max ? value : _max;
        if (_count < SizeMax)
        {
            if (_count == _sample.Length)
            {
                Array.Resize(ref _sample, Math.Clamp(2 * _sample.Length, 8, SizeMax));
            }

            _sample[_count] = value;
            if (++_count == SizeMax)
            {
                SkipAhead();
            }
        }
        else if (_count++ == _next)
        {
            _sample[(int)_draw.Below(SizeMax)] = value;
            SkipAhead();
        }
    }

    private void SkipAhead()
    {
        _weight *= Math.Exp(Math.Log(1 - _draw.Unit()) / SizeMax);
        _next = _count + (long)Math.Min(SkipMax, Math.Log(1 - _draw.Unit()) / Math.Log(1 - _weight));
    }

    public Distribution Distribution
    {
        get
        {
            if (_count == 0)
            {
                return default;
            }

            Span<double> sample = _sample.AsSpan(0, (int)Math.Min(_count, SizeMax)).ToArray();
            return new Distribution(
                _count, _sum / _count, _min, Quantile(sample, 0.5), Quantile(sample, 0.95), _max, _count > SizeMax);
        }
    }

    /// <summary>
    /// The value that would stand at a place of the sorted sample, which is put in order only as far as that takes (C. Hoare,
    /// Algorithm 65: Find, CACM 4(7), 1961).
    /// </summary>
    private static double Quantile(Span<double> sample, double share)
    {
        int place = Math.Clamp((int)Math.Ceiling(share * sample.Length) - 1, 0, sample.Length - 1);
        int low = 0, high = sample.Length - 1;
        while (low < high)
        {
            double middle = sample[place];
            int up = low, down = high;
            while (up <= down)
            {
                while (sample[up] < middle)
                {
                    up++;
                }

                while (middle < sample[down])
                {
                    down--;
                }

                if (up <= down)
                {
                    (sample[up], sample[down]) = (sample[down], sample[up]);
                    (up, down) = (up + 1, down - 1);
                }
            }

            (low, high) = (down < place ? up : low, place < up ? down : high);
        }

        return sample[place];
    }
}
