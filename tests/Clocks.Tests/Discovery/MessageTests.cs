using System.Net;
using Clocks.Discovery.Dns;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Tests.Discovery;

/// <summary>The message codec: RFC 1035, section 4; RFC 6762, sections 17 and 18.14; RFC 9267.</summary>
public sealed class MessageTests
{
    private static readonly byte[] Header = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0];

    /// <summary>Packets that broke others, each with what is wrong with it.</summary>
    private static IEnumerable<(string What, byte[] Bytes)> BrokenFrames()
    {
        byte[] tail = [0, 12, 0, 1, 0, 0, 0, 120, 0, 0];
        yield return ("nothing", []);
        yield return ("half a header", [0, 0, 0x84, 0, 0, 0]);
        yield return ("a count without records", Header);
        yield return ("65 535 questions", [0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 1, (byte)'a', 0, 0, 1, 0, 1]);
        yield return ("a pointer to itself", [.. Header, 0xC0, 12, .. tail]);
        yield return ("a pointer forwards", [.. Header, 0xC0, 14, 1, (byte)'a', 0, .. tail]);
        yield return ("a pointer into the header", [.. Header, 0xC0, 2, .. tail]);
        yield return ("two pointers to each other", [.. Header, 0xC0, 14, 0xC0, 12, .. tail]);
        yield return ("a label and a pointer back to it", [.. Header, 1, (byte)'a', 0xC0, 12, .. tail]);
        yield return ("a pointer beyond the end", [.. Header, 0xFF, 0xFF, .. tail]);
        yield return ("half a pointer", [.. Header, 0xC0]);
        yield return ("a label beyond the end", [.. Header, 63, (byte)'a']);
        yield return ("a label of an unknown kind", [.. Header, 0x41, (byte)'a', 0, .. tail]);
        yield return ("a label of another unknown kind", [.. Header, 0x80, (byte)'a', 0, .. tail]);
        yield return ("a name without an end", [.. Header, 1, (byte)'a']);
        byte[] label = [63, .. new byte[63]];
        yield return ("a name of 257 bytes", [.. Header, .. label, .. label, .. label, .. label, 0, .. tail]);
        yield return ("data beyond the end", [.. Header, 0, 0, 16, 0, 1, 0, 0, 0, 120, 0, 9, 1]);
        yield return ("no type", [.. Header, 0, 0]);
        yield return ("a chain of 1 500 pointers", Chain(1_500));
        yield return ("a chain of 33 pointers", Chain(33));
    }

    /// <summary>
    /// A text whose data is a chain of so many pointers, each to the one before, and a second record whose name is the
    /// last.
    /// </summary>
    private static byte[] Chain(int count)
    {
        int data = Header.Length + 11;
        List<byte> bytes = [.. Header, 0, 0, 99, 0, 1, 0, 0, 0, 120, (byte)((2 * count - 2) >> 8), (byte)(2 * count - 2)];
        for (int i = 1, target = Header.Length; i < count; i++, target = data + 2 * (i - 2))
            bytes.AddRange([(byte)(0xC0 | (target >> 8)), (byte)target]);
        int last = data + 2 * (count - 2);
        bytes.AddRange([(byte)(0xC0 | (last >> 8)), (byte)last, 0, 99, 0, 1, 0, 0, 0, 120, 0, 0]);
        bytes[7] = 2;
        return [.. bytes];
    }

    [Test]
    public async Task A_broken_frame_is_refused_as_a_whole()
    {
        foreach ((string what, byte[] bytes) in BrokenFrames())
            await Assert.That(DnsReader.TryOpen(bytes, out _)).IsFalse().Because(what);
    }

    [Test]
    public async Task Broken_packets_change_nothing_and_the_next_good_one_counts()
    {
        var cable = new Cable();
        Host node = cable.Add(Craft.Node(1, 4001), "10.0.0.1");
        foreach ((string _, byte[] bytes) in BrokenFrames())
            cable.Say(bytes);
        cable.Run(100);
        await Assert.That(node.Engine.Malformed > 10).IsTrue();
        cable.Say(Craft.Response(Craft.Records(Craft.Node(2, 4002), "10.0.0.2")));
        cable.Run(10);
        await Assert.That(node.Watcher.Seen.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_chain_of_pointers_backwards_is_followed_as_far_as_anybody_needs()
    {
        await Assert.That(DnsReader.TryOpen(Chain(32), out _)).IsTrue();
        byte[] message = [.. new byte[12], 1, (byte)'a', 0, 1, (byte)'b', 0xC0, 12];
        await Assert.That(NameView.TrySkip(message, 15, out int next)).IsTrue();
        await Assert.That((next, new NameView(message, 15).ToString())).IsEqualTo((19, "b.a"));
    }

    [Test]
    public async Task Nonsense_data_in_a_sound_frame_costs_that_record_only()
    {
        var cable = new Cable();
        Host node = cable.Add(null, "10.0.0.1");
        DnsRecord[] records = Craft.Records(Craft.Node(2, 4002), "10.0.0.2");
        DnsRecord[] nonsense =
        [
            new(records[1].Name, DnsType.Txt, 120, false, [9, 1]), new(records[1].Name, DnsType.Txt, 120, false, []),
            new(records[3].Name, DnsType.A, 120, false, [1, 2, 3]), new(records[3].Name, DnsType.Aaaa, 120, false, new byte[15]),
            new(records[3].Name, (DnsType)99, 120, false, [1, 2, 3]),
        ];
        cable.Say(Craft.Response([.. nonsense, .. records]));
        cable.Run(10);
        await Assert.That(node.Watcher.Seen.Values.Single().EndPoints.Count).IsEqualTo(1);
    }

    [Test]
    public async Task Compressed_names_are_read_in_every_type_that_has_them()
    {
        DnsName target = DnsName.Of("host", "local"), owner = DnsName.Of("x", "local");
        byte[] wire = target.Wire.ToArray();
        (DnsType Type, byte[] Data)[] all =
        [
            (DnsType.NS, wire), (DnsType.CName, wire), (DnsType.Ptr, wire), (DnsType.DName, wire),
            (DnsType.Srv, [0, 0, 0, 0, 1, 2, .. wire]),
            (DnsType.MX, [0, 9, .. wire]), (DnsType.Afsdb, [0, 1, .. wire]), (DnsType.RT, [0, 1, .. wire]), (DnsType.KX, [0, 1, .. wire]),
            (DnsType.RP, [.. wire, .. wire]), (DnsType.PX, [0, 1, .. wire, .. wire]), (DnsType.Soa, [.. wire, .. wire, .. new byte[20]]),
            (DnsType.Nsec, [.. wire, 0, 1, 0x40]),
        ];
        foreach ((DnsType type, byte[] data) in all)
        {
            byte[] packet = Craft.Response(
                new DnsRecord(target, DnsType.A, 120, false, new byte[4]), new DnsRecord(owner, type, 120, false, data));
            var read = new Packet(0, IPAddress.Loopback, null, packet);
            await Assert.That(read.Records[1].Data).IsSequence(data).Because(type.ToString());
            await Assert.That(packet.AsSpan().Count("host"u8)).IsEqualTo(1).Because($"{type} is written compressed");
        }
    }

    [Test]
    public async Task Names_are_not_compressed_where_nobody_expects_it()
    {
        DnsName name = DnsName.Of("host", "local");
        byte[] packet = Craft.Response(new DnsRecord(name, DnsType.Txt, 120, false, [(byte)(name.Wire.Length), .. name.Wire]));
        await Assert.That(packet.AsSpan().Count("host"u8)).IsEqualTo(2);
    }

    [Test]
    public async Task A_packet_stays_below_the_frame_and_a_larger_record_goes_alone()
    {
        var writer = new DnsWriter();
        writer.Begin(DnsHeader.ResponseFlags);
        DnsName name = DnsName.Of("x", "local");
        await Assert.That(writer.TryRecord(DnsSection.Answer, new DnsRecord(name, (DnsType)99, 1, false, new byte[1_000]), 1, false))
            .IsTrue();
        await Assert.That(writer.TryRecord(DnsSection.Answer, new DnsRecord(name, (DnsType)99, 1, false, new byte[1_000]), 1, false))
            .IsFalse();
        await Assert.That((writer.Answers, writer.Packet.Length <= DnsWriter.PacketBytesMax)).IsEqualTo((1, true));
        writer.Begin(DnsHeader.ResponseFlags);
        await Assert.That(writer.TryRecord(DnsSection.Answer, new DnsRecord(name, (DnsType)99, 1, false, new byte[8_900]), 1, false))
            .IsTrue();
        await Assert.That(writer.TryRecord(DnsSection.Answer, new DnsRecord(name, (DnsType)99, 1, false, new byte[1]), 1, false))
            .IsFalse();
        await Assert.That(writer.Packet.Length <= DnsWriter.OversizeBytesMax).IsTrue();
        writer.Begin(DnsHeader.ResponseFlags);
        await Assert.That(writer.TryRecord(DnsSection.Answer, new DnsRecord(name, (DnsType)99, 1, false, new byte[8_960]), 1, false))
            .IsFalse();
        await Assert.That(writer.IsEmpty && writer.Packet.Length == DnsHeader.Bytes).IsTrue();
    }

    [Test]
    public void What_is_written_reads_back()
    {
        Gen<string> label = Gen.Choose(1, 20).SelectMany(n => Gen.ArrayOf(Gen.Choose('a', 'z'), n))
            .Select(cs => new string([.. cs.Select(c => (char)c)]));
        Gen<DnsName> name = Gen.Choose(1, 6).SelectMany(n => Gen.ArrayOf(label, n)).Select(labels => DnsName.Of(labels));
        Gen<DnsRecord> record = name.SelectMany(owner => name.SelectMany(target => Gen.Choose(0, 3).Select(kind => kind switch
        {
            0 => new DnsRecord(owner, DnsType.Ptr, 4_500, false, RecordData.Pointer(target)),
            1 => new DnsRecord(owner, DnsType.Srv, 120, true, RecordData.Service(1, target)),
            2 => new DnsRecord(owner, DnsType.Nsec, 120, true, RecordData.Existing(target, DnsType.A, DnsType.Aaaa)),
            _ => new DnsRecord(owner, DnsType.Txt, 9, true, TextPairs.Write(target.ToString())),
        })));
        Prop.ForAll(Gen.ArrayOf(record, 12).ToArbitrary(), records =>
        {
            var writer = new DnsWriter();
            writer.Begin(DnsHeader.ResponseFlags);
            List<DnsRecord> taken = [.. records.Where(each => writer.TryRecord(DnsSection.Answer, each, each.TtlSeconds, each.IsUnique))];
            List<PacketRecord> read = new Packet(0, IPAddress.Loopback, null, writer.Packet.ToArray()).Records;
            return read.Count == taken.Count && read.Zip(taken).All(pair => pair.First.Name == pair.Second.Name.ToString()
                && pair.First.Data.AsSpan().SequenceEqual(pair.Second.Data) && pair.First.Type == pair.Second.Type
                && pair.First.Ttl == pair.Second.TtlSeconds && pair.First.Flush == pair.Second.IsUnique);
        }).QuickCheckThrowOnFailure();
    }

    [Test]
    public async Task Any_bytes_are_read_without_an_exception()
    {
        byte[][] seeds =
        [
            Craft.Response(Craft.Records(Craft.Node(2, 4002), "10.0.0.2")),
            Craft.Query([(Craft.Type, DnsType.Ptr, true)], Craft.Records(Craft.Node(2, 4002), "10.0.0.2"), truncated: true),
            .. BrokenFrames().Select(each => each.Bytes),
        ];
        var cable = new Cable();
        Host node = cable.Add(Craft.Node(1, 4001), "10.0.0.1");
        Gen<(int Seed, (int At, int Value)[] Changes, int Cut)> mutations = Gen.Choose(0, seeds.Length - 1).SelectMany(seed =>
            Gen.Choose(0, 12).SelectMany(n => Gen.ArrayOf(Gen.Choose(0, 300).SelectMany(at => Gen.Choose(0, 255).Select(v => (at, v))), n))
                .SelectMany(changes => Gen.Choose(0, 400).Select(cut => (seed, changes, cut))));
        Prop.ForAll(mutations.ToArbitrary(), mutation =>
        {
            byte[] bytes = [.. seeds[mutation.Seed]];
            foreach ((int at, int value) in mutation.Changes)
            {
                if (at < bytes.Length)
                    bytes[at] = (byte)value;
            }

            cable.Say(mutation.Cut < bytes.Length ? bytes[..mutation.Cut] : bytes, port: mutation.Cut % 7 == 0 ? 1_234 : 5353);
            cable.Run(3);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        await Assert.That(node.Engine.Malformed > 100).IsTrue();
    }
}
