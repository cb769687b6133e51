using System.Net;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// How much multicast DNS arrives, and from whom most of it, in the memory of one address however many there are: the
/// address that sends more than half of all is always found. Counted by the thread that drives the engine; read when
/// that has ended.
/// </summary>
/// <remarks>R. S. Boyer, J. S. Moore, "MJRTY: a fast majority vote algorithm", 1991.</remarks>
public sealed class Traffic
{
    private long _lead;
    private UdpAddress _loudest;

    /// <summary>Packets of others.</summary>
    public long Packets { get; private set; }

    /// <summary>
    /// Who sent more than half of them, if anybody did; else one of those who sent many. Null: nobody sent any.
    /// </summary>
    public IPAddress? Loudest => Packets == 0 ? null : _loudest.Address;

    internal void Count(in UdpAddress source)
    {
        Packets++;
        if (_lead == 0)
        {
            _loudest = source;
        }

        _lead += source.IsSameHost(_loudest) ? 1 : -1;
    }
}
