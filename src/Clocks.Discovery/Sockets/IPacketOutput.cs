using Clocks.Discovery.Mdns;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// Where an engine's packets go: sockets, or the simulated link of the tests. Called by the thread that drives the
/// engine; the bytes are the engine's buffer and must be copied or sent before returning. A packet that cannot be sent
/// is lost, as on any network.
/// </summary>
internal interface IPacketOutput
{
    /// <summary>Sends from port 5353 to the group and port 5353 of the link (RFC 6762, sections 5.2 and 6).</summary>
    void Multicast(Link link, ReadOnlySpan<byte> packet);

    /// <summary>Sends from port 5353 to one address of the link.</summary>
    void Unicast(Link link, UdpAddress to, ReadOnlySpan<byte> packet);
}
