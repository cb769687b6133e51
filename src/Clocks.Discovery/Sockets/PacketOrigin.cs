using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>Where a received packet came from, as far as the rules care.</summary>
/// <param name="Source">Its source address and port.</param>
/// <param name="ToGroup">Whether it was sent to the group, so that it is on the link whatever its source says (RFC
/// 6762, section 11).</param>
/// <param name="IsOnLink">Whether its source address belongs to the link.</param>
internal readonly record struct PacketOrigin(UdpAddress Source, bool ToGroup, bool IsOnLink)
{
    /// <summary>
    /// Whether the sender does not speak multicast DNS in full: its source port is not 5353 (RFC 6762, section 6.7).
    /// </summary>
    public bool IsLegacy => Source.Port != Link.Port;
}
