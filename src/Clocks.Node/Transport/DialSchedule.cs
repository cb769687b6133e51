using System.Net;
using Clocks.Discovery;

namespace Clocks.Node.Transport;

/// <summary>
/// Which sightings are to be dialled, and when: what discovery says, the pauses after failures, and what connections
/// have taught about an address. Pure: it opens nothing and reads no clock. Owned by the network thread; times are
/// milliseconds of the node's monotonic clock.
/// </summary>
internal sealed class DialSchedule(NodeId self, string cluster, RunId run, AddressRule addresses)
{
    /// <summary>Addresses of one instance that are dialled: a machine has a few, a forged record hundreds.</summary>
    private const int AddressesMax = 8;

    /// <summary>Connections to other networks that are under way at once, and that are begun in a second.</summary>
    private const int DistantMax = 8, DistantPerSecond = 4;

    /// <summary>
    /// Addresses of a zone that are dialled at once, and that are dialled in a second afterwards: a zone may name a thousand, and who
    /// forges its answer could have every node knock at a thousand doors.
    /// </summary>
    private const int ZoneBurst = 256, ZonePerSecond = 32;

    /// <summary>Peers that are named because they cannot be reached; a forged list would fill the terminal.</summary>
    private const int ComplaintsMax = 8;

    /// <summary>Room for targets that is kept, as for an ordinary network; what a flood took goes back.</summary>
    private const int RoomMax = 1_024;

    private readonly Dictionary<string, DialTarget> _targets = [];
    private readonly List<DialTarget> _due = [];
    private readonly TokenBucket _distantDials = new(DistantPerSecond, DistantPerSecond, nowMs: 0);
    private readonly TokenBucket _zoneDials = new(ZonePerSecond, ZoneBurst, nowMs: 0);
    private int _complaints;

    /// <summary>
    /// A node may be found there: a new target, or what is known of one has changed. False: it announces no address that
    /// a stranger's word is enough to dial.
    /// </summary>
    public bool Add(Sighting sighting, long nowMs)
    {
        if (sighting.Run == run || (sighting.Cluster is { } other && other != cluster))
        {
            return true;
        }

        (IReadOnlyList<IPEndPoint> endPoints, bool isDistant) = Allowed(sighting, nowMs);
        if (endPoints.Count == 0)
        {
            _targets.Remove(sighting.Key);
            return sighting.EndPoints.Count == 0;
        }

        if (_targets.TryGetValue(sighting.Key, out DialTarget? known))
        {
            bool hasMoved = !IsSame(known.EndPoints, endPoints);
            bool hasNews = hasMoved || sighting.IsAnnounced;
            (known.Sighting, known.EndPoints, known.IsDistant) = (sighting, endPoints, isDistant);
            known.IsRejected &= !hasMoved;
            if (hasNews && !isDistant)
            {
                known.NextAtMs = Math.Min(known.NextAtMs, nowMs);
            }

            return true;
        }

        // A newcomer that announces itself has not seen us yet: whoever hears it has the first move.
        int delayMs = sighting.IsAnnounced ? 0 : HelloRule.DialDelayMs(self, sighting.Id);
        _targets.Add(
            sighting.Key, new DialTarget(sighting, nowMs + delayMs) { EndPoints = endPoints, IsDistant = isDistant });
        return true;
    }

    /// <summary>The target that this sighting is about; null when it is a new one.</summary>
    public DialTarget? Find(Sighting sighting) => _targets.GetValueOrDefault(sighting.Key);

    /// <summary>
    /// The addresses of this machine have changed: what may be dialled is another question now, and what was tried in vain
    /// may be reached at once.
    /// </summary>
    public void AddressesChanged(long nowMs)
    {
        addresses.Forget();
        foreach (DialTarget target in new List<DialTarget>(_targets.Values))
        {
            target.NextAtMs = target.IsDistant ? target.NextAtMs : Math.Min(target.NextAtMs, nowMs);
            Add(target.Sighting, nowMs);
        }
    }

    /// <summary>Discovery sees it no longer: no further attempt.</summary>
    public void Remove(Sighting sighting)
    {
        _targets.Remove(sighting.Key);
        if (_targets.Capacity > RoomMax && _targets.Count < _targets.Capacity / 8)
        {
            _targets.TrimExcess();
            _due.TrimExcess();
        }
    }

    /// <summary>
    /// The targets to dial now, for each of which an attempt begins with this call; valid until the next one.
    /// </summary>
    /// <param name="nowMs">Now.</param>
    /// <param name="room">
    /// Connections that may be opened. Where not all fit, who has waited longest goes first; the rest is looked at again
    /// when a connection ends.
    /// </param>
    /// <param name="isLive">Whether a run is connected already.</param>
    /// <param name="nextMs">Lowered to when the next target is due.</param>
    public IReadOnlyList<DialTarget> TakeDue(long nowMs, int room, Predicate<RunId?> isLive, ref long nextMs)
    {
        _due.Clear();
        int connections = 0;
        int distant = CountDistantUnderWay(isLive);
        foreach (DialTarget target in _targets.Values)
        {
            if (target.Attempts > 0 || target.IsRejected)
            {
                continue;
            }

            // Of thousands few are due: whether a run is connected is looked up for those alone.
            if (target.NextAtMs > nowMs)
            {
                nextMs = Math.Min(nextMs, target.NextAtMs);
            }
            else if (isLive(target.Run))
            {
                continue;
            }
            else if (target.IsDistant && (distant >= DistantMax || !_distantDials.TryTake(nowMs)))
            {
                nextMs = Math.Min(nextMs, nowMs + 1_000 / DistantPerSecond);
            }
            else
            {
                distant += target.IsDistant ? 1 : 0;
                _due.Add(target);
                connections += ConnectionsOf(target);
            }
        }

        if (connections > room)
        {
            _due.Sort(DialTarget.Precedence);
        }

        int fitting = 0;
        for (int i = 0; i < _due.Count && room >= ConnectionsOf(_due[i]); i++)
        {
            DialTarget target = _due[i];
            if (target.Sighting.IsOfZone && !_zoneDials.TryTake(nowMs))
            {
                nextMs = Math.Min(nextMs, nowMs + 1_000 / ZonePerSecond);
                continue;
            }

            room -= ConnectionsOf(target);
            _due[fitting++] = target;
            // Before the attempt, which may fail within the call that begins it.
            target.BeginAttempt(nowMs);
            nextMs = Math.Min(nextMs, target.NextAtMs);
        }

        _due.RemoveRange(fitting, _due.Count - fitting);
        return _due;
    }

