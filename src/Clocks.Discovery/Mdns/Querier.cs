using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Asks on one link: for ever and ever more rarely who is there, and a few times about what is missing or grows old. It
/// is driven by <see cref="Wake"/> and by the questions of others, <see cref="HearQuestion"/> (RFC 6762, sections 5.2,
/// 5.4, 7.1 to 7.3). Owned by the thread that drives the engine.
/// </summary>
internal sealed class Querier(Link link, LinkCache cache, IPacketOutput output, DnsWriter writer, ulong seed)
{
    /// <summary>Longest gap between two questions who is there (RFC 6762, section 5.2).</summary>
    public const long GapMaxMs = 60 * 60 * 1_000;

    /// <summary>
    /// The same for who can only ask (RFC 6762, section 5.1): answers live ten seconds there, and nobody's announcement is
    /// heard.
    /// </summary>
    public const long AsksOnlyGapMaxMs = 8_000;

    /// <summary>Questions that may wait at once.</summary>
    public const int InquiriesMax = 4_096;

    private readonly Dictionary<InquirySubject, Inquiry> _inquiries = [];
    private readonly Stack<Inquiry> _spare = new();
    private readonly List<Inquiry> _asking = [];
    private Draw _draw = new(seed);
    private long _browseDueMs = OwnRecord.NeverMs;
    private long _browseLastMs = OwnRecord.LongAgoMs;
    private long _gapMs = 1_000;
    private bool _wantsUnicast;
    private long _inquiriesDueMs = OwnRecord.NeverMs;
    private long _togetherMs = OwnRecord.LongAgoMs;
    private int _together;

    /// <summary>
    /// Questions about what is known that go out together: as many as one packet holds, and no more of those packets than
    /// one a second.
    /// </summary>
    private const int TogetherMax = 32;

    /// <summary>For no longer than this such a question waits for its turn.</summary>
    private const long TogetherMsMax = 3_000;

    /// <summary>
    /// When a question for a unicast answer was last sent: for two seconds such answers are believed (RFC 6762, section
    /// 11).
    /// </summary>
    public long AskedUnicastMs { get; private set; } = OwnRecord.LongAgoMs;

    /// <summary>When something is next to be asked.</summary>
    public long DueMs => Math.Min(_browseDueMs, _inquiriesDueMs);

    /// <summary>
    /// Begins to ask who is there. The first question waits 20 to 120 ms by lot, so that a room that is switched on
    /// does not shout at once (RFC 6762, section 5.2); alone on the machine's port, or on the machine alone, it goes
    /// out at once.
    /// </summary>
    /// <param name="nowMs">Now.</param>
    /// <param name="atOnce">Whether not to wait.</param>
    /// <param name="wantsUnicast">Whether the first question asks for unicast answers: only the sole owner of the port
    /// gets them (15.1).</param>
    public void Start(long nowMs, bool atOnce, bool wantsUnicast)
    {
        _browseDueMs = atOnce ? nowMs : nowMs + 20 + _draw.Below(101);
        _gapMs = 1_000;
        _wantsUnicast = wantsUnicast;
    }

    /// <summary>
    /// Asks about one name, so often, from 20 to 120 ms on; not twice within a second (RFC 6762, section 5.2).
    /// </summary>
    /// <returns>When it is asked next; now when it never is, because too much waits to be asked.</returns>
    public long Ask(DnsName name, DnsType type, int times, long nowMs) =>
        Ask(name, type, times, nowMs, nowMs + 20 + _draw.Below(101));

    /// <summary>
    /// Asks about what is known already and grows old or is doubted: at once when no such question was asked in the last
    /// second, else with all the others at the end of that second, so that what keeps a great network in sight, or what
    /// cannot be dialled in it, makes no noise.
    /// </summary>
    /// <returns>When.</returns>
    public long AskTogether(DnsName name, DnsType type, int times, long nowMs)
    {
        bool isFull = _together >= TogetherMax && _togetherMs - nowMs < TogetherMsMax;
        if (_togetherMs <= nowMs || isFull)
        {
            _togetherMs = Math.Max(nowMs, _togetherMs + 1_000);
            _together = 0;
        }

        _together++;
        return Ask(name, type, times, nowMs, _togetherMs);
    }

    /// <summary>As the other, at this time and not before.</summary>
    public long Ask(DnsName name, DnsType type, int times, long nowMs, long dueMs)
    {
        var subject = new InquirySubject(name, type);
        if (!_inquiries.TryGetValue(subject, out Inquiry? inquiry))
        {
            if (_inquiries.Count >= InquiriesMax)
            {
                return nowMs;
            }

            if (!_spare.TryPop(out inquiry))
            {
                inquiry = new Inquiry();
            }

            inquiry.Begin(subject);
            _inquiries.Add(subject, inquiry);
        }
        else if (inquiry.Left > 0)
        {
            return inquiry.DueMs;
        }

        inquiry.Left = times;
        inquiry.GapMs = 1_000;
        inquiry.DueMs = Math.Max(dueMs, inquiry.LastMs + 1_000);
        _inquiriesDueMs = Math.Min(_inquiriesDueMs, inquiry.DueMs);
        return inquiry.DueMs;
    }

    /// <summary>Asks soon who is there, with the known answers: a listing grows old, or is doubted.</summary>
    /// <returns>When.</returns>
    public long AskWhoIsThere(long nowMs) =>
        _browseDueMs = Math.Min(_browseDueMs, Math.Max(nowMs + 20 + _draw.Below(101), _browseLastMs + 1_000));

    /// <summary>The answer has come: the question need not be asked again.</summary>
    public void Forget(DnsName name, DnsType type)
    {
        if (_inquiries.Remove(new InquirySubject(name, type), out Inquiry? asked))
        {
            _spare.Push(asked);
        }
    }

