using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Learns from the questions of others: one that will bring the answers we would ask for spares us ours (RFC 6762,
/// section 7.3), and records that others ask for in vain are not worth keeping (10.5). It tells the querier and the
/// cache. Owned by the thread that drives the engine.
/// </summary>
internal sealed class PassiveObserver(LinkCache cache, Querier querier)
{
    /// <summary>
    /// Instances up to which every question who is there is checked against each; a flood is not worth it.
    /// </summary>
    private const int PointersMax = 1_024;

    /// <summary>
    /// Questions of one query that are heeded: each is held against what is known and what waits to be asked, and nobody
    /// in earnest asks for more at once.
    /// </summary>
    private const int QuestionsMax = 64;

    private long _query;

    /// <summary>Takes a query that somebody else sent to the group. The reader is a copy and may be used up.</summary>
    public void Hear(DnsReader query, long nowMs)
    {
        DnsReader questions = query;
        _query++;
        bool knowsNoMore = !query.Header.IsTruncated && MarkKnown(ref query, nowMs);
        for (int i = 0; i < QuestionsMax && questions.TryNextQuestion(out QuestionView question); i++)
        {
            querier.HearQuestion(question, knowsNoMore, nowMs);
            if (question.WantsUnicast || query.Header.IsTruncated || !question.IsInternet)
            {
                continue;
            }

            if (question.Type == DnsType.Ptr && question.Name.Is(MdnsNames.ServiceType) && cache.Pointers.Count <= PointersMax)
            {
                foreach ((_, CachedRecord pointer) in cache.Pointers)
                {
                    ExpectAnswer(pointer, nowMs);
                }
            }
            else
            {
                foreach (CachedRecord record in cache.Of(question.Name))
                {
                    if (record.Type == question.Type)
                    {
                        ExpectAnswer(record, nowMs);
                    }
                }
            }
        }
    }

    /// <summary>Marks what the asker knows; false when it knows something that we do not, or would not say.</summary>
    private bool MarkKnown(ref DnsReader query, long nowMs)
    {
        bool all = true;
        Span<byte> data = stackalloc byte[512];
        while (query.TryNextRecord(out RecordView record, out DnsSection section) && section == DnsSection.Answer)
        {
            int length = cache.Wants(record) ? record.TryReadData(data) : -1;
            CachedRecord? known = length < 0 ? null : cache.Peek(record, data[..length]);
            if (known is null || known.LeftSeconds(nowMs) * 2 < known.TtlSeconds)
            {
                all = false;
            }

            if (known is not null)
            {
                known.KnownToQuery = _query;
            }
        }

        return all;
    }

    private void ExpectAnswer(CachedRecord record, long nowMs)
    {
        // A query that asks twice is still one query.
        if (record.KnownToQuery == _query || record.IsDoubted)
        {
            return;
        }

        record.KnownToQuery = _query;
        if (record.Unanswered == 0 || nowMs - record.UnansweredSinceMs > 60_000)
        {
            record.Unanswered = 0;
            record.UnansweredSinceMs = nowMs;
        }

        // Two questions, ten seconds, no answer (RFC 6762, section 10.5); we ask once more ourselves before we believe
        // it.
        if (++record.Unanswered < 2)
        {
            return;
        }

        cache.Doubt(record, Math.Max(record.UnansweredSinceMs + 10_000, nowMs + 2_000));
        if (record.Type == DnsType.Ptr)
        {
            querier.AskWhoIsThere(nowMs);
        }
        else
        {
            querier.Ask(record.Name, record.Type, 2, nowMs);
        }
    }
}
