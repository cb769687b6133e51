using System.Collections.Concurrent;
using System.Diagnostics;
using Clocks.Discovery;

namespace Clocks.Tests.Discovery;

/// <summary>Writes down what discovery says, and lets a test wait for it.</summary>
internal sealed class Watcher : IDiscoveryWatcher
{
    private readonly object _gate = new();

    public ConcurrentDictionary<string, Sighting> Seen { get; } = new();

    public ConcurrentQueue<Sighting> Gone { get; } = new();

    public ConcurrentQueue<string> Troubles { get; } = new();

    public List<Sighting> History { get; } = [];

    public void OnSeen(Sighting sighting)
    {
        lock (_gate)
        {
            History.Add(sighting);
            Seen[sighting.Key] = sighting;
            Monitor.PulseAll(_gate);
        }
    }

    public void OnGone(Sighting sighting)
    {
        lock (_gate)
        {
            Seen.TryRemove(sighting.Key, out _);
            Gone.Enqueue(sighting);
            Monitor.PulseAll(_gate);
        }
    }

    public IReadOnlyCollection<Stranger> Strangers { get; private set; } = [];

    public void OnStrangers(IReadOnlyCollection<Stranger> strangers) => Strangers = strangers;

    public void OnTrouble(string sentence)
    {
        lock (_gate)
        {
            Troubles.Enqueue(sentence);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the condition holds; fails the test when it does not within ten seconds.</summary>
    public void Await(Func<Watcher, bool> condition, string what)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            while (!condition(this))
            {
                TimeSpan left = TimeSpan.FromSeconds(10) - Stopwatch.GetElapsedTime(start);
                bool isLate = left <= TimeSpan.Zero || !Monitor.Wait(_gate, left);
                if (isLate && !condition(this))
                {
                    Assert.Fail($"waited ten seconds for: {what}; troubles: {string.Join(" | ", Troubles)}");
                }
            }
        }
    }
}