    /// <summary>
    /// What a person should know of a target whose last attempt has just failed; null when there is nothing to say.
    /// </summary>
    public string? Complaint(DialTarget target, long nowMs)
    {
        if (_complaints == ComplaintsMax || target.Complaint(nowMs) is not { } sentence)
        {
            return null;
        }

        return ++_complaints < ComplaintsMax ? sentence : sentence + "; more of these are not named";
    }

    /// <summary>
    /// A live connection is gone. A run that has said Bye is not dialled again: the next one of that node is seen under
    /// a name of its own, but behind an address that somebody named there may be it. Whoever else is gone is dialled at
    /// once, by whose move it is.
    /// </summary>
    /// <returns>The sightings that discovery should look at again.</returns>
    public List<Sighting> ConnectionEnded(Peer peer, DownReason reason, long nowMs)
    {
        var doubted = new List<Sighting>();
        foreach (DialTarget target in _targets.Values)
        {
            if (target.Run != peer.Run)
            {
                continue;
            }

            if (reason == DownReason.Bye && target.Sighting.Run is not null)
            {
                target.IsRejected = true;
            }
            else if (reason == DownReason.Malformed)
            {
                target.SentMalformed(nowMs);
            }
            else
            {
                target.NextAtMs = nowMs + HelloRule.DialDelayMs(self, peer.Id);
                doubted.Add(target.Sighting);
            }
        }

        return doubted;
    }

    /// <summary>Nobody is dialled who is behind a partition: the greater id has the first move when that is over.</summary>
    public void Postpone(LinkSchedule links, long nowNs)
    {
        foreach (DialTarget target in _targets.Values)
        {
            if (target.Sighting.Id is { } id && links.IsCut(id, nowNs, out _, out long untilNs))
            {
                PostponeUntil(target, id, untilNs);
            }
        }
    }

    /// <summary>As <see cref="Postpone"/>, for the peer that was found behind one target.</summary>
    public void PostponeUntil(DialTarget target, NodeId peer, long untilNs) =>
        target.NextAtMs = untilNs / 1_000_000 + HelloRule.DialDelayMs(self, peer) + 1;

    /// <summary>How a run that dialled us is known to discovery; <c>dialled-us</c> when it is not.</summary>
    public string SourceOf(RunId peer)
    {
        foreach (DialTarget target in _targets.Values)
        {
            if (target.Run == peer)
            {
                return target.Sighting.Source;
            }
        }

        return "dialled-us";
    }

    /// <summary>
    /// The addresses of a sighting that may be dialled: all that a person named, or the zone that he named, which is as far away as
    /// it says; else those on our own links; else one private address of another network.
    /// </summary>
    private (IReadOnlyList<IPEndPoint> EndPoints, bool IsDistant) Allowed(Sighting sighting, long nowMs)
    {
        if (sighting.MayBeAnywhere)
        {
            return (sighting.EndPoints, false);
        }

        var near = new List<IPEndPoint>();
        var distant = new List<IPEndPoint>();
        foreach (IPEndPoint endPoint in sighting.EndPoints)
        {
            AddressReach reach = addresses.Judge(endPoint.Address, nowMs);
            if (reach == AddressReach.OnLink && near.Count < AddressesMax)
            {
                near.Add(endPoint);
            }
            else if (reach == AddressReach.Private && distant.Count == 0)
            {
                distant.Add(endPoint);
            }
        }

        return near.Count > 0 ? (near, false) : (distant, true);
    }

    private int CountDistantUnderWay(Predicate<RunId?> isLive)
    {
        int count = 0;
        foreach (DialTarget target in _targets.Values)
        {
            count += target is { IsDistant: true, Attempts: > 0 } && !isLive(target.Run) ? 1 : 0;
        }

        return count;
    }

    /// <summary>What one attempt at a target opens; of a forged one with thousands of addresses as many as there may be.</summary>
    private static int ConnectionsOf(DialTarget target) => Math.Min(target.EndPoints.Count, Limits.DialsUnderWayMax);

    private static bool IsSame(IReadOnlyList<IPEndPoint> some, IReadOnlyList<IPEndPoint> others)
    {
        bool isSame = some.Count == others.Count;
        for (int i = 0; isSame && i < some.Count; i++)
        {
            isSame = some[i].Equals(others[i]);
        }

        return isSame;
    }
}
