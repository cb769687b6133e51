using System.Net;
using Clocks.Discovery;
using Clocks.Discovery.Mdns;

namespace Clocks.Doctor;

/// <summary>
/// The nodes that are there now, looked for once in an examination, when first asked for. The discovery thread
/// collects, the thread that examines waits.
/// </summary>
internal sealed class PeerSurvey(DoctorOptions options) : IDiscoveryWatcher, IDisposable
{
    private readonly Dictionary<string, Sighting> _seen = [];
    private readonly ManualResetEventSlim _never = new();
    private List<Sighting>? _nodes;
    private IReadOnlyCollection<Stranger> _strangers = [];

    /// <summary>
    /// Packets of multicast DNS that others sent, a second, while <see cref="Nodes"/> was looked for.
    /// </summary>
    public double PacketsPerSecond { get; private set; }

    /// <summary>Who sent most of them; null when there were none.</summary>
    public IPAddress? Loudest { get; private set; }

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
        // The checks before have found it, and say it better.
    }

    public void Dispose() => _never.Dispose();

    private List<Sighting> Browse()
    {
        var discovery = new MdnsDiscovery(options.Mdns);
        using (discovery)
        {
            discovery.Start(null, this);
            _never.Wait(options.BrowseMs);
        }

        (PacketsPerSecond, Loudest) = (discovery.Traffic.Packets * 1e3 / options.BrowseMs, discovery.Traffic.Loudest);

        lock (_seen)
        {
            return [.. _seen.Values];
        }
    }
}
