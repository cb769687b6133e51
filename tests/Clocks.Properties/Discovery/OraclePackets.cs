using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Model;
using Clocks.Tests.Discovery;
using Oracle = Makaretu.Dns;

namespace Clocks.Properties.Discovery;

/// <summary>
/// The packets that our reader and Makaretu.Dns are compared over: what a lab says, what the other tests of this room put
/// on the link, what either writer makes of a seed, and any of these damaged. The same seed gives the same packet in every
/// run. Any thread.
/// </summary>
internal static class OraclePackets
{
    private static readonly string[] LabelPool =
        ["_clocks", "_tcp", "local", "Local", "host", "red-1-01234567", "red-1-01234567 (2)", "a.b", @"back\slash", "grün", "時計", "x"];

    private static readonly byte[][] Samples = [.. Spoken(), .. Crafted(), .. Seeded(40, Theirs)];

    /// <summary>
    /// What three nodes of a simulated link say while they come, look, defend a name and go; the same in every run.
    /// </summary>
    public static IEnumerable<byte[]> Spoken()
    {
        var cable = new Cable { LatencyMs = 1 };
        Host one = cable.Add(Node(1), "10.0.0.1", v6: "fe80::1");
        Host two = cable.Add(Node(2), "10.0.0.2", probeFirst: true);
        cable.Run(5_000);
        cable.Add(Node(3), "10.0.0.3", shared: true, v6: "fe80::3");
        cable.Add(null, "10.0.0.4");
        cable.Run(10_000);
        cable.Say(Craft.Query(Craft.Type, DnsType.Any), port: 1_234);
        cable.Say(Craft.Query(MdnsNames.Host(one.Self!.Run), DnsType.NS));
        cable.Say(Craft.Query(MdnsNames.TypeEnumeration, DnsType.Ptr));
        cable.Run(2_000);
        one.Engine.SayGoodbye(cable.NowMs);
        two.Engine.SayGoodbye(cable.NowMs);
        cable.Run(2_000);
        return cable.Log.Select(packet => packet.Bytes);
    }

    /// <summary>What the other tests of this room put on the link.</summary>
    public static IEnumerable<byte[]> Crafted()
    {
        DnsRecord[] records = Craft.Records(Node(2), "10.0.0.2");
        DnsName target = DnsName.Of("host", "local"), owner = DnsName.Of("x", "local");
        byte[] name = target.Wire.ToArray(), numbers = [.. Enumerable.Range(200, 20).Select(i => (byte)i)];
        yield return Craft.Response(records);
        yield return Craft.Query([(Craft.Type, DnsType.Ptr, true)], records, truncated: true, id: 7);
        yield return Craft.Probe(records[1].Name, records[1..]);
        // "x.local" has an A, says an NSEC whose next name is a pointer to its own.
        yield return
        [
            0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, (byte)'x', 5, .. "local\0"u8,
            0, 47, 0x80, 1, 0, 0, 0, 120, 0, 5, 0xC0, 12, 0, 1, 0x40,
        ];
        yield return Craft.Response(0xFFFF, records);
        yield return Craft.Response(
            new DnsRecord(owner, DnsType.NS, 120, false, name), new DnsRecord(owner, DnsType.CName, 120, false, name),
            new DnsRecord(owner, DnsType.DName, 120, false, name), new DnsRecord(owner, DnsType.MX, 120, false, [0, 9, .. name]),
            new DnsRecord(owner, DnsType.Afsdb, 120, false, [0, 1, .. name]),
            new DnsRecord(owner, DnsType.RP, 120, false, [.. name, .. name]),
            new DnsRecord(owner, DnsType.Soa, 0x9000_0000, false, [.. name, .. owner.Wire, .. numbers]),
            new DnsRecord(owner, DnsType.Nsec, 120, true, RecordData.Existing(target, DnsType.A, DnsType.Aaaa, DnsType.Srv)),
            new DnsRecord(owner, DnsType.KX, 120, false, [0, 1, .. name]), new DnsRecord(owner, (DnsType)99, 90_000, false, [1, 2, 3]));
    }

    private static Advertisement Node(int id) =>
        new(new NodeId(id), "red", RunId.Read([(byte)id, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]), 4_000 + id,
            ClockRate.FromMillihertz(3_480), "lab-7");

    private static IEnumerable<byte[]> Seeded(int count, Func<Draw, byte[]> packet) =>
        Enumerable.Range(1, count).Select(seed => packet(new Draw((ulong)seed)));

    private static string[] AnyLabels(ref Draw draw)
    {
        string[] labels = new string[draw.Below(6)];
        foreach (ref string label in labels.AsSpan())
        {
            label = LabelPool[(int)draw.Below((uint)LabelPool.Length)];
        }

        return labels;
    }

    /// <summary>Text as the oracle allows it: ASCII.</summary>
    private static string AnyText(ref Draw draw) =>
        new([.. Craft.Type.ToString().Take((int)draw.Below(8)), (char)draw.Below(128), '=', (char)(' ' + draw.Below(95))]);

    private static byte[] AnyBytes(ref Draw draw, int length)
    {
        byte[] bytes = new byte[length];
        foreach (ref byte b in bytes.AsSpan())
        {
            b = (byte)draw.Next();
        }

        return bytes;
    }

