using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// The unicast answers of one link that wait for their time, and how each is written. Owned by the thread that drives
/// the engine.
/// </summary>
internal sealed class UnicastAnswers(Link link, OwnRecords own, IPacketOutput output, DnsWriter writer)
{
    /// <summary>Answers that may wait at once; more are not promised.</summary>
    public const int WaitingMax = 64;

    private readonly List<UnicastAnswer> _waiting = new(WaitingMax);

    /// <summary>When the next is to be sent; <see cref="OwnRecord.NeverMs"/> when none waits.</summary>
    public long DueMs
    {
        get
        {
            long due = OwnRecord.NeverMs;
            foreach (UnicastAnswer answer in _waiting)
            {
                due = Math.Min(due, answer.DueMs);
            }

            return due;
        }
    }

    /// <summary>Takes an answer that is to be sent at its time, unless too many wait already.</summary>
    public void Promise(in UnicastAnswer answer)
    {
        if (_waiting.Count < WaitingMax)
        {
            _waiting.Add(answer);
        }
    }

    /// <summary>Sends what is due.</summary>
    public void Wake(long nowMs)
    {
        for (int i = _waiting.Count - 1; i >= 0; i--)
        {
            if (_waiting[i].DueMs > nowMs)
            {
                continue;
            }

            Send(_waiting[i]);
            _waiting.RemoveAt(i);
        }
    }

    private void Send(in UnicastAnswer answer)
    {
        writer.Begin(DnsHeader.ResponseFlags, answer.Id);
        bool legacy = answer.IsLegacy;
        if (legacy && answer.Question is { } question)
        {
            writer.TryQuestion(question, answer.QuestionType, wantsUnicast: false);
        }

        Write(DnsSection.Answer, own.Whole(answer.Records), legacy);
        Write(DnsSection.Additional, own.Beside(own.Whole(answer.Records)), legacy);
        output.Unicast(link, answer.Destination, writer.Packet);
    }

    private void Write(DnsSection section, ulong mask, bool legacy)
    {
        for (int i = 0; i < own.Count; i++)
        {
            if ((mask >> i & 1) == 0)
            {
                continue;
            }

            // Legacy answers: at most ten seconds, no flush bit, SRV uncompressed (RFC 6762, sections 6.7, 10.2 and
            // 18.14).
            DnsRecord record = own[i].Record;
            uint ttl = legacy ? Math.Min(10, record.TtlSeconds) : record.TtlSeconds;
            writer.TryRecord(section, record, ttl, record.IsUnique && !legacy, compressService: !legacy);
        }
    }
}
