using Clocks.Discovery;
using Clocks.Node.Security;
using Clocks.Node.Watching;
using Clocks.Watch.Sources;

namespace Clocks.Output;

/// <summary>
/// The journals of all nodes of a cluster, as they come over the network: what discovers them, asks them and reads, for a
/// watcher. Discovery has its own threads; the watcher's thread polls, and whoever made this disposes of it after that.
/// </summary>
internal sealed class NetworkStreams : IJournalStreams, IDisposable
{
    private readonly IReadOnlyList<IDiscovery> _discoveries;
    private readonly JournalSubscriber _subscriber;

    /// <summary>Begins to look.</summary>
    /// <param name="cluster">Whose nodes.</param>
    /// <param name="keys">Its keys; null: it has none.</param>
    /// <param name="discoveries">How they are found; disposed of with this.</param>
    public NetworkStreams(string cluster, ClusterKeys? keys, IReadOnlyList<IDiscovery> discoveries)
    {
        _discoveries = discoveries;
        _subscriber = new JournalSubscriber(cluster, keys, Reconfirm);
        Title = $"cluster '{cluster}' on the network";
        foreach (IDiscovery discovery in discoveries)
        {
            discovery.Start(null, _subscriber);
        }
    }

    /// <inheritdoc/>
    public string Title { get; }

    /// <inheritdoc/>
    public string? Problem => _subscriber.Problem;

    /// <inheritdoc/>
    public void Poll(Watch.Sources.JournalPieceHandler take) =>
        _subscriber.Poll((stream, at, bytes) => take(stream, at, bytes));

    /// <summary>Lets go of everything; nobody was told that this was here, and nobody is told that it is gone.</summary>
    public void Dispose()
    {
        foreach (IDiscovery discovery in _discoveries)
        {
            discovery.Dispose();
        }

        _subscriber.Dispose();
    }

    private void Reconfirm(Sighting sighting)
    {
        foreach (IDiscovery discovery in _discoveries)
        {
            discovery.Reconfirm(sighting);
        }
    }
}
