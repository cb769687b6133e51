namespace Clocks.Discovery.Dns;

/// <summary>
/// The record types this room reads, writes or has to decompress (RFC 1035, 2782, 3596, 4034; RFC 6762, section 18.14).
/// </summary>
internal enum DnsType : ushort
{
    A = 1,
    NS = 2,
    CName = 5,
    Soa = 6,
    Ptr = 12,
    MX = 15,
    Txt = 16,
    RP = 17,
    Afsdb = 18,
    RT = 21,
    PX = 26,
    Aaaa = 28,
    Srv = 33,
    KX = 36,
    DName = 39,
    Opt = 41,
    Nsec = 47,
    Tsig = 250,
    Any = 255,
}
