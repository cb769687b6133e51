using BenchmarkDotNet.Attributes;
using Clocks.Discovery.Dns;

namespace Clocks.Benchmarks;

/// <summary>An answer of ten records as multicast DNS sends them: to bytes, and every record from bytes.</summary>
public class DnsMessage
{
    private const int Records = 10;
    private const ushort AnswerFlags = 0x8400;

    private readonly DnsWriter _writer = new();
    private readonly DnsRecord[] _records = new DnsRecord[Records];
    private readonly byte[] _packet;
    private readonly byte[] _data = new byte[512];

    public DnsMessage()
    {
        DnsName type = DnsName.Of("_clocks", "_tcp", "local");
        for (int i = 0; i < Records; i++)
        {
            byte[] text = [4, (byte)'i', (byte)'d', (byte)'=', (byte)('0' + i)];
            _records[i] = new DnsRecord(DnsName.Under($"default-{i}-1f9c2a7e", type), DnsType.Txt, 4_500, IsUnique: true, text);
        }

        _packet = Write().ToArray();
    }

    [Benchmark]
    public int WriteAnswer() => Write().Length;

    [Benchmark]
    public int ReadAnswer()
    {
        int bytes = 0;
        if (DnsReader.TryOpen(_packet, out DnsReader reader))
        {
            while (reader.TryNextRecord(out RecordView record, out _))
            {
                bytes += record.TryReadData(_data);
            }
        }

        return bytes;
    }

    private ReadOnlySpan<byte> Write()
    {
        _writer.Begin(AnswerFlags);
        foreach (DnsRecord record in _records)
        {
            _writer.TryRecord(DnsSection.Answer, record, record.TtlSeconds, flush: true);
        }

        return _writer.Packet;
    }
}
