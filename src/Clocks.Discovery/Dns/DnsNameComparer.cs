namespace Clocks.Discovery.Dns;

/// <summary>
/// Lets a dictionary of names be asked with a name that still lies in a received packet, so that records that are
/// already known cost no allocation. Stateless; any thread.
/// </summary>
internal sealed class DnsNameComparer : IEqualityComparer<DnsName>, IAlternateEqualityComparer<NameView, DnsName>
{
    public static readonly DnsNameComparer Instance = new();

    public bool Equals(DnsName? x, DnsName? y) => ReferenceEquals(x, y) || (x is not null && x.Equals(y));

    public int GetHashCode(DnsName obj) => obj.GetHashCode();

    public bool Equals(NameView alternate, DnsName other) => alternate.Is(other);

    public int GetHashCode(NameView alternate)
    {
        Span<byte> wire = stackalloc byte[DnsName.BytesMax];
        return DnsName.Hash(wire[..alternate.CopyTo(wire)]);
    }

    public DnsName Create(NameView alternate) => alternate.ToName();
}
