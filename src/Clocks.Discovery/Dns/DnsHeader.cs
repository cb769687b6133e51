using System.Buffers.Binary;

namespace Clocks.Discovery.Dns;

/// <summary>
/// The twelve bytes in front of every DNS message (RFC 1035, section 4.1.1). Of the flags only QR, opcode, TC, RCODE
/// and, by unicast, RA have a meaning on receipt; AA, RD, Z, AD and CD are ignored (RFC 6762, sections 18.2 to 18.11).
/// </summary>
/// <param name="Id">By multicast echoed to legacy queriers, otherwise 0 and ignored (18.1); by unicast what an answer is
/// known by.</param>
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

    /// <summary>The flags of our questions to a resolver: RD, look further for me (RFC 1035, section 4.1.1).</summary>
    public const ushort ResolverQueryFlags = 0x0100;

    /// <summary>The flags of our responses: QR and AA (18.2, 18.4).</summary>
    public const ushort ResponseFlags = 0x8400;

    /// <summary>The flag that says that more known answers follow (18.5); by unicast, that the answer did not fit.</summary>
    public const ushort TruncatedFlag = 0x0200;

    /// <summary>Whether this is a response.</summary>
    public bool IsResponse => (Flags & 0x8000) != 0;

    /// <summary>
    /// Whether more known answers follow in further packets (RFC 6762, section 7.2); by unicast, whether the answer did not
    /// fit (RFC 2181, section 9).
    /// </summary>
    public bool IsTruncated => (Flags & TruncatedFlag) != 0;

    /// <summary>
    /// Messages with another opcode or a response code are silently ignored (RFC 6762, sections 18.3 and 18.11).
    /// </summary>
    public bool IsOrdinary => (Flags & 0x780F) == 0;

    /// <summary>Whether it is about an ordinary question: opcode 0.</summary>
    public bool IsQueryOpcode => (Flags & 0x7800) == 0;

    /// <summary>How a server has fared with a question: 0 well, 3 there is no such name (RFC 1035, section 4.1.1).</summary>
    public int ResponseCode => Flags & 0x000F;

    /// <summary>Whether the server asks others for whoever asks it.</summary>
    public bool IsRecursionAvailable => (Flags & 0x0080) != 0;

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
