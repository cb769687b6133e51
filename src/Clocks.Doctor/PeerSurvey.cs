using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;
using Clocks.Discovery.Unicast;

namespace Clocks.Doctor;

/// <summary>
/// The nodes that are there now, looked for once in an examination, when first asked for. The discovery thread
/// collects, the thread that examines waits.
/// </summary>
internal sealed class PeerSurvey(DoctorOptions options) : IDiscoveryWatcher, IDisposable
{
    private readonly Dictionary<string, Sighting> _seen = [];
    private readonly ManualResetEventSlim _looked = new();
    private List<Sighting>? _nodes;
    private IReadOnlyCollection<Stranger> _strangers = [];

    /// <summary>
    /// Packets of multicast DNS that others sent, a second, while <see cref="Nodes"/> was looked for.
    /// </summary>
    public double PacketsPerSecond { get; private set; }

    /// <summary>Who sent most of them; null when there were none.</summary>
    public IPAddress? Loudest { get; private set; }

    /// <summary>What is wrong with a zone, in a sentence; null: nothing, or there is none.</summary>
    public string? Trouble { get; private set; }

    /// <summary>What a look at a zone came to, in a few words.</summary>
    public string LookedAt { get; private set; } = "it did not answer everything in time";

    /// <summary>Who is there.</summary>
    public IReadOnlyList<Sighting> Nodes => _nodes ??= Browse();

    /// <summary>Who is announced and is not of ours.</summary>
    public IReadOnlyCollection<Stranger> Strangers => Nodes.Count >= 0 ? _strangers : [];

    void IDiscoveryWatcher.OnSeen(Sighting sighting)
    {
        lock (_seen)
        {
            _seen[sighting.Key] = sighting;
        }
    }

    void IDiscoveryWatcher.OnGone(Sighting sighting)
    {
        lock (_seen)
        {
            _seen.Remove(sighting.Key);
        }
    }

    void IDiscoveryWatcher.OnStrangers(IReadOnlyCollection<Stranger> strangers)
    {
        lock (_seen)
        {
            _strangers = strangers;
        }
    }

    void IDiscoveryWatcher.OnTrouble(string sentence)
    {
        // Of multicast the checks before have found it, and say it better.
        Trouble = options.Zone is null ? null : sentence;
    }

    DiscoveryDetail IDiscoveryWatcher.Detail => options.Zone is null ? DiscoveryDetail.None : DiscoveryDetail.Steps;

    void IDiscoveryWatcher.OnStep(in DiscoveryStep step)
    {
        if (step.Kind == DiscoveryStepKind.Looked)
        {
            LookedAt = step.Text;
            _looked.Set();
        }
    }

    public void Dispose() => _looked.Dispose();

    private List<Sighting> Browse()
    {
        if (options.Zone is { } zone)
        {
            using var dns = new DnsDiscovery(zone, port: null, isOnce: true);
            dns.Start(null, this);
            _looked.Wait(options.ZoneMs);
            return Seen();
        }

        var discovery = new MdnsDiscovery(options.Mdns);
        using (discovery)
        {
            discovery.Start(null, this);
            // Nothing ends it before its time.
            _looked.Wait(options.BrowseMs);
        }

        (PacketsPerSecond, Loudest) = (discovery.Traffic.Packets * 1e3 / options.BrowseMs, discovery.Traffic.Loudest);
        return Seen();
    }

    private List<Sighting> Seen()
    {
        lock (_seen)
        {
            return [.. _seen.Values];
        }
    }
}
