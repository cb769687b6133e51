using System.Net;

namespace Clocks.Node.Wire;

/// <summary>What one node tells another of a third: where it is connected to it, and at which port that one listens.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Run">This run of it.</param>
/// <param name="Address">Where the teller sees it.</param>
/// <param name="Port">The port that its hello names.</param>
internal sealed record ToldPeer(NodeId Id, RunId Run, IPAddress Address, int Port)
{
    /// <summary>Bytes of an address: IPv6, or IPv4 mapped into it (RFC 4291, section 2.5.5.2).</summary>
    public const int AddressBytes = 16;
}
