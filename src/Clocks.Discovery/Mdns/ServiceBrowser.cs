using System.Net;
using Clocks.Discovery.Dns;
using Clocks.Discovery.Sockets;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Turns records into sightings: a node is seen when some link lists it and knows its service, its text and an address.
/// The watcher hears what came, changed or went, once for all links together. Owned by the thread that drives the
/// engine, which is the one that calls the watcher.
/// </summary>
internal sealed class ServiceBrowser(RunId? self, IAnnouncementSeal? seal, IDiscoveryWatcher watcher)
{
    /// <summary>Addresses of one sighting; a record set with more is not a machine.</summary>
    public const int EndPointsMax = 16;

    /// <summary>Strangers that are counted; whoever invents more is not worth more.</summary>
    private const int StrangersMax = 256;

    private readonly HashSet<DnsName> _changed = new(DnsNameComparer.Instance);
    private bool _mayTrim;
    private readonly HashSet<DnsName> _revived = new(DnsNameComparer.Instance);
    private readonly Dictionary<DnsName, Sighting> _seen = new(DnsNameComparer.Instance);
    private readonly Dictionary<string, DnsName> _names = [];

    /// <summary>The text by which an instance was proven to be ours, once: it is not doubted when it grows old.</summary>
    private readonly Dictionary<DnsName, byte[]> _proven = new(DnsNameComparer.Instance);
    private readonly Dictionary<DnsName, Stranger> _strangers = new(DnsNameComparer.Instance);

    /// <summary>The instance of a sighting; null when it is not one of ours.</summary>
    public DnsName? NameOf(Sighting sighting) => _names.GetValueOrDefault(sighting.Key);

    /// <summary>Something about this instance changed.</summary>
    public void Touch(DnsName instance) => _changed.Add(instance);

    /// <summary>This instance, which could not be dialled, has announced itself again: worth telling, changed or not.</summary>
    public void Revive(DnsName instance)
    {
        _changed.Add(instance);
        _revived.Add(instance);
    }

    /// <summary>Gives back the room of instances that are gone, when those that are going have been told of.</summary>
    public void Trim() => _mayTrim = true;

    /// <summary>Tells the watcher what became of the instances that changed.</summary>
    public void Report(IReadOnlyList<MdnsLink> mdnsLinks, long nowMs)
    {
        if (_changed.Count == 0)
        {
            return;
        }

        bool isNewStranger = false;
        foreach (DnsName instance in _changed)
        {
            Sighting? now = Look(instance, mdnsLinks, nowMs, out Stranger? stranger);
            isNewStranger |= Keep(instance, now is null ? stranger : null);
            _seen.TryGetValue(instance, out Sighting? before);
            if (now is null)
            {
                if (before is null)
                {
                    continue;
                }

                _seen.Remove(instance);
                _proven.Remove(instance);
                _names.Remove(before.Key);
                watcher.OnGone(before);
            }
            else if (before is null || !Same(before, now) || _revived.Contains(instance))
            {
                _seen[instance] = now;
                _names[now.Key] = instance;
                watcher.OnSeen(_revived.Contains(instance) ? now with { IsAnnounced = true } : now);
            }
        }

        _changed.Clear();
        _revived.Clear();
        if (_mayTrim)
        {
            _mayTrim = false;
            _changed.TrimExcess();
            _seen.TrimExcess();
            _names.TrimExcess();
            _proven.TrimExcess();
        }

        if (isNewStranger)
        {
            watcher.OnStrangers([.. _strangers.Values]);
        }
    }

    /// <summary>Keeps who is not ours, or lets go of him; true when that changes anything.</summary>
    private bool Keep(DnsName instance, Stranger? stranger)
    {
        _strangers.TryGetValue(instance, out Stranger? before);
        if (stranger is null)
        {
            _strangers.Remove(instance);
        }
        else if (before is not null || _strangers.Count < StrangersMax)
        {
            _strangers[instance] = stranger;
        }
        else
        {
            return false;
        }

        return stranger != before;
    }

    /// <summary>Whether an announcement is of our cluster.</summary>
    private AnnouncementVerdict Judge(DnsName instance, ServiceText said, CachedRecord text, int port, long nowMs)
    {
        if (seal is null)
        {
            return said.Proof is null ? AnnouncementVerdict.Ours : AnnouncementVerdict.OtherKey;
        }

        if (said.Proof is not { } proof)
        {
            return AnnouncementVerdict.WithoutKey;
        }

        // It is the same words: how old they are has been asked.
        long ageMs = nowMs - text.ReceivedMs;
        AnnouncementVerdict verdict = seal.Judge(said.Sentence(instance, port), proof, ageMs);
        bool isProven = verdict == AnnouncementVerdict.OtherTime
            && _proven.TryGetValue(instance, out byte[]? words) && words.AsSpan().SequenceEqual(text.Data);
        if (verdict == AnnouncementVerdict.Ours)
        {
            _proven[instance] = text.Data;
        }

        return isProven ? AnnouncementVerdict.Ours : verdict;
    }

