using Clocks.Discovery;
using Clocks.Discovery.Mdns;

namespace Clocks.Node.Doctor;

/// <summary>
/// The nodes that are there now, looked for once in an examination, when first asked for. The discovery thread collects, the thread
/// that examines waits.
/// </summary>
internal sealed class Neighbourhood(DoctorOptions options) : IDiscoveryWatcher, IDisposable
{
    private readonly Dictionary<string, Sighting> _seen = [];
    private readonly ManualResetEventSlim _never = new();
    private List<Sighting>? _nodes;

    /// <summary>Who is there.</summary>
    public IReadOnlyList<Sighting> Nodes => _nodes ??= Browse();

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

    void IDiscoveryWatcher.OnTrouble(string sentence)
    {
        // The checks before have found it, and say it better.
    }

    public void Dispose() => _never.Dispose();

    private List<Sighting> Browse()
    {
        using (var discovery = new MdnsDiscovery(options.Mdns))
        {
            discovery.Start(null, this);
            _never.Wait(options.BrowseMs);
        }

        lock (_seen)
        {
            return [.. _seen.Values];
        }
    }
}
