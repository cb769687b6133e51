using System.Net;

namespace Clocks.Discovery;

/// <summary>
/// A hint that a node may be found at some addresses. Who it is, is decided by the TCP hello. Immutable; equal by
/// <see cref="Key"/>: a later sighting with the same key replaces the earlier one.
/// </summary>
/// <param name="Key">What it is known by: the service instance name, or <c>host:port</c> of the list.</param>
/// <param name="Source">How it was found: <c>mdns</c>, <c>loopback</c>, <c>static</c>, <c>dns</c> or <c>told</c>.</param>
/// <param name="EndPoints">Where to dial, best first; IPv6 link-local ones carry their scope.</param>
/// <param name="Id">The id it claims; null where only an address is known.</param>
/// <param name="Cluster">The cluster it claims; null where only an address is known.</param>
/// <param name="Run">The run it claims; null where only an address is known.</param>
/// <param name="Host">The machine name it claims.</param>
/// <param name="Rate">The clock rate it claims.</param>
/// <param name="Interface">The network interface it was seen on.</param>
public sealed record Sighting(
    string Key,
    string Source,
    IReadOnlyList<IPEndPoint> EndPoints,
    NodeId? Id = null,
    string? Cluster = null,
    RunId? Run = null,
    string? Host = null,
    ClockRate? Rate = null,
    string? Interface = null)
{
    /// <summary>The <see cref="Source"/> of addresses that a person named.</summary>
    public const string NamedSource = "static";

    /// <summary>The <see cref="Source"/> of addresses that a peer has told of which a person named.</summary>
    public const string ToldSource = "told";

    /// <summary>The <see cref="Source"/> of addresses that a zone of the DNS names which a person named.</summary>
    public const string ZoneSource = "dns";

    /// <summary>Whether a peer has told of it.</summary>
    public bool IsTold => Source == ToldSource;

    /// <summary>Whether a person named the address: then it is no stranger's word.</summary>
    public bool IsNamed => Source == NamedSource;

    /// <summary>Whether a zone of the DNS names it: whoever keeps that zone says so.</summary>
    public bool IsOfZone => Source == ZoneSource;

    /// <summary>Whether it may be on any network: somebody who was asked for it has said where it is, and no stranger.</summary>
    public bool MayBeAnywhere => IsNamed || IsOfZone;

    /// <summary>
    /// Whether the node said so of its own accord, so that it has just come up, and not in answer to a question. It
    /// will see us only when its own question is answered, 20 to 120 ms later: who hears it now may dial now, whichever
    /// id is greater.
    /// </summary>
    public bool IsAnnounced { get; init; }
}