    private Sighting? Look(DnsName instance, IReadOnlyList<MdnsLink> mdnsLinks, long nowMs, out Stranger? stranger)
    {
        stranger = null;
        Sighting? sighting = null;
        List<IPEndPoint> endPoints = [];
        foreach (MdnsLink mdnsLink in mdnsLinks)
        {
            if (!mdnsLink.Cache.Pointers.ContainsKey(instance))
            {
                continue;
            }

            CachedRecord? service = Newest(mdnsLink.Cache.Of(instance), DnsType.Srv);
            CachedRecord? text = Newest(mdnsLink.Cache.Of(instance), DnsType.Txt);
            mdnsLink.Resolve(instance, service, text, nowMs);
            ServiceText? said = text is null ? null : ServiceText.Read(text.Data);
            if (service is null || said is null || said.Run == self
                || !RecordData.TryService(service.Data, out int port, out _) || port == 0)
            {
                continue;
            }

            AnnouncementVerdict verdict = Judge(instance, said, text!, port, nowMs);
            if (verdict != AnnouncementVerdict.Ours)
            {
                stranger = new Stranger(said.Cluster, verdict);
                if (_proven.ContainsKey(instance) && _seen.TryGetValue(instance, out Sighting? proven))
                {
                    // Who has no key does not speak for who has one, nor over him.
                    sighting ??= proven;
                }

                continue;
            }

            int before = endPoints.Count;
            bool hasForged = AddAddresses(endPoints, mdnsLink, said, service.Target!, port);
            if (endPoints.Count == before && hasForged)
            {
                // Nor does he send it away, by an address that displaces those that were proven.
                sighting ??= _seen.GetValueOrDefault(instance);
            }
            else if (endPoints.Count > before)
            {
                sighting ??= new Sighting(instance.ToString(), mdnsLink.Link.Source, endPoints, said.Id, said.Cluster, said.Run,
                    said.Host, said.Rate, mdnsLink.Link.Name)
                {
                    IsAnnounced = service.WasAnnounced,
                };
            }
        }

        return sighting;
    }

    /// <summary>Of several the one heard last: an old one may be flushed in a second.</summary>
    private static CachedRecord? Newest(ReadOnlySpan<CachedRecord> records, DnsType type)
    {
        CachedRecord? newest = null;
        foreach (CachedRecord record in records)
        {
            if (record.Type == type && (newest is null || record.ReceivedMs >= newest.ReceivedMs))
            {
                newest = record;
            }
        }

        return newest;
    }

    /// <summary>
    /// Adds the addresses of a host that may be dialled; true when there were others, in the name of somebody with a key.
    /// </summary>
    private bool AddAddresses(List<IPEndPoint> endPoints, MdnsLink mdnsLink, ServiceText said, DnsName host, int port)
    {
        bool hasForged = false;
        ReadOnlySpan<CachedRecord> records = mdnsLink.Cache.Of(host);
        foreach (DnsType type in (ReadOnlySpan<DnsType>)[DnsType.A, DnsType.Aaaa])
        {
            foreach (CachedRecord record in records)
            {
                if (record.Type != type || endPoints.Count == EndPointsMax)
                {
                    continue;
                }

                if (seal is not null && !said.IsAt(record.Data, seal))
                {
                    hasForged = true;
                    continue;
                }

                IPAddress address = new(record.Data);
                if (address.IsIPv6LinkLocal)
                {
                    address.ScopeId = mdnsLink.Link.Index;
                }

                if (!IsDialable(address, mdnsLink.Link))
                {
                    continue;
                }

                var endPoint = new IPEndPoint(address, port);
                if (!endPoints.Contains(endPoint))
                {
                    endPoints.Add(endPoint);
                }
            }
        }

        return hasForged;
    }

    /// <summary>Of a machine, and not ourselves because somebody out there says "127.0.0.1".</summary>
    private static bool IsDialable(IPAddress address, Link link) =>
        IPAddress.IsLoopback(address) ? link.IsLoopback : OwnAddress.IsOfAMachine(address);

    /// <summary>Whether there is nothing to tell: how it came to be seen is no news later.</summary>
    private static bool Same(Sighting left, Sighting right) => Same(left.EndPoints, right.EndPoints)
        && left with { EndPoints = right.EndPoints, IsAnnounced = right.IsAnnounced } == right;

    private static bool Same(IReadOnlyList<IPEndPoint> left, IReadOnlyList<IPEndPoint> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!left[i].Equals(right[i]))
            {
                return false;
            }
        }

        return true;
    }
}
