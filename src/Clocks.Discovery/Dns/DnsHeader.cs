using System.Buffers.Binary;

namespace Clocks.Discovery.Dns;

/// <summary>
/// The twelve bytes in front of every DNS message (RFC 1035, section 4.1.1) as multicast DNS reads them: of the flags
/// only QR, opcode, TC and RCODE have a meaning on receipt; AA, RD, RA, Z, AD and CD are ignored (RFC 6762, sections
/// 18.2 to 18.11).
/// </summary>
/// <param name="Id">Echoed to legacy queriers, otherwise 0 and ignored (18.1).</param>
/// <param name="Flags">The sixteen flag bits.</param>
/// <param name="Questions">Entries in the question section.</param>
/// <param name="Answers">Entries in the answer section.</param>
/// <param name="Authorities">Entries in the authority section.</param>
/// <param name="Additionals">Entries in the additional section.</param>
internal readonly record struct DnsHeader(
    ushort Id, ushort Flags, ushort Questions, ushort Answers, ushort Authorities, ushort Additionals)
{
    /// <summary>Length on the wire.</summary>
    public const int Bytes = 12;

    /// <summary>The flags of our queries: all zero (18.2 to 18.11).</summary>
    public const ushort QueryFlags = 0;

    /// <summary>The flags of our responses: QR and AA (18.2, 18.4).</summary>
    public const ushort ResponseFlags = 0x8400;

    /// <summary>The flag that says that more known answers follow (18.5).</summary>
    public const ushort TruncatedFlag = 0x0200;

    /// <summary>Whether this is a response.</summary>
    public bool IsResponse => (Flags & 0x8000) != 0;

    /// <summary>Whether more known answers follow in further packets (RFC 6762, section 7.2).</summary>
    public bool IsTruncated => (Flags & TruncatedFlag) != 0;

    /// <summary>
    /// Messages with another opcode or a response code are silently ignored (RFC 6762, sections 18.3 and 18.11).
    /// </summary>
    public bool IsOrdinary => (Flags & 0x780F) == 0;

    /// <summary>All records after the questions.</summary>
    public int Records => Answers + Authorities + Additionals;

    /// <summary>Reads a header; false when there are less than twelve bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out DnsHeader header)
    {
        header = default;
        if (message.Length < Bytes)
        {
            return false;
        }

        header = new DnsHeader(
            BinaryPrimitives.ReadUInt16BigEndian(message),
            BinaryPrimitives.ReadUInt16BigEndian(message[2..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[6..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(message[10..]));
        return true;
    }
}
