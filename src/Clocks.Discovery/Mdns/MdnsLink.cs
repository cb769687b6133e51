using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// This node on one link: what it says there (announcer, responder), what it heard there (cache) and what it asks there
/// (querier). It is driven by packets (<see cref="Hear"/>) and time (<see cref="Wake"/>). Owned by the thread that
/// drives the engine.
/// </summary>
internal sealed partial class MdnsLink
{
    private readonly ServiceBrowser _browser;
    private readonly DnsWriter _writer;
    private readonly IPacketOutput _output;
    private readonly INameConflictResolver _resolver;
    private readonly PassiveObserver _observer;
    private readonly ulong _seed;
    private OwnRecords? _own;
    private OwnRecords? _former;
    private Responder? _responder;
    private Announcer? _announcer;
    private Prober? _prober;
    private long _doubtsMs;

    /// <summary>
    /// The instance that this packet lists in answer to nobody, or to a question for the listing: its service stands there as
    /// well in an announcement alone (RFC 6762, section 8.3), and beside the answers otherwise.
    /// </summary>
    private DnsName? _announced;

    public MdnsLink(Link link, INameConflictResolver resolver, ServiceBrowser browser, IPacketOutput output, DnsWriter writer, ulong seed)
    {
        Link = link;
        _resolver = resolver;
        _browser = browser;
        _output = output;
        _writer = writer;
        _seed = seed;
        Cache = new LinkCache(this, seed ^ 1);
        Querier = new Querier(link, Cache, output, writer, seed ^ 2);
        _observer = new PassiveObserver(Cache, Querier);
    }

    public Link Link { get; private set; }

    public LinkCache Cache { get; }

    public Querier Querier { get; }

    public SentPacketFilter SentPackets { get; } = new();

    /// <summary>When something is next to be done on this link.</summary>
    public long DueMs
    {
        get
        {
            long due = Math.Min(Cache.DueMs, Querier.DueMs);
            return _own is null ? due : Math.Min(Math.Min(due, _prober!.DueMs), Math.Min(_responder!.DueMs, _announcer!.DueMs));
        }
    }

    /// <summary>Takes up these names, or the same names with other addresses.</summary>
    /// <param name="self">Who we are.</param>
    /// <param name="attempt">Which of our names; see <see cref="MdnsNames.Instance"/>.</param>
    /// <param name="probe">Whether to ask first if anybody has them.</param>
    /// <param name="nowMs">Now.</param>
    public void Advertise(Advertisement self, int attempt, bool probe, long nowMs)
    {
        _former = _own;
        _own = new OwnRecords(self, Link, attempt);
        _own.Inherit(_former);
        _responder = new Responder(Link, _own, _output, _writer, _seed ^ 3);
        _announcer = new Announcer(_own, _responder);
        _prober = new Prober(Link, _own, _output, _writer, _seed ^ 4);
        if (probe)
        {
            _prober.Begin(_resolver.NextProbeMs(nowMs));
        }
        else
        {
            _announcer.Announce(nowMs);
        }
    }

    /// <summary>
    /// The addresses changed: the old ones are taken back, and all is announced anew (RFC 6762, section 8.4).
    /// </summary>
    public void Change(Link link, Advertisement? self, int attempt, bool probe, long nowMs)
    {
        Link = link;
        Responder? before = _responder;
        if (self is not null && !link.AsksOnly)
        {
            bool wasSpeaking = before!.IsSpeaking;
            Advertise(self, attempt, probe, nowMs);
            if (wasSpeaking)
            {
                before.Retract(_former!.Missing(_own!));
            }
        }

        Querier.Start(nowMs, atOnce: false, wantsUnicast: false);
    }

    /// <summary>Whether this is what we say on this link, or said before our addresses or names changed.</summary>
    public bool Says(in RecordView record, ReadOnlySpan<byte> data) =>
        _own?.IndexOf(record, data) >= 0 || _former?.IndexOf(record, data) >= 0
            || (_own?.IsTextOfAnotherMinute(record, data) ?? false);

    /// <summary>Takes a packet whose frame is sound; it is not our own.</summary>
    public void Hear(ref DnsReader message, in PacketOrigin origin, long nowMs)
    {
        if (!message.Header.IsResponse)
        {
            _own?.Refresh();
            if (origin.ToGroup && !origin.IsLegacy)
            {
                _observer.Hear(message, nowMs);
            }

            if (message.Header.Authorities > 0 && origin.ToGroup)
            {
                _prober?.HearProbe(message, nowMs);
            }

            _responder?.Hear(ref message, origin, nowMs);
            return;
        }

        // A response that does not come from port 5353 is nobody's (RFC 6762, section 6); one that was sent to us alone
        // is believed only from this link and within two seconds of a question that wished for it (sections 6 and 11).
        bool expected = nowMs - Querier.AskedUnicastMs <= 2_000 || _prober is { HasAsked: true };
        if (origin.IsLegacy || (!origin.ToGroup && !(origin.IsOnLink && expected)))
        {
            return;
        }

        Cache.BeginPacket();
        _announced = null;
        DnsReader again = message;
        HearRecords(ref message, origin.Source, nowMs, addresses: false);
        HearRecords(ref again, origin.Source, nowMs, addresses: true);
    }

