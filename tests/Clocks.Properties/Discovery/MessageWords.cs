using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Clocks.Discovery.Dns;
using Oracle = Makaretu.Dns;

namespace Clocks.Properties.Discovery;

/// <summary>
/// A DNS message in words, a line for the header, one for each question, and two for each record, of which the second is
/// its data, so that what our reader and what Makaretu.Dns make of the same bytes is compared line by line. Labels are
/// decoded as UTF-8 on both sides. Pure; any thread.
/// </summary>
internal static class MessageWords
{
    /// <summary>In place of data that our reader says is not what its type demands.</summary>
    public const string Nonsense = "nonsense";

    /// <summary>What our reader reads; null when it refuses the message.</summary>
    public static List<string>? Ours(ReadOnlySpan<byte> message)
    {
        if (!DnsReader.TryOpen(message, out DnsReader reader))
        {
            return null;
        }

        DnsHeader header = reader.Header;
        List<string> words =
        [
            Header(header.Id, header.Flags, header.Questions, header.Answers, header.Authorities, header.Additionals),
        ];
        while (reader.TryNextQuestion(out QuestionView question))
        {
            words.Add(Question(Labels(question.Name.ToName().Wire), (int)question.Type, question.Class, question.WantsUnicast));
        }

        byte[] data = new byte[RecordData.BytesMax];
        while (reader.TryNextRecord(out RecordView record, out DnsSection section))
        {
            int length = record.TryReadData(data);
            string owner = Labels(record.Name.ToName().Wire);
            words.Add(Record(section, owner, (int)record.Type, record.IsInternet, record.IsFlush, record.TtlSeconds));
            words.Add(length < 0 && !HasNamesForUsAlone(record.Type) ? Nonsense : Data(record.Type, data.AsSpan(0, Math.Max(0, length))));
        }

        return words;
    }

    /// <summary>What the oracle reads; null when it throws, whatever it throws.</summary>
    public static List<string>? Theirs(byte[] message)
    {
        var read = new Oracle.Message();
        try
        {
            read.Read(message, 0, message.Length);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // EndOfStreamException, KeyNotFoundException (an unknown pointer), InvalidDataException, ArgumentException.
            return null;
        }

        (int questions, int answers) = (read.Questions.Count, read.Answers.Count);
        List<string> words =
        [
            Header(read.Id, Flags(read), questions, answers, read.AuthorityRecords.Count, read.AdditionalRecords.Count),
        ];
        foreach (Oracle.Question question in read.Questions)
        {
            int @class = (int)question.Class;
            words.Add(Question(Labels(question.Name), (int)question.Type, @class & 0x7FFF, (@class & 0x8000) != 0));
        }

        words.AddRange(read.Answers.SelectMany(each => Record(DnsSection.Answer, each)));
        words.AddRange(read.AuthorityRecords.SelectMany(each => Record(DnsSection.Authority, each)));
        words.AddRange(read.AdditionalRecords.SelectMany(each => Record(DnsSection.Additional, each)));
        return words;
    }

    /// <summary>The lines of a record that is about to be written.</summary>
    public static string[] Record(DnsSection section, DnsRecord record) =>
    [
        Record(section, Labels(record.Name.Wire), (int)record.Type, isInternet: true, record.IsUnique, record.TtlSeconds),
        Data(record.Type, record.Data),
    ];

    /// <summary>The line of a header.</summary>
    public static string Header(int id, int flags, int questions, int answers, int authorities, int additionals) =>
        string.Create(CultureInfo.InvariantCulture, $"id {id} flags {flags:X4} counts {questions} {answers} {authorities} {additionals}");

    /// <summary>The line of a question.</summary>
    public static string Question(string name, int type, int @class, bool wantsUnicast) =>
        string.Create(CultureInfo.InvariantCulture, $"? {name} type {type} class {@class}{(wantsUnicast ? " unicast" : "")}");

    /// <summary>The labels of an uncompressed name.</summary>
    public static string Labels(ReadOnlySpan<byte> wire)
    {
        List<string> labels = [];
        for (int at = 0; wire[at] != 0; at += 1 + wire[at])
        {
            labels.Add(Encoding.UTF8.GetString(wire.Slice(at + 1, wire[at])));
        }

        return JsonSerializer.Serialize(labels);
    }

    private static string Labels(Oracle.DomainName name) => JsonSerializer.Serialize(name.Labels);

    private static string Record(DnsSection section, string owner, int type, bool isInternet, bool isFlush, uint ttl) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{section} {owner} type {type}{(isInternet ? "" : " foreign")}{(isFlush ? " flush" : "")} ttl {ttl}");

    private static string[] Record(DnsSection section, Oracle.ResourceRecord record)
    {
        int @class = (int)record.Class;
        // The class field of OPT and TSIG is no class and has no flush bit (RFC 6762, section 10.2).
        bool isFlush = (@class & 0x8000) != 0 && record.Type is not (Oracle.DnsType.OPT or Oracle.DnsType.TSIG);
        return [Record(section, Labels(record.Name), (int)record.Type, (@class & 0x7FFF) == 1, isFlush, Ttl(record.TTL)), Data(record)];
    }

    /// <summary>A lifetime with the top bit set is 0 (RFC 2181, section 8); ours is at most a day, which is our own limit.</summary>
    private static uint Ttl(TimeSpan ttl) => ttl.TotalSeconds >= 0x8000_0000 ? 0 : (uint)Math.Min(ttl.TotalSeconds, 24 * 60 * 60);

