using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Answers queries on one link. It is driven by queries (<see cref="Hear"/>), the answers of others (<see
/// cref="HearAnswer"/>) and time (<see cref="Wake"/>), and decides for every record of ours whether, when and how it is
/// said: RFC 6762, sections 5.4 to 7.4. Owned by the thread that drives the engine.
/// </summary>
internal sealed class Responder(Link link, OwnRecords own, IPacketOutput output, DnsWriter writer, ulong seed)
{
    private readonly UnicastAnswers _unicast = new(link, own, output, writer);
    private readonly DeferredQueries _deferred = new();
    private readonly SourceBudget _budget = SourceBudget.OfAnswers();
    private Draw _draw = new(seed);
    private long _groupDueMs = OwnRecord.NeverMs;
    private long _groupSinceMs;

    /// <summary>
    /// Whether the names are ours to speak for: not while they are being probed (RFC 6762, section 8.1).
    /// </summary>
    public bool IsSpeaking { get; set; }

    /// <summary>When something is next to be sent.</summary>
    public long DueMs
    {
        get
        {
            long due = Math.Min(_deferred.DueMs, _unicast.DueMs);
            for (int i = 0; i < own.Count; i++)
            {
                due = Math.Min(due, own[i].DueMs);
            }

            return due;
        }
    }

    /// <summary>Takes a query.</summary>
    public void Hear(ref DnsReader query, in PacketOrigin origin, long nowMs)
    {
        var ask = new PendingQuery(origin.Source, query.Header);
        while (query.TryNextQuestion(out QuestionView question))
        {
            ulong answers = IsSpeaking ? own.Answering(question) : 0;
            ask.Add(question, answers, own, treatAsUnicast: !origin.ToGroup);
        }

        Span<byte> data = stackalloc byte[TextPairs.RecordBytesMax + 200];
        while (query.TryNextRecord(out RecordView record, out DnsSection section) && section == DnsSection.Answer)
        {
            // A known answer counts when at least half of its life is left (RFC 6762, section 7.1).
            int length = record.TryReadData(data);
            int known = length < 0 ? -1 : own.IndexOf(record, data[..length]);
            if (known >= 0 && record.TtlSeconds * 2 >= own[known].Record.TtlSeconds)
            {
                ask.Known |= 1UL << known;
            }
        }

        // More known answers follow: the answer waits for them, 400 to 500 ms (RFC 6762, section 7.2).
        if (origin.IsLegacy || !_deferred.Take(ref ask, nowMs, ref _draw))
        {
            Consider(ask, origin, nowMs);
        }
    }

    /// <summary>
    /// Takes a record of somebody's response. The same record with a life not shorter than ours has answered for us
    /// (RFC 6762, section 7.4); with less than half of ours, a goodbye included, everybody must hear it from us again
    /// (6.6).
    /// </summary>
    /// <returns>Whether it is one of ours.</returns>
    public bool HearAnswer(in RecordView record, ReadOnlySpan<byte> data, long nowMs)
    {
        int index = own.IndexOf(record, data);
        if (index < 0)
        {
            return false;
        }

        OwnRecord mine = own[index];
        if (record.TtlSeconds >= mine.Record.TtlSeconds)
        {
            mine.DueMs = OwnRecord.NeverMs;
        }
        else if (record.TtlSeconds * 2 < mine.Record.TtlSeconds && IsSpeaking)
        {
            Plan(index, nowMs, nowMs, spacingMs: 1_000);
        }

        return true;
    }

    /// <summary>Sends what is due.</summary>
    public void Wake(long nowMs)
    {
        while (_deferred.TryTakeDue(nowMs, out PendingQuery ask))
        {
            Answer(ask, nowMs, nowMs);
        }

        if (_groupDueMs <= nowMs)
        {
            _groupDueMs = OwnRecord.NeverMs;
        }

        ulong due = 0, joining = 0;
        for (int i = 0; i < own.Count; i++)
        {
            due |= own[i].DueMs <= nowMs ? 1UL << i : 0;
            bool mayJoin = own[i].DueMs != OwnRecord.NeverMs && own[i].EarliestMs <= nowMs && own[i].MayBeMulticast(nowMs);
            joining |= mayJoin ? 1UL << i : 0;
        }

        if (due != 0)
        {
            Multicast(due | joining, nowMs);
        }

        _unicast.Wake(nowMs);
    }

    /// <summary>
    /// Multicasts records now, with those beside them that the last second has not carried already (RFC 6762, section
    /// 6), whole sets only, in as many packets as they take.
    /// </summary>
    /// <param name="answers">What goes into the answer section.</param>
    /// <param name="nowMs">Now.</param>
    /// <param name="goodbye">Whether they go out with a lifetime of 0 (RFC 6762, section 10.1), alone.</param>
    public void Multicast(ulong answers, long nowMs, bool goodbye = false)
    {
        answers = own.Whole(answers);
        ulong beside = 0;
        for (int i = 0; i < own.Count && !goodbye; i++)
        {
            beside |= (own.Beside(answers) >> i & 1) != 0 && own[i].MayBeMulticast(nowMs) ? 1UL << i : 0;
        }

        writer.Begin(DnsHeader.ResponseFlags);
        for (int i = 0; i < own.Count; i++)
        {
            if ((answers >> i & 1) == 0)
            {
                continue;
            }

            DnsRecord record = own[i].Record;
            uint ttl = goodbye ? 0 : record.TtlSeconds;
            if (!writer.TryRecord(DnsSection.Answer, record, ttl, record.IsUnique))
            {
                output.Multicast(link, writer.Packet);
                writer.Begin(DnsHeader.ResponseFlags);
                writer.TryRecord(DnsSection.Answer, record, ttl, record.IsUnique);
            }

            Said(i, nowMs);
        }

        for (int i = 0; i < own.Count; i++)
        {
            // What does not fit is asked for when it is missed.
            DnsRecord record = own[i].Record;
            bool isBeside = (beside >> i & 1) != 0;
            if (isBeside && writer.TryRecord(DnsSection.Additional, record, record.TtlSeconds, record.IsUnique))
            {
                Said(i, nowMs);
            }
        }

        if (!writer.IsEmpty)
        {
            output.Multicast(link, writer.Packet);
        }
    }

    /// <summary>
    /// Takes back records that are no longer true while the rest stays (RFC 6762, sections 8.4 and 10.1): without the
    /// flush bit, which would take their siblings along.
    /// </summary>
    public void Retract(ulong records)
    {
        writer.Begin(DnsHeader.ResponseFlags);
        for (int i = 0; i < own.Count; i++)
        {
            if ((records >> i & 1) != 0)
            {
                writer.TryRecord(DnsSection.Answer, own[i].Record, 0, flush: false);
            }
        }

        if (!writer.IsEmpty)
        {
            output.Multicast(link, writer.Packet);
        }
    }

    private void Said(int index, long nowMs)
    {
        own[index].LastMulticastMs = nowMs;
        own[index].DueMs = OwnRecord.NeverMs;
    }

    private void Consider(in PendingQuery ask, in PacketOrigin origin, long nowMs)
    {
        if (ask.Wanted == 0)
        {
            return;
        }

        if (origin.IsLegacy)
        {
            // A resolver that knows nothing of multicast gets a unicast answer (RFC 6762, section 6.7), if it is on
            // this link (11).
            if (origin.IsOnLink && _budget.TrySpend(origin.Source, nowMs))
            {
                _unicast.Promise(UnicastAnswer.ToLegacy(ask, nowMs + Delay(ask, nowMs)));
            }

            return;
        }

        PendingQuery asked = ask;
        // From what seems to be off the link, answers go to the group whatever it wishes (RFC 6762, section 11).
        if (!origin.IsOnLink)
        {
            asked.PreferMulticast(ulong.MaxValue);
        }

        Answer(asked, nowMs, nowMs + Delay(ask, nowMs));
    }

    /// <summary>
    /// How long an answer waits: not at all when every question is answered by records that only we have, 20 to 120 ms
    /// by lot when others may answer as well (RFC 6762, sections 6 and 6.3); a probe for a name of ours is answered at
    /// once (8.1).
    /// </summary>
    private long Delay(in PendingQuery ask, long nowMs)
    {
        if (ask.IsProbe || (ask.Questions == 1 && ask.Shared == 0))
        {
            return 0;
        }

        long due = nowMs + 20 + _draw.Below(101);
        if (_groupDueMs == OwnRecord.NeverMs)
        {
            _groupSinceMs = nowMs;
            _groupDueMs = due;
        }
        else
        {
            // Answers to queries that follow each other closely go out together, held back at most 500 ms (RFC 6762,
            // section 6.4), however soon the next query comes: else whoever asks all the time would never be answered.
            long shared = Math.Min(Math.Max(nowMs + 20, _groupDueMs), Math.Max(nowMs, _groupSinceMs + 500));
            for (int i = 0; i < own.Count; i++)
            {
                own[i].DueMs = own[i].DueMs == _groupDueMs ? shared : own[i].DueMs;
            }

            _groupDueMs = shared;
        }

        return _groupDueMs - nowMs;
    }

    private void Answer(in PendingQuery ask, long nowMs, long dueMs)
    {
        ulong multicast = ask.Multicast & ~ask.Known, unicast = ask.Unicast & ~ask.Known & ~multicast;
        for (int i = 0; i < own.Count; i++)
        {
            // Who asks for unicast gets multicast when a quarter of the life has passed since the last (RFC 6762,
            // section 5.4).
            long quarterMs = own[i].Record.TtlSeconds * 250L;
            if ((unicast >> i & 1) != 0 && nowMs - own[i].LastMulticastMs > quarterMs)
            {
                multicast |= 1UL << i;
                unicast &= ~(1UL << i);
            }

            if ((multicast >> i & 1) == 0)
            {
                continue;
            }

            bool isDefence = ask.IsProbe && own[i].Record.IsUnique;
            Plan(i, dueMs, Math.Min(dueMs, nowMs + (own[i].Record.IsUnique ? 0 : 20)), isDefence ? 250 : 1_000);
        }

        if (unicast != 0 && _budget.TrySpend(ask.Source, nowMs))
        {
            _unicast.Promise(UnicastAnswer.To(ask.Source, unicast, dueMs));
        }
    }

    /// <summary>
    /// Plans one record: not within a second of its last multicast, 250 ms when a probe is answered (RFC 6762, section
    /// 6).
    /// </summary>
    private void Plan(int index, long dueMs, long earliestMs, long spacingMs)
    {
        OwnRecord record = own[index];
        long due = Math.Max(dueMs, record.LastMulticastMs + spacingMs);
        record.EarliestMs = record.DueMs == OwnRecord.NeverMs ? earliestMs : Math.Max(record.EarliestMs, earliestMs);
        record.DueMs = Math.Min(record.DueMs, due);
    }
}
