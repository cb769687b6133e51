using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Unicast;

/// <summary>A place that a zone names: a host with its addresses, and a port. Immutable.</summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port, 1 to 65535.</param>
/// <param name="Addresses">The host's, of both kinds.</param>
internal sealed record ZoneNode(DnsName Host, int Port, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>The id that its TXT record claims; null where there is none or it claims none.</summary>
    public NodeId? Id { get; init; }

    /// <summary>The cluster that its TXT record claims.</summary>
    public string? Cluster { get; init; }
}
