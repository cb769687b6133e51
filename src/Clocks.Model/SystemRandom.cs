using System.Buffers.Binary;

namespace Clocks.Model;

/// <summary>
/// Bits that nobody can foresee, from the system's generator: run ids, nonces, seeds that were not given. Any thread.
/// </summary>
/// <remarks>
/// Through <see cref="Guid"/>, which asks the kernel itself. RandomNumberGenerator would load OpenSSL for it: four
/// megabytes resident and several milliseconds before the first tick.
/// </remarks>
public static class SystemRandom
{
    /// <summary>64 of them: the bytes of a version 4 UUID that hold no version or variant (RFC 9562, 5.4).</summary>
    public static ulong Bits64()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes);
        bytes[8] = bytes[0];
        return BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }
}
