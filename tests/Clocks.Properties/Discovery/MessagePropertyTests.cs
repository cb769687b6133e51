using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Tests.Discovery;
using FsCheck;
using FsCheck.Fluent;

namespace Clocks.Properties.Discovery;

/// <summary>The message codec over any messages and any bytes.</summary>
public sealed class MessagePropertyTests
{
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
            .. Broken.Frames().Select(each => each.Bytes),
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
                {
                    bytes[at] = (byte)value;
                }
            }

            cable.Say(mutation.Cut < bytes.Length ? bytes[..mutation.Cut] : bytes, port: mutation.Cut % 7 == 0 ? 1_234 : 5353);
            cable.Run(3);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        await Assert.That(node.Engine.Malformed > 100).IsTrue();
    }
}
