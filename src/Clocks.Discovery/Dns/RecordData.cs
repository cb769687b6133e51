using System.Buffers.Binary;
using System.Net;

namespace Clocks.Discovery.Dns;

/// <summary>
/// The data of records, made and read: pointers, services, addresses, texts, and the types that a name does not have.
/// Reading is bounded by the data and answers false for nonsense (RFC 9267). Pure; any thread.
/// </summary>
internal static class RecordData
{
    /// <summary>Longest data that is kept, in bytes: the largest message (RFC 6762, section 17).</summary>
    public const int BytesMax = 9_000;

    /// <summary>
    /// Where names stand in the data of this type: bytes before them, and how many (RFC 6762, section 18.14).
    /// </summary>
    public static (int Prefix, int Names) NamesIn(DnsType type) => type switch
    {
        DnsType.NS or DnsType.CName or DnsType.Ptr or DnsType.DName or DnsType.Nsec => (0, 1),
        DnsType.Srv => (6, 1),
        DnsType.MX or DnsType.Afsdb or DnsType.RT or DnsType.KX => (2, 1),
        DnsType.Soa or DnsType.RP => (0, 2),
        DnsType.PX => (2, 2),
        _ => (0, 0),
    };

    /// <summary>Whether uncompressed data has the shape its type demands; unknown types have no shape.</summary>
    public static bool IsWellFormed(DnsType type, ReadOnlySpan<byte> data) => type switch
    {
        DnsType.A => data.Length == 4,
        DnsType.Aaaa => data.Length == 16,
        DnsType.Txt => TextPairs.IsWellFormed(data),
        DnsType.Ptr or DnsType.NS or DnsType.CName or DnsType.DName => NameEnd(data, 0) == data.Length,
        DnsType.Srv => NameEnd(data, 6) == data.Length,
        _ => true,
    };

    /// <summary>Whether two data of this type are the same.</summary>
    public static bool Same(DnsType type, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        if (type is DnsType.Ptr or DnsType.NS or DnsType.CName or DnsType.DName)
        {
            return DnsName.SameIgnoringCase(left, right);
        }

        if (type == DnsType.Srv && left.Length > 6)
        {
            return left[..6].SequenceEqual(right[..6]) && DnsName.SameIgnoringCase(left[6..], right[6..]);
        }

        return left.SequenceEqual(right);
    }

    /// <summary>A name alone: PTR.</summary>
    public static byte[] Pointer(DnsName target) => target.Wire.ToArray();

    /// <summary>The name a PTR points to; false for data that is not one name.</summary>
    public static bool TryPointer(ReadOnlySpan<byte> data, out DnsName target) => TryName(data, 0, out target);

    /// <summary>Port and host of a service, priority and weight 0 (RFC 2782).</summary>
    public static byte[] Service(int port, DnsName host)
    {
        byte[] data = new byte[6 + host.Wire.Length];
        BinaryPrimitives.WriteUInt16BigEndian(data.AsSpan(4), checked((ushort)port));
        host.Wire.CopyTo(data.AsSpan(6));
        return data;
    }

    /// <summary>Reads an SRV; false for data that is not one.</summary>
    public static bool TryService(ReadOnlySpan<byte> data, out int port, out DnsName host)
    {
        port = data.Length >= 6 ? BinaryPrimitives.ReadUInt16BigEndian(data[4..]) : 0;
        return TryName(data, 6, out host);
    }

    /// <summary>
    /// For how many seconds what an SOA denies is not there: the last number of its data (RFC 2308, section 4), bounded as a
    /// lifetime is; false for data that is not one.
    /// </summary>
    public static bool TryDenial(ReadOnlySpan<byte> data, out uint seconds)
    {
        int first = NameEnd(data, 0), second = first < 0 ? -1 : NameEnd(data, first);
        bool ok = second >= 0 && data.Length == second + 20;
        seconds = ok ? DnsRecord.ClampTtl(BinaryPrimitives.ReadUInt32BigEndian(data[^4..])) : 0;
        return ok;
    }

    /// <summary>An IPv4 or IPv6 address; the scope is not part of it.</summary>
    public static byte[] Address(IPAddress address) => address.GetAddressBytes();

    /// <summary>
    /// The types a name has, so that the asker knows which it has not (RFC 6762, section 6.1): the name itself, one
    /// window, and the bit of NSEC itself clear.
    /// </summary>
    public static byte[] Existing(DnsName name, params ReadOnlySpan<DnsType> types)
    {
        Span<byte> bits = stackalloc byte[32];
        int used = 0;
        foreach (DnsType type in types)
        {
            int number = (int)type;
            bits[number >> 3] |= (byte)(0x80 >> (number & 7));
            used = Math.Max(used, (number >> 3) + 1);
        }

        // A bitmap is never empty (RFC 4034, section 4.1.2): a name without records is not ours to speak of.
        byte[] data = new byte[name.Wire.Length + 2 + used];
        name.Wire.CopyTo(data);
        data[name.Wire.Length + 1] = (byte)used;
        bits[..used].CopyTo(data.AsSpan(name.Wire.Length + 2));
        return data;
    }

    private static bool TryName(ReadOnlySpan<byte> data, int offset, out DnsName name)
    {
        bool ok = NameEnd(data, offset) == data.Length;
        name = ok ? DnsName.FromWire(data[offset..]) : DnsName.Of();
        return ok;
    }

    /// <summary>Where an uncompressed name ends; -1 when it does not.</summary>
    private static int NameEnd(ReadOnlySpan<byte> data, int offset)
    {
        int at = offset;
        while ((uint)at < (uint)data.Length && data[at] <= DnsName.LabelBytesMax && at - offset < DnsName.BytesMax)
        {
            if (data[at] == 0)
            {
                return at + 1;
            }

            at += 1 + data[at];
        }

        return -1;
    }
}
