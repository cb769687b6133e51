using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Mdns;
using Clocks.Model;
using Clocks.Tests.Journal;
using Oracle = Makaretu.Dns;

namespace Clocks.Tests.Discovery;

/// <summary>
/// Makaretu.Dns as the oracle of our reader and writer: whatever it reads we read, with the same header bits, names, types,
/// classes, lifetimes and data, but for the exceptions of <see cref="OracleLimits"/>; whatever we write it reads as we meant
/// it. Not the other way round: it refuses what the standards allow, such as text beyond ASCII (RFC 6763, section 6.5) and
/// pointers to the middle of what it has not read as a name.
/// </summary>
[TestClass]
public sealed class DnsOracleTests
{
    /// <summary>Mutants in a run: as many as take a second or so.</summary>
    private const int Mutants = 4_000;

    private static readonly string[] LabelPool =
        ["_clocks", "_tcp", "local", "Local", "host", "red-1-01234567", "red-1-01234567 (2)", "a.b", @"back\slash", "grün", "時計", "x"];

    private static readonly byte[][] Samples = [.. Spoken(), .. Crafted(), .. Seeded(40, TheirPacket)];

    public required TestContext TestContext { get; set; }

    [TestMethod]
    public void Every_packet_of_a_lab_reads_the_same()
    {
        byte[][] spoken = [.. Spoken(), .. Crafted()];
        Assert.IsGreaterThan(30, spoken.Length);
        foreach (byte[] packet in spoken)
            Assert.IsTrue(Agree(packet), "the oracle reads it");
    }

    [TestMethod]
    public void What_we_write_the_oracle_reads_as_it_was_meant() => JournalPropertyTests.ForEverySeed(seed =>
    {
        var draw = new Draw(seed);
        (byte[] packet, List<string> meant) = OurPacket(ref draw);
        CollectionAssert.AreEqual(meant, MessageWords.Theirs(packet), Hex(packet));
        return Agree(packet);
    });

    [TestMethod]
    public void What_the_oracle_writes_we_read_as_it_does() =>
        JournalPropertyTests.ForEverySeed(seed => Agree(TheirPacket(new Draw(seed))));

    [TestMethod]
    public void Whatever_the_oracle_reads_of_damaged_packets_we_read()
    {
        int read = 0, refused = 0;
        JournalPropertyTests.ForEverySeed(
            seed =>
            {
                var draw = new Draw(seed);
                _ = Agree(Mutant(ref draw)) ? read++ : refused++;
                return true;
            },
            Mutants);
        TestContext.WriteLine($"the oracle read {read} mutants and refused {refused}");
        Assert.IsGreaterThan(Mutants / 5, read, "mutants that the oracle cannot read say nothing");
    }

    [TestMethod]
    public void What_the_oracle_reads_and_we_refuse_as_a_whole_is_this()
    {
        byte[] label = [63, .. new byte[63]];
        byte[] chain = Message(34, [1, (byte)'a', 0, .. Null, .. Enumerable.Range(0, 33).SelectMany(i => PointerRecord(i))]);
        (string Why, byte[] Packet)[] all =
        [
            ("a label over 63 bytes", Message(1, [64, .. new byte[64], 0, .. Null])),
            ("a label over 63 bytes", Message(1, [0xBF, .. new byte[0xBF], 0, .. Null])),
            ("a name over 255 bytes", Message(1, [.. label, .. label, .. label, .. label, 0, .. Null])),
            ("more than 32 pointers in one name", chain),
        ];
        foreach ((string why, byte[] packet) in all)
        {
            Assert.IsNotNull(MessageWords.Theirs(packet), $"the oracle reads {why}");
            Assert.IsNull(MessageWords.Ours(packet), why);
            StringAssert.StartsWith(OracleLimits.OfFrame(packet), why);
        }

        // One pointer less, and both read it.
        chain[7]--;
        Assert.IsTrue(Agree(chain));
    }

    [TestMethod]
    public void What_the_oracle_reads_and_we_take_for_nonsense_data_is_this()
    {
        (string Why, DnsType Type, byte[] Data)[] all =
        [
            ("an A of other than 4 bytes", DnsType.A, new byte[16]),
            ("an AAAA of other than 16 bytes", DnsType.Aaaa, new byte[4]),
            ("a TXT without a string", DnsType.Txt, []),
            ("a label over 63 bytes", DnsType.Ptr, [64, .. new byte[64], 0]),
            ("a label over 63 bytes", DnsType.Srv, [0, 0, 0, 0, 0, 1, 64, .. new byte[64], 0]),
        ];
        foreach ((string why, DnsType type, byte[] data) in all)
        {
            byte[] packet = Message(1, [0, 0, (byte)type, 0, 1, 0, 0, 0, 120, 0, (byte)data.Length, .. data]);
            Assert.IsTrue(Agree(packet), $"the oracle reads {why}");
            StringAssert.StartsWith(OracleLimits.OfData(packet).Single(), why);
            Assert.AreEqual(MessageWords.Nonsense, MessageWords.Ours(packet)![^1]);
        }
    }

