using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Tests.Discovery;

/// <summary>One packet that went over a simulated cable, and what it says.</summary>
internal sealed class Packet(long atMs, IPAddress from, IPEndPoint? to, byte[] bytes)
{
    public long AtMs { get; } = atMs;

    public IPAddress From { get; } = from;

    /// <summary>Null: to the group.</summary>
    public IPEndPoint? To { get; } = to;

    public byte[] Bytes { get; } = bytes;

    public DnsHeader Header
    {
        get
        {
            if (!DnsHeader.TryRead(Bytes, out DnsHeader header))
            {
                Assert.Fail("no header");
            }

            return header;
        }
    }

    public bool IsResponse => Header.IsResponse;

    public List<(string Name, DnsType Type, bool WantsUnicast)> Questions
    {
        get
        {
            if (!DnsReader.TryOpen(Bytes, out DnsReader reader))
            {
                Assert.Fail("the packet is not well-formed");
            }

            List<(string, DnsType, bool)> all = [];
            while (reader.TryNextQuestion(out QuestionView question))
            {
                all.Add((question.Name.ToString(), question.Type, question.WantsUnicast));
            }

            return all;
        }
    }

    public List<PacketRecord> Records
    {
        get
        {
            if (!DnsReader.TryOpen(Bytes, out DnsReader reader))
            {
                Assert.Fail("the packet is not well-formed");
            }

            List<PacketRecord> all = [];
            byte[] data = new byte[9_000];
            while (reader.TryNextRecord(out RecordView record, out DnsSection section))
            {
                int length = record.TryReadData(data);
                if (length < 0)
                {
                    Assert.Fail("the data is not well-formed");
                }

                all.Add(new PacketRecord(section, record.Name.ToString(), record.Type, record.TtlSeconds, record.IsFlush, data[..length]));
            }

            return all;
        }
    }

    public IEnumerable<PacketRecord> Answers => Records.Where(record => record.Section == DnsSection.Answer);

    public bool Says(DnsType type, string? name = null) => Records.Exists(r => r.Type == type && (name is null || r.Name == name));

    public override string ToString() =>
        $"{AtMs} {From}->{To?.ToString() ?? "group"} {(IsResponse ? "R" : "Q")} "
        + $"{string.Join(", ", Questions)} | {string.Join(", ", Records)}";
}

/// <summary>One record of a packet.</summary>
internal sealed record PacketRecord(DnsSection Section, string Name, DnsType Type, uint Ttl, bool Flush, byte[] Data)
{
    public override string ToString() => $"{Section}:{Name} {Type} {Ttl}{(Flush ? "!" : "")}";
}
