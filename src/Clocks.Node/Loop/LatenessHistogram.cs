using System.Numerics;

namespace Clocks.Node.Loop;

/// <summary>
/// How late ticks were, in nanoseconds, and its quantiles. Thirty-two buckets for each power of two, so a quantile is
/// at most 3 % too high and never too low; the greatest value is exact. Written by the tick thread, read when that has
/// ended; allocates nothing after construction.
/// </summary>
public sealed class LatenessHistogram
{
    private const int BucketBits = 5;
    private const int BucketsPerOctave = 1 << BucketBits;

    /// <summary>Two to this power in nanoseconds is 73 minutes; what is later counts as that.</summary>
    private const int OctavesMax = 42;

    private readonly long[] _counts = new long[(OctavesMax - BucketBits + 1) * BucketsPerOctave];

    /// <summary>How many ticks were noted.</summary>
    public long Count { get; private set; }

    /// <summary>The greatest lateness, in nanoseconds.</summary>
    public long MaxNs { get; private set; }

    /// <summary>Notes a tick that was so many nanoseconds late; one that was early was not late.</summary>
    public void Note(long ns)
    {
        ns = Math.Max(ns, 0);
        _counts[Math.Min(Bucket(ns), _counts.Length - 1)]++;
        MaxNs = Math.Max(MaxNs, ns);
        Count++;
    }

    /// <summary>The lateness in nanoseconds that this share of the ticks did not exceed; 0 without any.</summary>
    /// <param name="share">0 to 1.</param>
    public long QuantileNs(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank)
            {
                return Math.Min(UpperEdge(bucket), MaxNs);
            }
        }

        return MaxNs;
    }

    private static int Bucket(long ns)
    {
        if (ns < BucketsPerOctave)
        {
            return (int)ns;
        }

        int shift = BitOperations.Log2((ulong)ns) - BucketBits;
        return (shift + 1) * BucketsPerOctave + (int)(ns >> shift) - BucketsPerOctave;
    }

    private static long UpperEdge(int bucket)
    {
        int shift = Math.Max(0, bucket / BucketsPerOctave - 1);
        long mantissa = shift == 0 ? bucket : bucket % BucketsPerOctave + BucketsPerOctave;
        return ((mantissa + 1) << shift) - 1;
    }
}