    /// <summary>A packet by our writer, and the words for what it is meant to say.</summary>
    public static (byte[] Packet, List<string> Meant) Ours(ref Draw draw)
    {
        var writer = new DnsWriter();
        List<string> meant = [];
        ushort id = (ushort)draw.Next(), flags = (ushort)draw.Next();
        writer.Begin(flags, id);
        uint questions = draw.Below(3);
        for (uint i = questions; i > 0; i--)
        {
            var name = DnsName.Of(AnyLabels(ref draw));
            bool wantsUnicast = draw.Below(2) == 0;
            if (!writer.TryQuestion(name, DnsType.Any, wantsUnicast))
            {
                Assert.Fail("there is room for two questions");
            }

            meant.Add(MessageWords.Question(MessageWords.Labels(name.Wire), (int)DnsType.Any, 1, wantsUnicast));
        }

        int[] counts = new int[3];
        for (int section = 0; section < 3; section++)
        {
            for (uint i = draw.Below(6); i > 0; i--)
            {
                DnsRecord record = AnyRecord(ref draw);
                if (!writer.TryRecord((DnsSection)section, record, record.TtlSeconds, record.IsUnique, compressService: draw.Below(2) == 0))
                {
                    continue;
                }

                counts[section]++;
                meant.AddRange(MessageWords.Record((DnsSection)section, record));
            }
        }

        meant.Insert(0, MessageWords.Header(id, flags, (int)questions, counts[0], counts[1], counts[2]));
        return (writer.Packet.ToArray(), meant);
    }

    private static DnsRecord AnyRecord(ref Draw draw)
    {
        DnsName owner = DnsName.Of(AnyLabels(ref draw)), target = DnsName.Of(AnyLabels(ref draw));
        uint ttl = draw.Below(DnsRecord.TtlSecondsMax + 1);
        bool isUnique = draw.Below(2) == 0;
        (DnsType type, byte[] data) = draw.Below(7) switch
        {
            0 => (DnsType.A, AnyBytes(ref draw, 4)),
            1 => (DnsType.Aaaa, AnyBytes(ref draw, 16)),
            2 => (DnsType.Srv, RecordData.Service((int)draw.Below(65_536), target)),
            3 => (DnsType.Txt, TextPairs.Write(AnyText(ref draw), AnyText(ref draw))),
            4 => (DnsType.Nsec, RecordData.Existing(target, DnsType.A, (DnsType)draw.Below(256))),
            5 => ((DnsType)99, AnyBytes(ref draw, (int)draw.Below(40))),
            _ => (DnsType.Ptr, RecordData.Pointer(target)),
        };
        return new DnsRecord(owner, type, ttl, isUnique, data);
    }

    /// <summary>A packet by the writer of the oracle.</summary>
    public static byte[] Theirs(Draw draw)
    {
        var message = new Oracle.Message { QR = draw.Below(2) == 0, AA = true, Id = (ushort)draw.Next() };
        for (uint i = draw.Below(3); i > 0; i--)
        {
            message.Questions.Add(new Oracle.Question { Name = AnyName(ref draw), Type = Oracle.DnsType.PTR });
        }

        foreach (List<Oracle.ResourceRecord> section in new[] { message.Answers, message.AuthorityRecords, message.AdditionalRecords })
        {
            for (uint i = draw.Below(5); i > 0; i--)
            {
                Oracle.ResourceRecord record = AnyOracleRecord(ref draw);
                record.Name = AnyName(ref draw);
                record.TTL = TimeSpan.FromSeconds((uint)draw.Next() >> (int)draw.Below(32));
                record.Class = (Oracle.DnsClass)(draw.Below(2) == 0 ? 1 : 0x8001);
                section.Add(record);
            }
        }

        return message.ToByteArray();
    }

    private static Oracle.DomainName AnyName(ref Draw draw) => new(AnyLabels(ref draw));

    private static Oracle.ResourceRecord AnyOracleRecord(ref Draw draw) => draw.Below(8) switch
    {
        0 => new Oracle.ARecord { Address = new IPAddress(AnyBytes(ref draw, 4)) },
        1 => new Oracle.AAAARecord { Address = new IPAddress(AnyBytes(ref draw, 16)) },
        2 => new Oracle.SRVRecord { Priority = (ushort)draw.Next(), Weight = 3, Port = (ushort)draw.Next(), Target = AnyName(ref draw) },
        3 => new Oracle.TXTRecord { Strings = { AnyText(ref draw), AnyText(ref draw) } },
        4 => new Oracle.NSECRecord { NextOwnerName = AnyName(ref draw), Types = { Oracle.DnsType.A, (Oracle.DnsType)draw.Below(1_000) } },
        5 => new Oracle.MXRecord { Preference = 9, Exchange = AnyName(ref draw) },
        6 => new Oracle.SOARecord { PrimaryName = AnyName(ref draw), Mailbox = AnyName(ref draw), SerialNumber = (uint)draw.Next() },
        _ => new Oracle.PTRRecord { DomainName = AnyName(ref draw) },
    };

    /// <summary>One of the samples after one to three injuries.</summary>
    public static byte[] Mutant(ref Draw draw)
    {
        List<byte> bytes = [.. Samples[(int)draw.Below((uint)Samples.Length)]];
        for (uint i = 1 + draw.Below(3); i > 0 && bytes.Count > 1; i--)
        {
            int at = (int)draw.Below((uint)bytes.Count), other = (int)draw.Below((uint)bytes.Count);
            switch (draw.Below(8))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + (int)draw.Below(12)));
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.Skip(other).Take(1 + (int)draw.Below(12)).ToArray());
                    break;
                case 2 when at + 1 < bytes.Count:
                    // A pointer, most likely to where something stands.
                    (bytes[at], bytes[at + 1]) = ((byte)(0xC0 | (other >> 8)), (byte)other);
                    break;
                case 3:
                    bytes[at] ^= (byte)(1 << (int)draw.Below(8));
                    break;
                case 4:
                    // One of the four counts.
                    bytes[Math.Min(bytes.Count - 1, 5 + 2 * (int)draw.Below(4))] = (byte)draw.Below(12);
                    break;
                default:
                    bytes[at] = (byte)draw.Next();
                    break;
            }
        }

        return [.. bytes];
    }
}
