using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Multicast DNS as a machine without sockets, threads or clocks: it is given packets with their link, source and time,
/// sends through <see cref="IPacketOutput"/>, reports sightings to the watcher, and <see cref="DueMs"/> says when it
/// wants to be woken. The same inputs give the same outputs, so every rule is tested in virtual time. Not thread-safe:
/// one thread drives it and gets all callbacks.
/// </summary>
internal sealed class Engine : IPacketOutput, INameConflictResolver
{
    /// <summary>After so long without a name of its own a node says so (RFC 6762, sections 8.1 and 9).</summary>
    private const long ContestedMaxMs = 60_000;

    private readonly Advertisement? _self;
    private readonly IPacketOutput _output;
    private readonly EngineSettings _settings;
    private readonly List<MdnsLink> _mdnsLinks = [];
    private readonly DnsWriter _writer = new();
    private readonly ServiceBrowser _browser;
    private readonly IDiscoveryWatcher _watcher;
    private readonly FloodReport _flood;
    private readonly Queue<long> _conflicts = new();
    private readonly Queue<long> _changes = new();
    private Draw _seeds;
    private int _attempt = 1;
    private bool _isStorm;
    private long? _contestedSinceMs;
    private bool _toldContested;
    private long _nowMs;

    public Engine(Advertisement? self, IDiscoveryWatcher watcher, IPacketOutput output, EngineSettings settings)
    {
        _self = self is null ? null : self with { Seal = settings.Seal };
        _watcher = watcher;
        _flood = new FloodReport(watcher);
        IsPortShared = settings.IsPortShared;
        _output = output;
        _settings = settings;
        _seeds = new Draw(settings.Seed);
        _browser = new ServiceBrowser(self?.Run, settings.Seal, watcher);
    }

    /// <summary>
    /// When <see cref="Wake"/> is next wanted, in the caller's milliseconds; <see cref="long.MaxValue"/>: not before a
    /// packet.
    /// </summary>
    public long DueMs
    {
        get
        {
            long due = long.MaxValue;
            foreach (MdnsLink mdnsLink in _mdnsLinks)
            {
                due = Math.Min(due, mdnsLink.DueMs);
            }

            return due;
        }
    }

    /// <summary>
    /// Whether somebody else on this machine has port 5353, so that unicast answers may go to them: nothing is asked
    /// for by unicast (RFC 6762, section 15.1).
    /// </summary>
    public bool IsPortShared { get; set; }

    /// <summary>What others sent, to the group or to us, whether it was well-formed or not.</summary>
    public Traffic Traffic { get; } = new();

    /// <summary>Packets that were not well-formed messages, and were ignored.</summary>
    public long Malformed { get; private set; }

    /// <summary>This node on each of its links, loopback first.</summary>
    public IReadOnlyList<MdnsLink> MdnsLinks => _mdnsLinks;

    /// <summary>Takes up a link: announces on it and begins to ask (RFC 6762, sections 5.2 and 8).</summary>
    public void Join(Link link, long nowMs)
    {
        _nowMs = nowMs;
        var mdnsLink = new MdnsLink(link, this, _browser, this, _writer, _seeds.Next());
        _mdnsLinks.Insert(link.IsLoopback ? 0 : _mdnsLinks.Count, mdnsLink);
        if (_self is not null && !link.AsksOnly)
        {
            mdnsLink.Advertise(_self, _attempt, _settings.ProbeFirst, nowMs);
        }

        TellOfName(DiscoveryStepKind.Announcing, mdnsLink);
        bool soleOwner = !IsPortShared;
        mdnsLink.Querier.Start(nowMs, atOnce: soleOwner || link.IsLoopback,
            wantsUnicast: soleOwner && !link.IsLoopback && !link.AsksOnly);
        Wake(nowMs);
    }

