using System.Collections.Concurrent;
using System.Net;
using Clocks.Discovery;
using Clocks.Model;
using Clocks.Node;
using Clocks.Node.Loop;
using Clocks.Node.Security;
using Clocks.Node.Transport;

namespace Clocks.Tests.Node;

/// <summary>One transport on 127.0.0.1 and what it told its watcher.</summary>
internal sealed class End : ITransportWatcher, IDisposable
{
    private readonly TcpOptions _options;

    public End(int id, string cluster = "default", params LinkFault[] faults)
        : this(id, null, cluster, faults)
    {
    }

    public End(int id, ClusterKeys? keys, string cluster = "default", params LinkFault[] faults)
        : this(id, keys, cluster, journal: null, faults)
    {
    }

    /// <summary>One whose journal, which the function makes, is shown to whoever asks.</summary>
    public End(int id, ClusterKeys? keys, string cluster, Func<RunId, string>? journal, params LinkFault[] faults)
    {
        var run = new RunId((UInt128)Random.Shared.NextInt64(1, long.MaxValue));
        _options = new TcpOptions(
            new NodeId(id), cluster, run, ClockRate.FromMillihertz(1_000), $"host-{id}", IPAddress.Loopback, 0)
        {
            Faults = faults,
            Keys = keys,
        };
        Transport = TcpTransport.TryListen(_options, Timeline, out TcpTransport? transport, out string problem)
            ? transport
            : throw new InvalidOperationException(problem);
        if (journal is not null)
        {
            Transport.ShowJournal(journal(run));
        }

        Transport.Start(this);
    }

    public Timeline Timeline { get; } = new();

    public TcpTransport Transport { get; }

    public ConcurrentQueue<string> Log { get; } = [];

    public List<string> How { get; } = [];

    /// <summary>Whom discovery was asked to look for again.</summary>
    public ConcurrentQueue<NodeId?> Doubted { get; } = [];

    /// <summary>Of whom a peer has told.</summary>
    public ConcurrentQueue<Sighting> Told { get; } = [];

    /// <summary>Whether those are dialled, as a node does.</summary>
    public bool FollowsTold { get; init; }

    public static void Introduce(End one, End other)
    {
        one.Transport.AddCandidate(other.Sighting());
        other.Transport.AddCandidate(one.Sighting());
    }

    public Sighting Sighting() => AddressOnly() with
    {
        Key = $"{_options.Cluster}-{_options.Id}-{_options.Run.Prefix}",
        Id = _options.Id,
        Cluster = _options.Cluster,
        Run = _options.Run,
    };

    public Sighting AddressOnly() =>
        new($"127.0.0.1:{Transport.Port}", "static", [new IPEndPoint(IPAddress.Loopback, Transport.Port)]);

    public void OnUp(Peer peer, string how)
    {
        How.Add(how);
        Log.Enqueue($"up {peer.Id}");
    }

    public void OnDown(Peer peer, DownReason reason) => Log.Enqueue($"down {peer.Id} {reason}");

    public void OnFault(string sentence) => Log.Enqueue("fault " + sentence);

    public void OnCountsChanged()
    {
    }

    public void OnIdTaken(string sentence) => Log.Enqueue("taken " + sentence);

    public void OnUnreachable(Sighting sighting, string? why) => Doubted.Enqueue(sighting.Id);

    public void OnTold(Sighting sighting, bool isThere)
    {
        Told.Enqueue(sighting);
        if (FollowsTold)
        {
            Transport.AddCandidate(sighting);
        }
    }

    public void OnTrouble(string sentence) => Log.Enqueue("trouble " + sentence);

    public void Dispose() => Transport.Dispose();
}
