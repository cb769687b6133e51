using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Clocks.Discovery;
using Clocks.Node.Security;
using Clocks.Node.Transport;

namespace Clocks.Node.Watching;

/// <summary>
/// Watches all nodes of a cluster without being one: asks each that discovery sees for its journal. It says no hello, has
/// no id, listens at no port and announces nothing. Discovery tells it on threads of its own; <see cref="Poll"/> and
/// <see cref="Dispose"/> belong to one thread.
/// </summary>
/// <param name="cluster">Whose nodes.</param>
/// <param name="keys">The keys of the cluster; null: it has none.</param>
/// <param name="reconfirm">Told of a node that cannot be reached: discovery may ask whether it is still there.</param>
public sealed class JournalSubscriber(string cluster, ClusterKeys? keys, Action<Sighting> reconfirm) : IDiscoveryWatcher, IDisposable
{
    private readonly ConcurrentQueue<(Sighting Sighting, bool IsGone)> _news = new();
    private readonly Dictionary<string, Subscription> _subscriptions = [];
    private readonly BufferPool _pool = new();
    private readonly AddressRule _rule = new(AddressRule.InterfacePrefixes);
    private volatile string? _stranger, _trouble;

    /// <summary>
    /// What a person should know just now, in a sentence without its full stop: who does not show itself, and why; null
    /// while all is well. The thread that polls.
    /// </summary>
    public string? Problem { get; private set; }

    /// <summary>Reads what has arrived, without waiting.</summary>
    public void Poll(JournalPieceHandler take)
    {
        ArgumentNullException.ThrowIfNull(take);
        long nowMs = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);
        while (_news.TryDequeue(out (Sighting Sighting, bool IsGone) news))
        {
            Hear(news.Sighting, news.IsGone, nowMs);
        }

        string? problem = null;
        List<string>? over = null;
        foreach ((string key, Subscription subscription) in _subscriptions)
        {
            subscription.Poll(nowMs, take);
            problem ??= subscription.Problem;
            if (subscription.TakeFailure())
            {
                reconfirm(subscription.Sighting);
            }

            if (subscription.IsOver)
            {
                (over ??= []).Add(key);
            }
        }

        over?.ForEach(key => _subscriptions.Remove(key));
        Problem = problem ?? _stranger ?? _trouble;
    }

    /// <summary>Lets go of all connections.</summary>
    public void Dispose()
    {
        foreach (Subscription subscription in _subscriptions.Values)
        {
            subscription.Close();
        }

        _subscriptions.Clear();
    }

    void IDiscoveryWatcher.OnSeen(Sighting sighting) => _news.Enqueue((sighting, IsGone: false));

    void IDiscoveryWatcher.OnGone(Sighting sighting) => _news.Enqueue((sighting, IsGone: true));

    void IDiscoveryWatcher.OnTrouble(string sentence) => _trouble = sentence;

    void IDiscoveryWatcher.OnStrangers(IReadOnlyCollection<Stranger> strangers)
    {
        string? said = null;
        foreach (Stranger stranger in strangers)
        {
            said ??= stranger.Cluster == cluster ? StrangerWords.Of(stranger, keys is not null) : null;
        }

        _stranger = said;
    }

    private void Hear(Sighting sighting, bool isGone, long nowMs)
    {
        if (sighting.Cluster is { } named && named != cluster)
        {
            return;
        }

        if (!_subscriptions.TryGetValue(sighting.Key, out Subscription? subscription))
        {
            if (isGone || _subscriptions.Count >= Limits.PeersMax)
            {
                return;
            }

            _subscriptions[sighting.Key] = subscription = new Subscription(cluster, keys, _pool) { Sighting = sighting };
        }

        (subscription.Sighting, subscription.IsGone) = (sighting, isGone);
        if (!isGone)
        {
            // Nobody's announcement sends this machine to a door outside of its site.
            var near = new List<IPEndPoint>();
            foreach (IPEndPoint endPoint in sighting.EndPoints)
            {
                if (sighting.MayBeAnywhere || _rule.Judge(endPoint.Address, nowMs) != AddressReach.Foreign)
                {
                    near.Add(endPoint);
                }
            }

            subscription.EndPoints = near;
        }
    }
}