    /// <summary>
    /// The addresses of a link changed: what is known through it stays, our records are announced anew, and everybody
    /// is asked again (RFC 6762, section 8.4).
    /// </summary>
    /// <param name="link">The link as it is now, with the id it had.</param>
    /// <param name="nowMs">Now.</param>
    /// <returns>False when there were ten changes in the last minute and this one has to wait (8.4).</returns>
    public bool Change(Link link, long nowMs)
    {
        _nowMs = nowMs;
        while (_changes.TryPeek(out long at) && nowMs - at >= 60_000)
        {
            _changes.Dequeue();
        }

        if (Find(link.Id) is not { } mdnsLink || _changes.Count >= 10)
        {
            return false;
        }

        _changes.Enqueue(nowMs);
        mdnsLink.Change(link, _self, _attempt, _settings.ProbeFirst, nowMs);
        Wake(nowMs);
        return true;
    }

    /// <summary>Lets go of a link: what was known through it is known no more.</summary>
    /// <param name="linkId">Which.</param>
    /// <param name="nowMs">Now.</param>
    /// <param name="goodbye">Whether packets can still be sent there.</param>
    public void Leave(int linkId, long nowMs, bool goodbye)
    {
        _nowMs = nowMs;
        if (Find(linkId) is not { } mdnsLink)
        {
            return;
        }

        if (goodbye)
        {
            SayGoodbye(mdnsLink, nowMs);
        }

        mdnsLink.Cache.Clear();
        _mdnsLinks.Remove(mdnsLink);
        _browser.Report(_mdnsLinks, nowMs);
    }

    /// <summary>Says goodbye on all links (RFC 6762, section 10.1).</summary>
    public void SayGoodbye(long nowMs)
    {
        _nowMs = nowMs;
        foreach (MdnsLink mdnsLink in _mdnsLinks)
        {
            SayGoodbye(mdnsLink, nowMs);
        }
    }

    /// <summary>Takes a packet.</summary>
    /// <param name="linkId">The link it came in by.</param>
    /// <param name="packet">Its bytes; not kept.</param>
    /// <param name="source">Who says to have sent it.</param>
    /// <param name="toGroup">Whether it was sent to the group.</param>
    /// <param name="nowMs">Now.</param>
    public void Receive(int linkId, ReadOnlySpan<byte> packet, in UdpAddress source, bool toGroup, long nowMs)
    {
        _nowMs = nowMs;
        // Nobody can be answered at port 0 (CVE-2009-0758).
        if (source.Port == 0 || Find(linkId) is not { } mdnsLink)
        {
            return;
        }

        var origin = new PacketOrigin(source, toGroup, mdnsLink.Link.IsOnLink(source));
        // What was sent to us alone from another network is none of our business (RFC 6762, sections 5.5 and 11).
        if ((!toGroup && !origin.IsOnLink) || (toGroup && mdnsLink.SentPackets.Take(packet, nowMs)))
        {
            return;
        }

        Traffic.Count(source);
        if (_watcher.Detail == DiscoveryDetail.Packets)
        {
            _watcher.OnStep(new DiscoveryStep(DiscoveryStepKind.Heard, mdnsLink.Link.Name, source.ToString(), packet.Length));
        }

        if (!DnsReader.TryOpen(packet, out DnsReader message))
        {
            Malformed++;
            // A flood of them is told of in a few lines.
            if (_watcher.Detail != DiscoveryDetail.None && long.IsPow2(Malformed))
            {
                _watcher.OnStep(new DiscoveryStep(DiscoveryStepKind.Malformed, mdnsLink.Link.Name, source.ToString(), Malformed));
            }

            return;
        }

        if (!message.Header.IsOrdinary)
        {
            return;
        }

        mdnsLink.Hear(ref message, origin, nowMs);
        Wake(nowMs);
    }

    /// <summary>Does what is due.</summary>
    public void Wake(long nowMs)
    {
        _nowMs = nowMs;
        // A report may ask for what is missing, which may be due at once.
        for (int turn = 0; turn < 3; turn++)
        {
            foreach (MdnsLink mdnsLink in _mdnsLinks)
            {
                if (mdnsLink.DueMs <= nowMs)
                {
                    mdnsLink.Wake(nowMs);
                }
            }

            _browser.Report(_mdnsLinks, nowMs);
        }

        _flood.Look(_mdnsLinks);
    }

