using System.Net;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Unicast;

/// <summary>
/// Follows a zone: looks at it when what it said runs out, tells who came, changed and went, and what is wrong once. Where it is
/// not known who is there, because nobody answers, whoever was there stays; looks that failed are repeated ever more rarely. Reads
/// no clock but the wire's. Owned by the thread of discovery, which makes the calls to the watcher.
/// </summary>
/// <param name="zone">Where nodes are named.</param>
/// <param name="port">At which port a name with addresses alone has its nodes; null: not known.</param>
/// <param name="wire">How questions get to servers.</param>
/// <param name="settings">How this machine asks the DNS, read anew for each look.</param>
/// <param name="ownPort">At which port this node listens; null: it is none.</param>
/// <param name="isOurs">Whether an address is one of this machine.</param>
/// <param name="watcher">Who is told.</param>
/// <param name="seed">Of the chance in the pauses.</param>
internal sealed class ZoneFollower(
    ZoneAddress zone, int? port, IDnsWire wire, Func<ResolverSettings> settings, int? ownPort, Predicate<IPAddress> isOurs,
    IDiscoveryWatcher watcher, ulong seed)
{
    /// <summary>The pause after a look that failed, in milliseconds, and the longest, to which it doubles.</summary>
    public const int PauseMsMin = 1_000, PauseMsMax = 60_000;

    /// <summary>Sentences of a run: a zone that comes and goes fills no log.</summary>
    private const int SaidMax = 16;

    private readonly StubResolver _resolver = new(wire, watcher);
    private readonly ReplyStore _store = new();
    private Dictionary<string, Sighting> _seen = [];
    private Draw _draw = new(seed);
    private DnsName? _settled;
    private ZoneTroubleKind? _said;
    private int _saidCount, _failures;
    private long _lookedMs = long.MinValue / 2;
    private bool _isDoubted;

    /// <summary>Whether the first look is the last, of which no sentence says that the zone is asked again.</summary>
    public bool IsOnce { get; init; }

    /// <summary>When to look next, on the wire's clock.</summary>
    public long DueMs { get; private set; } = long.MinValue;

    /// <summary>What the last look found; null before the first.</summary>
    public ZoneFindings? Found { get; private set; }

    /// <summary>
    /// A node that was named cannot be reached: the zone is asked again before its time, but not sooner than five seconds after
    /// the last look.
    /// </summary>
    public void Doubt()
    {
        _isDoubted = true;
        DueMs = Math.Min(DueMs, _lookedMs + ReplyStore.LifeMsMin);
    }

    /// <summary>Looks, tells, and says when to look next.</summary>
    public void Look()
    {
        _resolver.Settings = settings();
        _store.Begin(_isDoubted);
        _isDoubted = false;
        List<DnsName> candidates = zone.Candidates(_resolver.Settings);
        bool hasServer = _resolver.Settings.Servers.Count > 0;
        ZoneFindings found = hasServer
            ? new ZoneWalk(_resolver, _store, wire).Look(candidates, _settled, zone.Port ?? port)
            : new ZoneFindings { Trouble = (DnsName.Of(), DnsType.Srv, new DnsReply(DnsOutcome.Silent)) };
        if (wire.IsStopping)
        {
            return;
        }

        if (found.Trouble is null)
        {
            _store.End();
        }

        Found = found;
        _settled = found.Name ?? _settled;
        var sightings = new ZoneSightings(ownPort, isOurs);
        found.Nodes.ForEach(sightings.Add);
        Tell(sightings.All, isAll: found.Trouble is null);
        Say(!hasServer ? ZoneTrouble.OfNoServer(zone)
            : ZoneTrouble.Of(zone, found, candidates)
                ?? (sightings.OtherPort is { } other ? ZoneTrouble.OfOtherPort(zone, other, ownPort!.Value) : null));
        Plan(found);
    }

    /// <summary>Who came, changed and went. Where not everything was answered nobody has gone.</summary>
    private void Tell(Dictionary<string, Sighting> now, bool isAll)
    {
        foreach ((string key, Sighting before) in _seen)
        {
            if (now.ContainsKey(key))
            {
                continue;
            }

            if (isAll)
            {
                watcher.OnGone(before);
            }
            else
            {
                now.Add(key, before);
            }
        }

        foreach ((string key, Sighting sighting) in now)
        {
            if (!_seen.TryGetValue(key, out Sighting? before) || !IsSame(before, sighting))
            {
                watcher.OnSeen(sighting);
            }
        }

        _seen = now;
    }

    private void Say(ZoneTrouble? trouble)
    {
        if (trouble is not null && trouble.Kind != _said && _saidCount < SaidMax)
        {
            _saidCount++;
            watcher.OnTrouble(IsOnce ? trouble.Once : trouble.Sentence);
        }

        _said = trouble?.Kind;
    }

    private void Plan(ZoneFindings found)
    {
        _lookedMs = wire.NowMs;
        long pauseMs;
        if (found.Trouble is not null)
        {
            // Between three and five quarters of it, or all nodes of a room would come back at once with their server.
            pauseMs = Math.Min(PauseMsMax, (long)PauseMsMin << Math.Min(_failures, 10));
            pauseMs = pauseMs * 3 / 4 + _draw.Below((uint)pauseMs / 2 + 1);
            _failures++;
        }
        else
        {
            // After its end, when a server that keeps answers has to ask as well; and not all at the same moment.
            pauseMs = Math.Clamp(_store.FirstEndMs - _lookedMs, ReplyStore.LifeMsMin, ReplyStore.LifeMsMax);
            pauseMs += _draw.Below((uint)pauseMs / 10 + 1);
            _failures = 0;
        }

        DueMs = _lookedMs + pauseMs;
        if (watcher.Detail != DiscoveryDetail.None)
        {
            string what = found.Name is { } name ? $"{name} names {found.Nodes.Count} by {found.Kind}" : "nobody is named";
            watcher.OnStep(new DiscoveryStep(DiscoveryStepKind.Looked, zone.ToString(), what, pauseMs));
        }
    }

    private static bool IsSame(Sighting left, Sighting right)
    {
        bool isSame = left.EndPoints.Count == right.EndPoints.Count && left with { EndPoints = right.EndPoints } == right;
        for (int i = 0; isSame && i < left.EndPoints.Count; i++)
        {
            isSame = left.EndPoints[i].Equals(right.EndPoints[i]);
        }

        return isSame;
    }
}
