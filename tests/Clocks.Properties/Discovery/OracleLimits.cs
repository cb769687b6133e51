using System.Buffers.Binary;
using Clocks.Discovery.Dns;

namespace Clocks.Properties.Discovery;

/// <summary>
/// Where our reader is stricter than Makaretu.Dns, and nowhere else: the whole list of exceptions to "whatever it reads we
/// read". Each is decided from the bytes alone, by a walk that believes everything the oracle believes: any length below
/// 0xC0 is a label, and a pointer leads to where a name was read before. Call it only for messages that the oracle has
/// read: those walks end within the message. Pure; any thread.
/// </summary>
internal static class OracleLimits
{
    /// <summary>Why our reader refuses the message as a whole; null when it must read it.</summary>
    public static string? OfFrame(byte[] message)
    {
        foreach ((int at, _, _, _) in Entries(message))
        {
            if (OfName(message, at, out _) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    /// <summary>
    /// Why our reader takes the data of each record for nonsense, in the order of the records; null where it must read it.
    /// The message has no exception as a whole.
    /// </summary>
    public static IEnumerable<string?> OfData(byte[] message) => Entries(message)
        .Where(entry => entry.IsRecord).Select(entry => OfData(message, entry.Type, entry.Data.Start.Value, entry.Data.End.Value));

    private static string? OfData(byte[] message, DnsType type, int start, int end)
    {
        switch (type)
        {
            case DnsType.A when end - start != 4:
                return "an A of other than 4 bytes (RFC 1035, section 3.4.1)";
            case DnsType.Aaaa when end - start != 16:
                return "an AAAA of other than 16 bytes (RFC 3596, section 2.2)";
            case DnsType.Txt when end == start:
                return "a TXT without a string (RFC 1035, section 3.3.14; RFC 6763, section 6.1)";
            case DnsType.RT or DnsType.PX or DnsType.KX:
                // The oracle does not look for the names in these, so what it has read says nothing of them.
                return null;
            default:
                (int prefix, int names) = RecordData.NamesIn(type);
                int at = start + prefix;
                for (int i = 0; i < names; i++)
                {
                    if (OfName(message, at, out at) is { } why)
                    {
                        return why;
                    }
                }

                return null;
        }
    }

    private static string? OfName(byte[] message, int offset, out int next)
    {
        int at = offset, length = 1, longest = 0, pointers = 0;
        next = 0;
        while (message[at] != 0)
        {
            if (message[at] >= 0xC0)
            {
                next = next == 0 ? at + 2 : next;
                at = ((message[at] & 0x3F) << 8) | message[at + 1];
                pointers++;
                continue;
            }

            longest = Math.Max(longest, message[at]);
            length += 1 + message[at];
            at += 1 + message[at];
        }

        next = next == 0 ? at + 1 : next;
        return longest > 63 ? "a label over 63 bytes, which is a kind of label that nobody defined (RFC 1035, sections 2.3.4 and 4.1.4)"
            : length > 255 ? "a name over 255 bytes (RFC 1035, section 2.3.4)"
            : pointers > 32 ? "more than 32 pointers in one name (our limit against costly names; RFC 9267, section 2)"
            : null;
    }

    /// <summary>Where the name of each question and record lies, and type and data of the record.</summary>
    private static List<(int Name, bool IsRecord, DnsType Type, Range Data)> Entries(byte[] message)
    {
        List<(int, bool, DnsType, Range)> entries = [];
        int questions = UInt16(message, 4), all = questions + UInt16(message, 6) + UInt16(message, 8) + UInt16(message, 10);
        for (int i = 0, at = DnsHeader.Bytes; i < all; i++)
        {
            int name = at;
            _ = OfName(message, name, out at);
            if (i < questions)
            {
                entries.Add((name, false, default, default));
                at += 4;
                continue;
            }

            int data = at + 10, end = data + UInt16(message, at + 8);
            entries.Add((name, true, (DnsType)UInt16(message, at), data..end));
            at = end;
        }

        return entries;
    }

    private static int UInt16(byte[] message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at));
}
