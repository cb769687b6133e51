using System.Net;
using System.Net.Sockets;
using Clocks.Discovery.Dns;

namespace Clocks.Discovery.Mdns;

/// <summary>
/// Turns records into sightings: a node is seen when some link lists it and knows its service, its text and an address.
/// The watcher hears what came, changed or went, once for all links together. Owned by the thread that drives the
/// engine, which is the one that calls the watcher.
/// </summary>
internal sealed class ServiceBrowser(RunId? self, IDiscoveryWatcher watcher)
{
    /// <summary>Addresses of one sighting; a record set with more is not a machine.</summary>
    public const int EndPointsMax = 16;

    private readonly HashSet<DnsName> _changed = new(DnsNameComparer.Instance);
    private readonly Dictionary<DnsName, Sighting> _seen = new(DnsNameComparer.Instance);
    private readonly Dictionary<string, DnsName> _names = [];

    /// <summary>The instance of a sighting; null when it is not one of ours.</summary>
    public DnsName? NameOf(Sighting sighting) => _names.GetValueOrDefault(sighting.Key);

    /// <summary>Something about this instance changed.</summary>
    public void Touch(DnsName instance) => _changed.Add(instance);

    /// <summary>Tells the watcher what became of the instances that changed.</summary>
    public void Report(IReadOnlyList<MdnsLink> mdnsLinks, long nowMs)
    {
        if (_changed.Count == 0)
        {
            return;
        }

        foreach (DnsName instance in _changed)
        {
            Sighting? now = Look(instance, mdnsLinks, nowMs);
            _seen.TryGetValue(instance, out Sighting? before);
            if (now is null)
            {
                if (before is null)
                {
                    continue;
                }

                _seen.Remove(instance);
                _names.Remove(before.Key);
                watcher.OnGone(before);
            }
            else if (before is null || !Same(before, now))
            {
                _seen[instance] = now;
                _names[now.Key] = instance;
                watcher.OnSeen(now);
            }
        }

        _changed.Clear();
    }

    private Sighting? Look(DnsName instance, IReadOnlyList<MdnsLink> mdnsLinks, long nowMs)
    {
        Sighting? sighting = null;
        List<IPEndPoint> endPoints = [];
        foreach (MdnsLink mdnsLink in mdnsLinks)
        {
            if (!mdnsLink.Cache.Pointers.ContainsKey(instance))
            {
                continue;
            }

            CachedRecord? service = null, text = null;
            foreach (CachedRecord record in mdnsLink.Cache.Of(instance))
            {
                // Of several the one heard last: an old one may be flushed in a second.
                if (record.Type == DnsType.Srv && (service is null || record.ReceivedMs >= service.ReceivedMs))
                {
                    service = record;
                }

                if (record.Type == DnsType.Txt && (text is null || record.ReceivedMs >= text.ReceivedMs))
                {
                    text = record;
                }
            }

            mdnsLink.Resolve(instance, service, text, nowMs);
            ServiceText? said = text is null ? null : ServiceText.Read(text.Data);
            if (service is null || said is null || said.Run == self
                || !RecordData.TryService(service.Data, out int port, out _) || port == 0)
            {
                continue;
            }

            int before = endPoints.Count;
            AddAddresses(endPoints, mdnsLink, service.Target!, port);
            if (endPoints.Count > before)
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

    private static void AddAddresses(List<IPEndPoint> endPoints, MdnsLink mdnsLink, DnsName host, int port)
    {
        ReadOnlySpan<CachedRecord> records = mdnsLink.Cache.Of(host);
        foreach (DnsType type in (ReadOnlySpan<DnsType>)[DnsType.A, DnsType.Aaaa])
        {
            foreach (CachedRecord record in records)
            {
                if (record.Type != type || endPoints.Count == EndPointsMax)
                {
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
    }

    /// <summary>
    /// Not nowhere, not everybody, and not ourselves because somebody out there says "127.0.0.1", in whatever guise: an
    /// IPv4 address has a record of its own, so one inside an AAAA is a trick.
    /// </summary>
    private static bool IsDialable(IPAddress address, Link link) =>
        IPAddress.IsLoopback(address) ? link.IsLoopback
        : address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes()[0] is > 0 and < 224
        : !address.IsIPv6Multicast && !address.IsIPv4MappedToIPv6 && !address.Equals(IPAddress.IPv6Any);

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