    /// <summary>A dial of this sighting failed (RFC 6762, section 10.4).</summary>
    public void Reconfirm(Sighting sighting, long nowMs)
    {
        _nowMs = nowMs;
        if (_browser.NameOf(sighting) is not { } instance)
        {
            return;
        }

        foreach (MdnsLink mdnsLink in _mdnsLinks)
        {
            mdnsLink.Reconfirm(instance, nowMs);
        }

        Wake(nowMs);
    }

    bool INameConflictResolver.IsOurs(in RecordView record, ReadOnlySpan<byte> data)
    {
        foreach (MdnsLink mdnsLink in _mdnsLinks)
        {
            if (mdnsLink.Says(record, data))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The name is taken: from now on we go by the next, on all links (RFC 6762, section 9), and people are told.
    /// </summary>
    void INameConflictResolver.OnNameTaken(MdnsLink mdnsLink, IPAddress holder, long nowMs)
    {
        string before = MdnsNames.Instance(_self!, _attempt).ToString();
        TellOfName(DiscoveryStepKind.NameTaken, mdnsLink);
        _attempt = _attempt >= 999 ? 2 : _attempt + 1;
        _conflicts.Enqueue(nowMs);
        if (_attempt <= 3)
        {
            _watcher.OnTrouble($"the name {before} is used by {holder} on {mdnsLink.Link.Name}; "
                + $"this node goes by {MdnsNames.Instance(_self!, _attempt)} instead. Nothing else changes.");
        }

        _contestedSinceMs ??= nowMs;
        if (!_toldContested && nowMs - _contestedSinceMs >= ContestedMaxMs)
        {
            _toldContested = true;
            _watcher.OnTrouble($"for a minute {holder} on {mdnsLink.Link.Name} has claimed every name that this node "
                + "tried, so nobody finds it by multicast: find out what runs there, or tell the others its address "
                + "with --peers");
        }

        foreach (MdnsLink each in _mdnsLinks)
        {
            if (!each.Link.AsksOnly)
            {
                each.Advertise(_self!, _attempt, probe: true, nowMs);
                TellOfName(DiscoveryStepKind.Announcing, each);
            }
        }
    }

    void INameConflictResolver.OnNameKept() => (_isStorm, _contestedSinceMs, _toldContested) = (false, null, false);

    /// <summary>
    /// Fifteen conflicts within ten seconds, and every further try waits five, until one succeeds (RFC 6762, section
    /// 8.1).
    /// </summary>
    long INameConflictResolver.NextProbeMs(long nowMs)
    {
        while (_conflicts.TryPeek(out long at) && nowMs - at > 10_000)
        {
            _conflicts.Dequeue();
        }

        _isStorm |= _conflicts.Count >= 15;
        return _isStorm ? nowMs + 5_000 : nowMs;
    }

    void IPacketOutput.Multicast(Link link, ReadOnlySpan<byte> packet)
    {
        Find(link.Id)?.SentPackets.Sent(packet, _nowMs);
        _output.Multicast(link, packet);
    }

    void IPacketOutput.Unicast(Link link, UdpAddress to, ReadOnlySpan<byte> packet) => _output.Unicast(link, to, packet);

    private void SayGoodbye(MdnsLink mdnsLink, long nowMs)
    {
        TellOfName(DiscoveryStepKind.Goodbye, mdnsLink);
        mdnsLink.SayGoodbye(nowMs);
    }

    /// <summary>Tells what becomes of the name of this node on a link; a browser has none.</summary>
    private void TellOfName(DiscoveryStepKind kind, MdnsLink mdnsLink)
    {
        if (_self is not null && !mdnsLink.Link.AsksOnly && _watcher.Detail != DiscoveryDetail.None)
        {
            _watcher.OnStep(new DiscoveryStep(kind, mdnsLink.Link.Name, MdnsNames.Instance(_self, _attempt).ToString()));
        }
    }

    private MdnsLink? Find(int linkId)
    {
        foreach (MdnsLink mdnsLink in _mdnsLinks)
        {
            if (mdnsLink.Link.Id == linkId)
            {
                return mdnsLink;
            }
        }

        return null;
    }
}
