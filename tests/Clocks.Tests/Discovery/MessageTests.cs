using System.Buffers.Binary;
using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Tests.Discovery;

/// <summary>The message codec: RFC 1035, section 4; RFC 6762, sections 17 and 18.14; RFC 9267.</summary>
public sealed class MessageTests
{
    [Test]
    public async Task A_broken_frame_is_refused_as_a_whole()
    {
        foreach ((string what, byte[] bytes) in Broken.Frames())
        {
            await Assert.That(DnsReader.TryOpen(bytes, out _)).IsFalse().Because(what);
        }
    }

    [Test]
    public async Task Broken_packets_change_nothing_and_the_next_good_one_counts()
    {
        var cable = new Cable();
        Host node = cable.Add(Craft.Node(1, 4001), "10.0.0.1");
        foreach ((string _, byte[] bytes) in Broken.Frames())
        {
            cable.Say(bytes);
        }

        cable.Run(100);
        await Assert.That(node.Engine.Malformed > 10).IsTrue();
        cable.Say(Craft.Response(Craft.Records(Craft.Node(2, 4002), "10.0.0.2")));
        cable.Run(10);
        await Assert.That(node.Watcher.Seen.Count).IsEqualTo(1);
    }

    [Test]
    public async Task A_chain_of_pointers_backwards_is_followed_as_far_as_anybody_needs()
    {
        await Assert.That(DnsReader.TryOpen(Broken.Chain(32), out _)).IsTrue();
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
        ushort answers = BinaryPrimitives.ReadUInt16BigEndian(writer.Packet[6..]);
        await Assert.That((answers, writer.Packet.Length <= DnsWriter.PacketBytesMax)).IsEqualTo(((ushort)1, true));
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
}