    /// <summary>Claims that we read what the oracle reads; false when it reads nothing.</summary>
    private static bool Agree(byte[] packet)
    {
        List<string>? theirs = MessageWords.Theirs(packet);
        if (theirs is null)
            return false;
        List<string>? ours = MessageWords.Ours(packet);
        string? why = OracleLimits.OfFrame(packet);
        Assert.AreEqual(why is null, ours is not null, $"{why ?? "no exception"}: {Hex(packet)}");
        if (ours is null)
            return true;

        // The records are the last lines, two each; where an exception holds for the data of one, all else is the same.
        string?[] limits = [.. OracleLimits.OfData(packet)];
        for (int i = 0, first = theirs.Count - 2 * limits.Length; i < limits.Length; i++)
        {
            if (limits[i] is not null)
                theirs[first + 2 * i + 1] = MessageWords.Nonsense;
        }

        CollectionAssert.AreEqual(theirs, ours, $"{Hex(packet)}\ntheirs {string.Join("\n       ", theirs)}\nours   {string.Join("\n       ", ours)}");
        return true;
    }

    private static string Hex(byte[] packet) => Convert.ToHexString(packet);

    /// <summary>Type, class, lifetime and length of a NULL record without data.</summary>
    private static byte[] Null => [0, 10, 0, 1, 0, 0, 0, 120, 0, 0];

    /// <summary>
    /// The record after i others that are like it and one before them all whose name is "a": its name is a pointer to the
    /// name of the one before.
    /// </summary>
    private static byte[] PointerRecord(int i)
    {
        int before = i == 0 ? DnsHeader.Bytes : DnsHeader.Bytes + 3 + Null.Length + (i - 1) * (2 + Null.Length);
        return [(byte)(0xC0 | (before >> 8)), (byte)before, .. Null];
    }

    private static byte[] Message(int answers, byte[] records) => [0, 0, 0x84, 0, 0, 0, 0, (byte)answers, 0, 0, 0, 0, .. records];

    /// <summary>
    /// What three nodes of a simulated link say while they come, look, defend a name and go; the same in every run.
    /// </summary>
    private static IEnumerable<byte[]> Spoken()
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
    private static IEnumerable<byte[]> Crafted()
    {
        DnsRecord[] records = Craft.Records(Node(2), "10.0.0.2");
        DnsName target = DnsName.Of("host", "local"), owner = DnsName.Of("x", "local");
        byte[] name = target.Wire.ToArray();
        yield return Craft.Response(records);
        yield return Craft.Query([(Craft.Type, DnsType.Ptr, true)], records, truncated: true, id: 7);
        yield return Craft.Probe(records[1].Name, records[1..]);
        yield return Craft.Response(0xFFFF, records);
        yield return Craft.Response(
            new DnsRecord(owner, DnsType.NS, 120, false, name), new DnsRecord(owner, DnsType.CName, 120, false, name),
            new DnsRecord(owner, DnsType.DName, 120, false, name), new DnsRecord(owner, DnsType.MX, 120, false, [0, 9, .. name]),
            new DnsRecord(owner, DnsType.Afsdb, 120, false, [0, 1, .. name]), new DnsRecord(owner, DnsType.RP, 120, false, [.. name, .. name]),
            new DnsRecord(owner, DnsType.Soa, 0x9000_0000, false, [.. name, .. owner.Wire, .. Enumerable.Range(200, 20).Select(i => (byte)i)]),
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
            label = LabelPool[(int)draw.Below((uint)LabelPool.Length)];
        return labels;
    }

    /// <summary>Text as the oracle allows it: ASCII.</summary>
    private static string AnyText(ref Draw draw) =>
        new([.. Craft.Type.ToString().Take((int)draw.Below(8)), (char)draw.Below(128), '=', (char)(' ' + draw.Below(95))]);

    private static byte[] AnyBytes(ref Draw draw, int length)
    {
        byte[] bytes = new byte[length];
        foreach (ref byte b in bytes.AsSpan())
            b = (byte)draw.Next();
        return bytes;
    }

    /// <summary>A packet by our writer, and the words for what it is meant to say.</summary>
    private static (byte[] Packet, List<string> Meant) OurPacket(ref Draw draw)
    {
        var writer = new DnsWriter();
        List<string> meant = [];
        ushort id = (ushort)draw.Next(), flags = (ushort)draw.Next();
        writer.Begin(flags, id);
        for (uint i = draw.Below(3); i > 0; i--)
        {
            var name = DnsName.Of(AnyLabels(ref draw));
            bool wantsUnicast = draw.Below(2) == 0;
            Assert.IsTrue(writer.TryQuestion(name, DnsType.Any, wantsUnicast));
            meant.Add(MessageWords.Question(MessageWords.Labels(name.Wire), (int)DnsType.Any, 1, wantsUnicast));
        }

        int[] counts = new int[3];
        for (int section = 0; section < 3; section++)
        {
            for (uint i = draw.Below(6); i > 0; i--)
            {
                DnsRecord record = AnyRecord(ref draw);
                if (!writer.TryRecord((DnsSection)section, record, record.TtlSeconds, record.IsUnique, compressService: draw.Below(2) == 0))
                    continue;
                counts[section]++;
                meant.AddRange(MessageWords.Record((DnsSection)section, record));
            }
        }

        meant.Insert(0, MessageWords.Header(id, flags, writer.Questions, counts[0], counts[1], counts[2]));
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
    private static byte[] TheirPacket(Draw draw)
    {
        var message = new Oracle.Message { QR = draw.Below(2) == 0, AA = true, Id = (ushort)draw.Next() };
        for (uint i = draw.Below(3); i > 0; i--)
            message.Questions.Add(new Oracle.Question { Name = AnyName(ref draw), Type = Oracle.DnsType.PTR });
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
    private static byte[] Mutant(ref Draw draw)
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
