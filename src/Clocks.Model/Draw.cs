using System.Numerics;
using System.Runtime.CompilerServices;

namespace Clocks.Model;

/// <summary>
/// The only source of chance in the model: xoshiro256** seeded through SplitMix64. The same seed gives the same draws
/// on every operating system and framework, so a run can be repeated from the seed in its journal. Owned by one thread,
/// allocates nothing.
/// </summary>
/// <remarks>D. Blackman, S. Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021.</remarks>
public struct Draw
{
    private ulong _s0, _s1, _s2, _s3;

    /// <summary>A generator for this seed; every seed is good, 0 included.</summary>
    public Draw(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>
    /// A whole number from 0 to <paramref name="bound"/> - 1, each equally likely: multiply and reject, Lemire 2019.
    /// </summary>
    /// <param name="bound">At least 1.</param>
    public uint Below(uint bound)
    {
        ulong product = (Next() >> 32) * bound;
        if ((uint)product < bound)
        {
            uint threshold = (0u - bound) % bound;
            while ((uint)product < threshold)
            {
                product = (Next() >> 32) * bound;
            }
        }

        return (uint)(product >> 32);
    }

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