    private static int Flags(Oracle.Message read) =>
        (read.QR ? 0x8000 : 0) | (((int)read.Opcode & 0xF) << 11) | (read.AA ? 0x0400 : 0) | (read.TC ? 0x0200 : 0)
        | (read.RD ? 0x0100 : 0) | (read.RA ? 0x0080 : 0) | (read.Z << 6) | (read.AD ? 0x0020 : 0) | (read.CD ? 0x0010 : 0)
        | (int)read.Status;

    private static string Data(Oracle.ResourceRecord record) => record switch
    {
        Oracle.AddressRecord a => a.Address.ToString(),
        Oracle.PTRRecord ptr => Labels(ptr.DomainName),
        Oracle.NSRecord ns => Labels(ns.Authority),
        Oracle.CNAMERecord cname => Labels(cname.Target),
        Oracle.DNAMERecord dname => Labels(dname.Target),
        Oracle.SRVRecord srv => $"{srv.Priority} {srv.Weight} {srv.Port} {Labels(srv.Target)}",
        Oracle.TXTRecord txt => JsonSerializer.Serialize(txt.Strings),
        Oracle.NSECRecord nsec => $"{Labels(nsec.NextOwnerName)} {string.Join(' ', nsec.Types.Select(type => (int)type))}",
        Oracle.MXRecord mx => $"{mx.Preference} {Labels(mx.Exchange)}",
        Oracle.AFSDBRecord afsdb => $"{afsdb.Subtype} {Labels(afsdb.Target)}",
        Oracle.RPRecord rp => $"{Labels(rp.Mailbox)} {Labels(rp.TextName)}",
        Oracle.SOARecord soa => $"{Labels(soa.PrimaryName)} {Labels(soa.Mailbox)} {soa.SerialNumber} {soa.Refresh.TotalSeconds} "
            + $"{soa.Retry.TotalSeconds} {soa.Expire.TotalSeconds} {soa.Minimum.TotalSeconds}",
        Oracle.UnknownRecord unknown => HasNamesForUsAlone((DnsType)record.Type) ? "" : Convert.ToHexString(unknown.Data),
        // Types of DNSSEC and of zone transfers, which this room passes over.
        _ => "",
    };

    /// <summary>
    /// Whether our reader finds names in data that the oracle takes as it is (RFC 6762, section 18.14): of such a record
    /// everything but the data is compared.
    /// </summary>
    private static bool HasNamesForUsAlone(DnsType type) => type is DnsType.RT or DnsType.PX or DnsType.KX;

    private static string Data(DnsType type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case DnsType.A or DnsType.Aaaa:
                return new IPAddress(data).ToString();
            case DnsType.Ptr or DnsType.NS or DnsType.CName or DnsType.DName:
                return Labels(data);
            case DnsType.Srv:
                return $"{UInt16(data)} {UInt16(data[2..])} {UInt16(data[4..])} {Labels(data[6..])}";
            case DnsType.Txt:
                return JsonSerializer.Serialize(Strings(data));
            case DnsType.Nsec:
                return $"{Labels(data)} {string.Join(' ', Types(data[NameLength(data)..]))}";
            case DnsType.MX or DnsType.Afsdb:
                return $"{UInt16(data)} {Labels(data[2..])}";
            case DnsType.RP:
                return $"{Labels(data)} {Labels(data[NameLength(data)..])}";
            case DnsType.Soa:
                ReadOnlySpan<byte> mailbox = data[NameLength(data)..];
                ReadOnlySpan<byte> numbers = mailbox[NameLength(mailbox)..];
                return $"{Labels(data)} {Labels(mailbox)} {UInt32(numbers)} {UInt32(numbers[4..])} {UInt32(numbers[8..])} "
                    + $"{UInt32(numbers[12..])} {UInt32(numbers[16..])}";
            default:
                bool isKnown = HasNamesForUsAlone(type) || Oracle.ResourceRegistry.Records.ContainsKey((Oracle.DnsType)type);
                return isKnown ? "" : Convert.ToHexString(data);
        }
    }

    private static ushort UInt16(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16BigEndian(data);

    private static uint UInt32(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32BigEndian(data);

    private static int NameLength(ReadOnlySpan<byte> wire)
    {
        int at = 0;
        while (wire[at] != 0)
        {
            at += 1 + wire[at];
        }

        return at + 1;
    }

    private static List<string> Strings(ReadOnlySpan<byte> data)
    {
        List<string> strings = [];
        for (int at = 0; at < data.Length; at += 1 + data[at])
        {
            strings.Add(Encoding.ASCII.GetString(data.Slice(at + 1, data[at])));
        }

        return strings;
    }

    /// <summary>The types of a bitmap in windows (RFC 4034, section 4.1.2).</summary>
    private static List<int> Types(ReadOnlySpan<byte> windows)
    {
        List<int> types = [];
        for (; windows.Length >= 2; windows = windows[(2 + windows[1])..])
        {
            for (int bit = 0; bit < 8 * windows[1]; bit++)
            {
                if ((windows[2 + bit / 8] & (0x80 >> (bit % 8))) != 0)
                {
                    types.Add((windows[0] * 256 + bit) & 0xFFFF);
                }
            }
        }

        return types;
    }
}
