using System.Net;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// One address of an interface, with the length of its prefix: what else is on that link (RFC 6762, section 11).
/// </summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many of its first bits name the link.</param>
internal readonly record struct LinkAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>Whether another address has the same prefix.</summary>
    public bool Covers(in UdpAddress other)
    {
        if (other.Family != Address.AddressFamily)
        {
            return false;
        }

        Span<byte> ours = stackalloc byte[16], theirs = stackalloc byte[16];
        _ = Address.TryWriteBytes(ours, out int length);
        _ = other.WriteAddress(theirs);
        int bits = Math.Clamp(PrefixLength, 0, length * 8), whole = bits / 8;
        int mask = 0xFF00 >> (bits % 8) & 0xFF;
        return ours[..whole].SequenceEqual(theirs[..whole])
            && (mask == 0 || (ours[whole] & mask) == (theirs[whole] & mask));
    }

    public override string ToString() => $"{Address}/{PrefixLength}";
}
