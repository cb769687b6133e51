using System.Buffers.Binary;
using System.Numerics;

namespace Clocks.Render.Report;

/// <summary>
/// The SHA-256 of a few kilobytes, for the content policy of the report. In come bytes, out comes their digest. Not
/// the platform's own: on Linux that loads OpenSSL, and a machine of a lab that has none could not write a report. No
/// secret passes through here.
/// </summary>
/// <remarks>FIPS 180-4, sections 4.1.2, 4.2.2, 5.1.1 and 6.2. Pure; any thread.</remarks>
internal static class Sha256
{
    private const int BlockBytes = 64;

    /// <summary>The first 32 bits of the fractional parts of the cube roots of the first 64 primes.</summary>
    private static readonly uint[] Constants = Roots(64, Math.Cbrt);

    /// <summary>The digest, 32 bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> message)
    {
        uint[] hash = Roots(8, Math.Sqrt);
        int whole = message.Length / BlockBytes * BlockBytes;
        for (int at = 0; at < whole; at += BlockBytes)
        {
            Take(hash, message.Slice(at, BlockBytes));
        }

        // One bit and zeros, so that the length in bits ends a block.
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        last.Clear();
        ReadOnlySpan<byte> rest = message[whole..];
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        int end = rest.Length + 9 <= BlockBytes ? BlockBytes : 2 * BlockBytes;
        BinaryPrimitives.WriteUInt64BigEndian(last[(end - 8)..], 8UL * (ulong)message.Length);
        for (int at = 0; at < end; at += BlockBytes)
        {
            Take(hash, last.Slice(at, BlockBytes));
        }

        byte[] digest = new byte[32];
        for (int i = 0; i < hash.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(4 * i), hash[i]);
        }

        return digest;
    }

    private static void Take(uint[] hash, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[64];
        for (int t = 0; t < 64; t++)
        {
            w[t] = t < 16
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(4 * t)..])
                : Small(w[t - 2], 17, 19, 10) + w[t - 7] + Small(w[t - 15], 7, 18, 3) + w[t - 16];
        }

        (uint a, uint b, uint c, uint d) = (hash[0], hash[1], hash[2], hash[3]);
        (uint e, uint f, uint g, uint h) = (hash[4], hash[5], hash[6], hash[7]);
        for (int t = 0; t < 64; t++)
        {
            uint first = h + Large(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + Constants[t] + w[t];
            uint second = Large(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + second);
        }

        ReadOnlySpan<uint> sums = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < hash.Length; i++)
        {
            hash[i] += sums[i];
        }
    }

    private static uint Small(uint x, int one, int two, int shift) =>
        BitOperations.RotateRight(x, one) ^ BitOperations.RotateRight(x, two) ^ (x >> shift);

    private static uint Large(uint x, int one, int two, int three) =>
        BitOperations.RotateRight(x, one) ^ BitOperations.RotateRight(x, two) ^ BitOperations.RotateRight(x, three);

    /// <summary>
    /// Doubles have the bits for that: a root below eight leaves fifty of them behind the point, and 32 are used.
    /// </summary>
    private static uint[] Roots(int count, Func<double, double> root)
    {
        uint[] bits = new uint[count];
        int found = 0;
        for (int number = 2; found < count; number++)
        {
            bool isPrime = true;
            for (int divisor = 2; divisor * divisor <= number; divisor++)
            {
                isPrime &= number % divisor != 0;
            }

            if (isPrime)
            {
                double fraction = root(number) % 1;
                bits[found++] = (uint)(fraction * 4294967296.0);
            }
        }

        return bits;
    }
}