    /// <summary>Does what is due.</summary>
    public void Wake(long nowMs)
    {
        Cache.Wake(nowMs);
        if (_prober?.Wake(nowMs) ?? false)
        {
            _resolver.OnNameKept();
            _announcer!.Announce(nowMs);
        }

        _own?.Refresh();
        _announcer?.Wake(nowMs);
        _responder?.Wake(nowMs);
        Querier.Wake(nowMs);
    }

    /// <summary>Leaves the link, saying so while that is possible.</summary>
    public void SayGoodbye(long nowMs) => _announcer?.SayGoodbye(nowMs);

    /// <summary>
    /// Asks for what is missing of an instance that is listed: each some times, then not until it is listed again.
    /// </summary>
    public void Resolve(DnsName instance, CachedRecord? service, CachedRecord? text, long nowMs)
    {
        if (service is null)
        {
            Querier.Ask(instance, DnsType.Srv, 3, nowMs);
        }

        if (text is null)
        {
            Querier.Ask(instance, DnsType.Txt, 3, nowMs);
        }

        if (service?.Target is { } host && Cache.Of(host).IsEmpty)
        {
            Querier.Ask(host, DnsType.A, 3, nowMs);
            Querier.Ask(host, DnsType.Aaaa, 3, nowMs);
        }
    }

    /// <summary>
    /// Asks about an instance that could not be dialled, more than once, and lets go of it when ten seconds pass without
    /// an answer (RFC 6762, section 10.4). An owner that answers is left in peace for twice as long each time: it is there,
    /// and what keeps it from being dialled is not asked away.
    /// </summary>
    public void Reconfirm(DnsName instance, long nowMs)
    {
        foreach (CachedRecord record in Cache.Of(instance))
        {
            if (record.Type != DnsType.Srv || !record.IsToBeAskedAbout(nowMs))
            {
                continue;
            }

            Cache.Doubt(record, Querier.AskTogether(instance, DnsType.Srv, 3, nowMs) + 10_000);
        }
    }

    /// <summary>
    /// Takes the records of a response, wherever they stand in it and whatever was asked (RFC 6762, sections 6 and
    /// 18.1): in a first walk what names hosts, in a second their addresses, since only addresses of hosts that matter
    /// are kept.
    /// </summary>
    private void HearRecords(ref DnsReader message, in UdpAddress source, long nowMs, bool addresses)
    {
        Span<byte> data = stackalloc byte[2_048];
        while (message.TryNextRecord(out RecordView record, out DnsSection section))
        {
            if (addresses != record.Type is DnsType.A or DnsType.Aaaa || record.IsPseudo)
            {
                continue;
            }

            bool wanted = Cache.Wants(record);
            int length = wanted || _own is not null ? record.TryReadData(data) : -1;
            if (length < 0 || (_responder?.HearAnswer(record, data[..length], nowMs) ?? false))
            {
                continue;
            }

            if (IsConflict(record, data[..length]))
            {
                OnConflict(source.Address, nowMs);
            }
            else if (wanted)
            {
                if (section == DnsSection.Answer && record.Type == DnsType.Ptr)
                {
                    _announced = Cache.Peek(record, data[..length])?.Target;
                }

                Cache.Put(record, data[..length], source, section == DnsSection.Answer, nowMs);
            }
        }
    }

    /// <summary>
    /// Whether somebody else speaks of what only we may speak of: while we probe any record of our names (RFC 6762,
    /// section 8.1), later one of the same name and type with other data (9). A goodbye claims nothing; our own words
    /// that come back are none.
    /// </summary>
    private bool IsConflict(in RecordView record, ReadOnlySpan<byte> data)
    {
        if (_own is null || record.TtlSeconds == 0 || !record.IsInternet)
        {
            return false;
        }

        bool claims = _prober!.IsProbing
            ? _prober.HasAsked && (record.Name.Is(_own.Instance) || record.Name.Is(_own.Host))
            : _own.Claims(record);
        return claims && !_resolver.IsOurs(record, data);
    }

    /// <summary>
    /// While probing, the name is another's and we take the next; otherwise both sides probe again, and whoever finds
    /// an answer yields (RFC 6762, section 9). With a key we do not yield, and say it again: members know our words by their
    /// proof, and who disputes the name of a run, 32 random bits, does so on purpose.
    /// </summary>
    private void OnConflict(IPAddress source, long nowMs)
    {
        if (_own!.AreProven)
        {
            _announcer!.Repeat(nowMs);
        }
        else if (_prober!.IsProbing)
        {
            _resolver.OnNameTaken(this, source, nowMs);
        }
        else
        {
            _responder!.IsSpeaking = false;
            _announcer!.Stop();
            _prober.Begin(_resolver.NextProbeMs(nowMs));
        }
    }
}
