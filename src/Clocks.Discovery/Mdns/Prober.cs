using System.Buffers.Binary;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Finds out whether anybody else has our names: three questions, 250 ms apart, that carry what we propose to say (RFC
/// 6762, sections 8.1 and 8.2). It runs after a conflict, and at start for those who ask for it. It is driven by time
/// and by what others propose. Owned by the thread that drives the engine.
/// </summary>
internal sealed class Prober(Link link, OwnRecords own, IPacketOutput output, DnsWriter writer, ulong seed)
{
    private const int Probes = 3;
    private const int GapMs = 250;

    private Draw _draw = new(seed);
    private int _sent;

    /// <summary>When the next question, or the end, is due.</summary>
    public long DueMs { get; private set; } = OwnRecord.NeverMs;

    /// <summary>Whether it is under way.</summary>
    public bool IsProbing => DueMs != OwnRecord.NeverMs;

    /// <summary>
    /// Whether a question is out: answers to earlier ones of others mean nothing (RFC 6762, section 8.1).
    /// </summary>
    public bool HasAsked => IsProbing && _sent > 0;

    /// <summary>Begins, 0 to 250 ms later by lot.</summary>
    public void Begin(long fromMs)
    {
        _sent = 0;
        DueMs = fromMs + _draw.Below(GapMs + 1);
    }

    /// <summary>Asks when it is time to.</summary>
    /// <returns>Whether all questions went unanswered: the names are ours.</returns>
    public bool Wake(long nowMs)
    {
        if (DueMs > nowMs)
        {
            return false;
        }

        if (_sent == Probes)
        {
            DueMs = OwnRecord.NeverMs;
            return true;
        }

        _sent++;
        DueMs = nowMs + GapMs;
        writer.Begin(DnsHeader.QueryFlags);
        writer.TryQuestion(own.Instance, DnsType.Any, wantsUnicast: true);
        writer.TryQuestion(own.Host, DnsType.Any, wantsUnicast: true);
        for (int i = 0; i < own.Count; i++)
        {
            // All that is proposed, without the flush bit (RFC 6762, sections 8.2 and 10.2).
            if (own[i].Role is OwnRole.Service or OwnRole.Text or OwnRole.Address)
            {
                writer.TryRecord(DnsSection.Authority, own[i].Record, own[i].Record.TtlSeconds, flush: false);
            }
        }

        output.Multicast(link, writer.Packet);
        return false;
    }

    /// <summary>
    /// Somebody probes for the same name at the same time: whose records are later in order wins, and the loser waits a
    /// second before it asks again, since the winner may vanish (RFC 6762, sections 8.2 and 8.2.1). The same records
    /// are no contest, nor are those of whoever lacks our key.
    /// </summary>
    public void HearProbe(DnsReader query, long nowMs)
    {
        if (!HasAsked || own.AreProven)
        {
            return;
        }

        List<byte[]> theirInstance = [], theirHost = [];
        Span<byte> data = stackalloc byte[TextPairs.RecordBytesMax + 200];
        while (query.TryNextRecord(out RecordView record, out DnsSection section))
        {
            int length = section == DnsSection.Authority && record.IsInternet ? record.TryReadData(data) : -1;
            if (length < 0 || theirInstance.Count + theirHost.Count == 64)
            {
                continue;
            }

            if (record.Name.Is(own.Instance))
            {
                theirInstance.Add(Sortable(record.Type, data[..length]));
            }
            else if (record.Name.Is(own.Host))
            {
                theirHost.Add(Sortable(record.Type, data[..length]));
            }
        }

        if (Loses(OwnRole.Service, OwnRole.Text, theirInstance) || Loses(OwnRole.Address, OwnRole.Address, theirHost))
        {
            _sent = 0;
            DueMs = nowMs + 1_000;
        }
    }

    private bool Loses(OwnRole one, OwnRole other, List<byte[]> theirs)
    {
        if (theirs.Count == 0)
        {
            return false;
        }

        List<byte[]> ours = [];
        for (int i = 0; i < own.Count; i++)
        {
            if (own[i].Role == one || own[i].Role == other)
            {
                ours.Add(Sortable(own[i].Record.Type, own[i].Record.Data));
            }
        }

        ours.Sort(Compare);
        theirs.Sort(Compare);
        for (int i = 0; i < Math.Min(ours.Count, theirs.Count); i++)
        {
            int order = Compare(ours[i], theirs[i]);
            if (order != 0)
            {
                return order < 0;
            }
        }

        return ours.Count < theirs.Count;
    }

    /// <summary>Type and raw uncompressed data; the class is IN on both sides.</summary>
    private static byte[] Sortable(DnsType type, ReadOnlySpan<byte> data)
    {
        byte[] key = new byte[2 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(key, (ushort)type);
        data.CopyTo(key.AsSpan(2));
        return key;
    }

    private static int Compare(byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right);
}
