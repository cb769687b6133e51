using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Clocks.Discovery.Sockets;

/// <summary>
/// Where a datagram came from, or goes: an IP address and a port as they stand on its envelope. A value, since a
/// network that many speak on would otherwise cost an object or two with every packet that is none of our business; the
/// platform's own objects are made of it when somebody keeps one. Immutable; any thread.
/// </summary>
internal readonly struct UdpAddress
{
    /// <summary>Bytes of the longer envelope, that of IPv6.</summary>
    public const int EnvelopeBytesMax = 28;

    private readonly UInt128 _bits;
    private readonly uint _scope;
    private readonly ushort _port;

    private UdpAddress(AddressFamily family, UInt128 bits, uint scope, ushort port)
    {
        Family = family;
        _bits = bits;
        _scope = scope;
        _port = port;
    }

    public AddressFamily Family { get; }

    public int Port => _port;

    /// <summary>The address alone, as an object.</summary>
    public IPAddress Address
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            int length = WriteAddress(bytes);
            return length == 4 ? new IPAddress(bytes[..length]) : new IPAddress(bytes, _scope);
        }
    }

    /// <summary>Whether it is this machine's address of itself.</summary>
    public bool IsLoopback => Family == AddressFamily.InterNetwork ? (byte)(_bits >> 24) == 127 : _bits == 1;

    /// <summary>Whether it is an IPv6 address that is valid on one link only, fe80::/10.</summary>
    public bool IsIPv6LinkLocal => Family == AddressFamily.InterNetworkV6 && (ushort)(_bits >> 112) >> 6 == 0xFE80 >> 6;

    /// <summary>The value of the platform's object.</summary>
    public static implicit operator UdpAddress(IPEndPoint endPoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = endPoint.Address.TryWriteBytes(bytes, out int length);
        bool isV6 = length == 16;
        return new UdpAddress(endPoint.AddressFamily,
            isV6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes),
            isV6 ? (uint)endPoint.Address.ScopeId : 0, (ushort)endPoint.Port);
    }

    /// <summary>
    /// Reads a <c>sockaddr_in</c> or <c>sockaddr_in6</c>, which all systems lay out alike but for the first two bytes;
    /// those say the family, which is known.
    /// </summary>
    public static UdpAddress Read(AddressFamily family, ReadOnlySpan<byte> envelope)
    {
        ushort port = BinaryPrimitives.ReadUInt16BigEndian(envelope[2..]);
        return family == AddressFamily.InterNetwork
            ? new UdpAddress(family, BinaryPrimitives.ReadUInt32BigEndian(envelope[4..]), 0, port)
            : new UdpAddress(family, BinaryPrimitives.ReadUInt128BigEndian(envelope[8..]),
                BitConverter.ToUInt32(envelope[24..]), port);
    }

    /// <summary>Writes what <see cref="Read"/> reads, into an envelope of the same family.</summary>
    public void Write(Span<byte> envelope)
    {
        BinaryPrimitives.WriteUInt16BigEndian(envelope[2..], _port);
        if (Family == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt32BigEndian(envelope[4..], (uint)_bits);
            return;
        }

        BinaryPrimitives.WriteUInt128BigEndian(envelope[8..], _bits);
        _ = BitConverter.TryWriteBytes(envelope[24..], _scope);
    }

    /// <summary>Writes the address alone, in the order of the network; returns its length, 4 or 16.</summary>
    public int WriteAddress(Span<byte> bytes)
    {
        if (Family == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)_bits);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, _bits);
        }

        return Family == AddressFamily.InterNetwork ? 4 : 16;
    }

    /// <summary>The same host, another port.</summary>
    public UdpAddress WithPort(int port) => new(Family, _bits, _scope, (ushort)port);

    /// <summary>Whether both are of one host, whatever their ports.</summary>
    public bool IsSameHost(in UdpAddress other) =>
        _bits == other._bits && Family == other.Family && _scope == other._scope;

    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