    /// <summary>
    /// Makes room for a question about each of so many records, now that they come: when all grow old together, hours
    /// later, asking for them costs no memory.
    /// </summary>
    public void Expect(int records)
    {
        int wanted = Math.Min(records, InquiriesMax);
        _inquiries.EnsureCapacity(wanted);
        _asking.EnsureCapacity(wanted);
        _spare.EnsureCapacity(wanted);
        while (_inquiries.Count + _spare.Count < wanted)
        {
            _spare.Push(new Inquiry());
        }
    }

    /// <summary>Gives back what was kept for questions about more records than there are.</summary>
    public void Trim(int records)
    {
        while (_inquiries.Count + _spare.Count > records && _spare.TryPop(out _))
        {
        }

        _inquiries.TrimExcess();
        _asking.TrimExcess();
        _spare.TrimExcess();
    }

    /// <summary>
    /// Somebody else asked: when the answer, which everybody hears, will hold all that ours would, our question is as
    /// good as asked (RFC 6762, section 7.3).
    /// </summary>
    /// <param name="question">What was asked.</param>
    /// <param name="knowsNoMore">Whether all known answers of the asker are known to us as well.</param>
    /// <param name="nowMs">Now.</param>
    public void HearQuestion(in QuestionView question, bool knowsNoMore, long nowMs)
    {
        bool isListing = question.Type == DnsType.Ptr && question.Name.Is(MdnsNames.ServiceType);
        if (question.WantsUnicast || !knowsNoMore || !question.IsInternet)
        {
            return;
        }

        if (isListing)
        {
            if (_browseDueMs <= nowMs + 1_000)
            {
                BrowseAsked(nowMs);
            }

            return;
        }

        foreach ((_, Inquiry inquiry) in _inquiries)
        {
            InquirySubject subject = inquiry.Subject;
            if (subject.Type == question.Type && inquiry.DueMs <= nowMs + 1_000 && question.Name.Is(subject.Name))
            {
                Asked(inquiry, nowMs);
            }
        }
    }

    /// <summary>Asks what is due, as much as possible in one packet.</summary>
    public void Wake(long nowMs)
    {
        bool browse = _browseDueMs <= nowMs;
        CollectDue(nowMs);
        if (!browse && _asking.Count == 0)
        {
            return;
        }

        writer.Begin(DnsHeader.QueryFlags);
        bool unicast = browse && _wantsUnicast;
        if (browse)
        {
            writer.TryQuestion(MdnsNames.ServiceType, DnsType.Ptr, unicast);
            BrowseAsked(nowMs);
            _wantsUnicast = false;
            AskedUnicastMs = unicast ? nowMs : AskedUnicastMs;
        }

        foreach (Inquiry inquiry in _asking)
        {
            (DnsName name, DnsType type) = inquiry.Subject;
            if (writer.TryQuestion(name, type, wantsUnicast: false))
            {
                continue;
            }

            output.Multicast(link, writer.Packet);
            writer.Begin(DnsHeader.QueryFlags);
            writer.TryQuestion(name, type, wantsUnicast: false);
        }

        if (link.AsksOnly)
        {
            // Whoever hears it answers by unicast, to this port (RFC 6762, section 6.7).
            AskedUnicastMs = nowMs;
        }
        else if (browse)
        {
            AddKnownAnswers(nowMs);
        }

        output.Multicast(link, writer.Packet);
    }

    /// <summary>
    /// Says which instances are known, with what is left of their lives, if it is at least half (RFC 6762, section
    /// 7.1), and nobody took them back; too many for one packet go on in further ones, each but the last announcing the
    /// next (7.2).
    /// </summary>
    private void AddKnownAnswers(long nowMs)
    {
        foreach ((_, CachedRecord pointer) in cache.Pointers)
        {
            uint left = pointer.LeftSeconds(nowMs);
            if (pointer.TtlSeconds == 0 || left * 2 < pointer.TtlSeconds)
            {
                continue;
            }

            if (writer.TryRecord(DnsSection.Answer, MdnsNames.ServiceType, DnsType.Ptr, pointer.Data, left, flush: false))
            {
                continue;
            }

            writer.SetTruncated();
            output.Multicast(link, writer.Packet);
            writer.Begin(DnsHeader.QueryFlags);
            writer.TryRecord(DnsSection.Answer, MdnsNames.ServiceType, DnsType.Ptr, pointer.Data, left, flush: false);
        }
    }

    private void CollectDue(long nowMs)
    {
        _asking.Clear();
        if (_inquiriesDueMs > nowMs)
        {
            return;
        }

        long next = OwnRecord.NeverMs;
        foreach ((_, Inquiry inquiry) in _inquiries)
        {
            if (inquiry.DueMs <= nowMs)
            {
                if (inquiry.Left <= 0)
                {
                    Forget(inquiry.Subject.Name, inquiry.Subject.Type);
                    continue;
                }

                _asking.Add(inquiry);
                Asked(inquiry, nowMs);
            }

            next = Math.Min(next, inquiry.DueMs);
        }

        _inquiriesDueMs = next;
    }

    private static void Asked(Inquiry inquiry, long nowMs)
    {
        inquiry.LastMs = nowMs;
        inquiry.Left--;
        inquiry.DueMs = nowMs + inquiry.GapMs;
        inquiry.GapMs *= 2;
    }

    private void BrowseAsked(long nowMs)
    {
        _browseLastMs = nowMs;
        _browseDueMs = nowMs + _gapMs;
        _gapMs = Math.Min(2 * _gapMs, link.AsksOnly ? AsksOnlyGapMaxMs : GapMaxMs);
    }
}
