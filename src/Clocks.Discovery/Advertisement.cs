namespace Clocks.Discovery;

/// <summary>What this node says of itself on the network; the TXT record and the names are made of it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Cluster">Its cluster, as it was typed: see <see cref="Dns.ComposedName"/>.</param>
/// <param name="Run">This run of it.</param>
/// <param name="Port">The TCP port it listens on.</param>
/// <param name="Rate">Its clock rate, for those who only look.</param>
/// <param name="Host">The name of its machine, for those who only look.</param>
public sealed record Advertisement(NodeId Id, string Cluster, RunId Run, int Port, ClockRate Rate, string Host)
{
    /// <summary>What proves to the others that it is of their cluster; null in a cluster without a key.</summary>
    public IAnnouncementSeal? Seal { get; init; }
}
